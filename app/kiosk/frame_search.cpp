#include "desk/look_up.h"
#include "kiosk/frame.h"
#include "kiosk/text.h"

// What the frame does with the search box: from any key of a case to that case, here or at headquarters.

namespace certdesk::kiosk {

namespace {

HomePage::Found withGlances(const desk::Desk& desk, std::vector<sync::CaseRow> rows) {
    auto glances = desk::glancesOf(desk, rows);
    return {std::move(rows), std::move(glances)};
}

} // namespace

void MainFrame::showRevocations() {
    searching_.run(
        [desk = counter_.desk] {
            std::vector<sync::CaseRow> rows;
            for (const sync::PendingRevocation& one : desk->pendingRevocations())
                for (sync::CaseRow& row : desk->search(one.caseNumber))
                    rows.push_back(std::move(row));
            return withGlances(*desk, std::move(rows));
        },
        [this](HomePage::Found found) {
            if (!counter_.desk->who() || !turnTo(home())) return;
            home().showFound(tr("吊销待总部确认"), std::move(found));
        });
}

void MainFrame::search() {
    const Scanned key = scannedFrom(utf8Of(top_->searched().Trim().Trim(false)), *counter_.desk);
    if (key.text.empty()) return;
    searching_.run([desk = counter_.desk, key] { return withGlances(*desk, desk->search(key.text)); },
                   [this, key](HomePage::Found answer) { found(key, std::move(answer)); });
}

void MainFrame::found(const Scanned& key, HomePage::Found answer) {
    if (!counter_.desk->who()) return;
    const auto& rows = answer.rows;
    if (!key.code.empty() && !matches(key, rows)) {
        if (turnTo(home())) home().explain({tr("校验码与单号不符。"), tr("请重新扫描，或核对单号。"), {}});
        return;
    }
    if (rows.size() == 1) {
        top_->clearSearch();
        return openCase(rows.front().number);
    }
    if (rows.empty() && isElsewhere(key, *counter_.desk)) return askElsewhere(key.text);
    if (!turnTo(home())) return;
    home().showFound(key.text, std::move(answer));
    top_->clearSearch();
}

/// A case of another point that was returned there goes on here, as a new one.
void MainFrame::askElsewhere(const std::string& number) {
    if (!turnTo(home())) return;
    home().waitFor(shown(say(tr("正在向总部查询 {0}…"), {number})));
    searching_.run([desk = counter_.desk, number] { return desk::findReturned(*desk, number); },
                   [this](desk::Outcome<sync::ReturnedCase> outcome) {
                       if (!counter_.desk->who()) return;
                       if (const auto* no = std::get_if<desk::Trouble>(&outcome))
                           return home().explain(desk::wordsFor(*no, counter_.desk->catalogue()));
                       top_->clearSearch();
                       const auto& returned = std::get<sync::ReturnedCase>(outcome);
                       begin(returned.service, {returned.details, returned});
                   });
}

} // namespace certdesk::kiosk
