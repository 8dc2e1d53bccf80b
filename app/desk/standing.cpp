#include "desk/standing.h"

#include "desk/inside.h"
#include "desk/lang.h"

#include <algorithm>
#include <set>

namespace certdesk::desk {

namespace {

class Standing {
public:
    Standing(const Desk& desk, const sync::SyncStatus& status) : desk_(desk), status_(status) {}

    std::vector<WaitingItem> waiting() {
        addEntries();
        addRevocations();
        addProductions();
        return std::move(all_);
    }

private:
    const Desk::Inside& in() const { return desk_.inside(); }

    Sentence sentenceOf(const sync::LineFault& fault) const {
        Sentence words = wordsFor(Trouble(fault), desk_.catalogue());
        words.details = idOf(Trouble(fault)).kind;
        return words;
    }

    /// What keeps everything from going.
    Sentence lineWords() const {
        if (!in().around.headquarters)
            return {tr("这台柜台没有登记总部，流水只在本机。"), {}, "no-headquarters"};
        if (status_.fault && !status_.online) return sentenceOf(*status_.fault);
        return {tr("正在排队发送。"), {}, "queued"};
    }

    void addEntries() {
        if (status_.backlog <= 0) return;
        const sync::Journal& journal = desk_.journal();
        WaitingItem item{WaitingItem::Kind::entries, {}, {}, status_.backlog, {}, lineWords()};
        const auto first = journal.entriesAfter(journal.acknowledged().seq, {1, 1});
        if (!first.empty()) item.since = sync::parseHeader(forms::toText(first.front().header)).at;
        all_.push_back(std::move(item));
    }

    void addRevocations() {
        const auto refused = in().unconfirmed();
        for (const sync::PendingRevocation& one : desk_.journal().pendingRevocations()) {
            WaitingItem item{WaitingItem::Kind::revocation, one.caseNumber, one.holderName, 1,
                             one.revocation.orderedAt,      lineWords()};
            const auto why = std::find_if(refused.begin(), refused.end(), [&](const auto& no) {
                return no.certificate == one.revocation.certificate && no.caseNumber == one.caseNumber;
            });
            if (why != refused.end()) item.why = sentenceOf(why->fault);
            all_.push_back(std::move(item));
        }
    }

    void addProductions() {
        auto rows = desk_.openCases();
        std::reverse(rows.begin(), rows.end());
        for (const sync::CaseRow& row : rows) {
            if (row.status != forms::idOf(forms::Status::open)) continue;
            if (row.step != forms::idOf(forms::Step::production)) continue;
            all_.push_back({WaitingItem::Kind::production, row.number, row.holderName, 1, row.changedAt,
                            productionWords(row)});
        }
    }

    Sentence productionWords(const sync::CaseRow& row) const {
        const std::string& trouble = row.trouble;
        if (trouble.starts_with("line:")) return lineTrouble(trouble.substr(5));
        if (trouble.starts_with("token:"))
            return {tr("UKey 出了问题，制证停下了。"), tr("请打开业务单查看并继续。"), "token"};
        if (!trouble.empty()) return {tr("制证停下了。"), tr("请打开业务单查看并继续。"), "stopped"};
        if (status_.fault && !status_.online) return lineWords();
        return {tr("等待制证。"), tr("请插入 UKey 或打开业务单继续。"), "token-awaited"};
    }

    /// As production noted it: the kind of a line that was away, or headquarters' problem.
    Sentence lineTrouble(const std::string& noted) const {
        sync::LineFault fault{sync::LineFault::Kind::refused, 0, noted, {}, {}};
        for (int kind = 0; kind <= static_cast<int>(sync::LineFault::Kind::proxyRefused); ++kind)
            if (sync::idOf(static_cast<sync::LineFault::Kind>(kind)) == noted)
                fault = {static_cast<sync::LineFault::Kind>(kind), 0, {}, {}, {}};
        return sentenceOf(fault);
    }

    const Desk& desk_;
    const sync::SyncStatus& status_;
    std::vector<WaitingItem> all_;
};

} // namespace

namespace {

/// Whether it is the line that a revocation or production waits for, and not a token or a person. A
/// production that nobody began waits for it while headquarters does not have its case. `unsentSince`: when
/// the oldest entry was made that headquarters does not have; nothing where it has all.
bool waitsForLine(const WaitingItem& item, const std::optional<forms::UtcMs>& unsentSince) {
    if (item.kind == WaitingItem::Kind::entries) return false;
    if (item.why.details == "token-awaited") return unsentSince && item.since >= *unsentSince;
    return item.why.details != "token" && item.why.details != "stopped";
}

} // namespace

forms::DayStanding dayStandingOf(const Desk& desk) {
    const sync::Journal& journal = desk.journal();
    forms::DayStanding standing;
    standing.tokensLeft = journal.stock().tokens(forms::StockState::here);
    if (!desk.inside().around.headquarters) return standing;
    const sync::SyncStatus status = desk.syncStatus();
    standing.unsentEntries = status.backlog;
    standing.unsentCases = journal.casesNotAcknowledged();
    std::set<std::string> waiting;
    std::optional<forms::UtcMs> unsentSince;
    for (const WaitingItem& item : Standing(desk, status).waiting()) { // the entries come first
        if (item.kind == WaitingItem::Kind::entries) unsentSince = item.since;
        if (waitsForLine(item, unsentSince)) waiting.insert(item.caseNumber);
    }
    standing.waitingCases = static_cast<std::int64_t>(waiting.size());
    for (const std::string& number : waiting)
        if (standing.waiting.size() < forms::DayStanding::mostWaiting) standing.waiting.push_back(number);
    return standing;
}

std::string_view idOf(WaitingItem::Kind kind) {
    switch (kind) {
    case WaitingItem::Kind::entries: return "entries";
    case WaitingItem::Kind::revocation: return "revocation";
    case WaitingItem::Kind::production: return "production";
    }
    return {};
}

LineStanding standingOf(const Desk& desk, const sync::SyncStatus& status) {
    LineStanding standing{status, desk.inside().contact(), 0, {}, Standing(desk, status).waiting()};
    if (!standing.contact) return standing;
    if (status.heard) { // a read-only desk keeps nothing of it
        const forms::UtcMs here = desk.inside().now();
        standing.contact = forms::heardAt({here.value - status.clockAhead.value_or(0)}, here);
    }
    standing.unsentCases = desk.journal().casesNotAcknowledged();
    standing.warnings = forms::warningsOf(desk.catalogue().offline, *standing.contact, standing.unsentCases);
    return standing;
}

} // namespace certdesk::desk
