#include "kiosk/done_page.h"

#include "desk/glance.h"
#include "kiosk/applicant_card.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

DonePage::DonePage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context), printing_(*this, context) {
    const bool done = current().status == forms::Status::done;
    auto* all = begin({});
    auto* title = label(this, (done ? wxString(L"✔ ") : wxString()) + shown(desk::nameOf(current().status)),
                        Type::loud, done ? Ink::done : Ink::waits);
    title->SetName(names::done);
    all->Add(title, wxSizerFlags().Border(wxBOTTOM, medium));
    addSummary(all);
    addFollowUps(all);
    addPapers(all);
    if (!PayBackPanel::offered(this->context())) return;
    payBack_ = new PayBackPanel(this, this->context());
    all->Add(payBack_, wxSizerFlags().Expand());
}

void DonePage::release() {
    printing_.drop();
    if (payBack_) payBack_->release();
}

std::vector<StepPage::Extra> DonePage::extras() {
    return payBack_ ? std::vector<Extra>{payBack_->extra()} : std::vector<Extra>{};
}

void DonePage::addSummary(wxSizer* to) {
    auto* grid = new wxFlexGridSizer(2, small, wide);
    for (const auto& [caption, value] : summary()) {
        grid->Add(label(this, shown(caption), Type::text, Ink::soft));
        auto* text = label(this, shown(value));
        wrap(text, textIsLarge() ? contentWidth / 2 : contentWidth * 2 / 3);
        grid->Add(text);
    }
    to->Add(grid);
}

void DonePage::addFollowUps(wxSizer* to) {
    followUps_ = forms::followUpsOf(context().service(), current());
    if (followUps_.empty()) return;
    to->Add(label(this, shown(tr("接着可以办理")), Type::section), wxSizerFlags().Border(wxTOP, large));
    auto* buttons = row();
    for (std::size_t i = 0; i < followUps_.size(); ++i) {
        const forms::ServiceType* next = context().desk()->catalogue().service(followUps_[i]);
        if (!next) continue;
        auto* made = button(this, names::followUp(next->id),
                            shown(std::to_string(i + 1) + "  " + desk::in(next->name)));
        made->Bind(wxEVT_BUTTON, [this, i](wxCommandEvent&) { follow(i); });
        buttons->Add(made, wxSizerFlags().Border(wxRIGHT, small));
    }
    to->Add(buttons, wxSizerFlags().Border(wxTOP, small));
}

void DonePage::addPapers(wxSizer* to) {
    const auto kinds = papers();
    if (kinds.empty()) return;
    to->Add(label(this, shown(tr("再打印（副本）")), Type::section), wxSizerFlags().Border(wxTOP, large));
    auto* buttons = row();
    for (const std::string& kind : kinds) {
        auto* made = button(this, names::paper(kind), shown(asTitle(desk::nameOfPaper(kind))));
        made->Bind(wxEVT_BUTTON, [this, kind](wxCommandEvent&) { printing_.print({kind}); });
        buttons->Add(made, wxSizerFlags().Border(wxRIGHT, small));
    }
    to->Add(buttons, wxSizerFlags().Border(wxTOP, small));
    auto* whom =
        label(this, shown(asTitle(desk::forWhom(context().service(), kinds))), Type::hint, Ink::soft);
    wrap(whom, contentWidth - 2 * wide);
    to->Add(whom, wxSizerFlags().Border(wxTOP, small));
}

std::vector<std::string> DonePage::papers() const {
    std::vector<std::string> kinds;
    for (const forms::PrintRecord& record : current().prints)
        if (record.paper != forms::pinLetterPaper &&
            !(record.paper == forms::receiptPaper && current().paidBack) &&
            std::find(kinds.begin(), kinds.end(), record.paper) == kinds.end())
            kinds.push_back(record.paper);
    return kinds;
}

void DonePage::follow(std::size_t at) {
    forms::Details holder;
    const forms::Details now = forms::changed(current().details);
    holder.holderName = now.holderName;
    holder.holderCode = now.holderCode;
    holder.holderKind = now.holderKind;
    if (current().day == context().desk()->today()) holder.queueNumber = now.queueNumber; // called once
    context().begins(followUps_[at], holder);
}

bool DonePage::key(const wxKeyEvent& event) {
    const int at = event.GetKeyCode() - '1';
    if (event.HasModifiers() || at < 0 || static_cast<std::size_t>(at) >= followUps_.size()) return false;
    follow(static_cast<std::size_t>(at));
    return true;
}

std::vector<DonePage::Line> DonePage::summary() const {
    const forms::Case& c = current();
    std::vector<Line> lines{{tr("业务单号"), c.number},
                            {tr("业务类型"), desk::in(context().service().name)},
                            {tr("证书单位"), forms::changed(c.details).holderName}};
    if (c.fee) {
        lines.emplace_back(tr("收据号"), c.fee->number);
        lines.emplace_back(tr("实收"), "¥" + forms::yuanGrouped(c.fee->total));
    }
    if (c.paidBack)
        lines.emplace_back(c.paidBack->refunded ? tr("已退费") : tr("已作废"), c.paidBack->reason);
    for (Line& line : certificateLines())
        lines.push_back(std::move(line));
    if (!c.production.tokenSerial.empty()) lines.emplace_back(tr("介质序列号"), c.production.tokenSerial);
    for (const sync::CaseRow& other : context().desk()->visitOf(c))
        lines.emplace_back(tr("同次办理"), other.number);
    return lines;
}

std::vector<DonePage::Line> DonePage::certificateLines() const {
    const forms::Case& c = current();
    std::vector<Line> lines;
    if (!c.production.certificateSerial.empty()) {
        lines.emplace_back(tr("证书序列号"), inFours(c.production.certificateSerial));
        lines.emplace_back(tr("证书有效期至"), forms::isoDay(c.production.notAfter));
    } else if (c.known) {
        lines.emplace_back(tr("证书序列号"), inFours(c.known->certificate.serial));
    }
    if (c.term) lines.emplace_back(tr("服务年度至"), forms::isoDay(c.term->until));
    if (c.revocation)
        lines.emplace_back(
            tr("吊销"), c.revocation->confirmedAt
                            ? say(tr("总部已于 {0} 确认"), {forms::localMinute(*c.revocation->confirmedAt)})
                            : std::string(tr("等待总部确认，恢复线路后自动提交")));
    return lines;
}

wxString DonePage::nextLabel() const { return shown(tr("下一位 Enter")); }

} // namespace certdesk::kiosk
