#include "kiosk/done_page.h"

#include "kiosk/applicant_card.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

DonePage::DonePage(wxWindow* parent, CaseContext& context) : StepPage(parent, context) {
    const bool done = current().status == forms::Status::done;
    auto* all = begin({});
    auto* title = label(this, (done ? wxString(L"✔ ") : wxString()) + shown(desk::nameOf(current().status)),
                        Type::loud, done ? Ink::done : Ink::waits);
    title->SetName(names::done);
    all->Add(title, wxSizerFlags().Border(wxBOTTOM, large));
    auto* grid = new wxFlexGridSizer(2, small, wide);
    for (const auto& [caption, value] : summary()) {
        grid->Add(label(this, shown(caption), Type::text, Ink::soft));
        auto* text = label(this, shown(value));
        wrap(text, contentWidth * 2 / 3);
        grid->Add(text);
    }
    all->Add(grid);
}

std::vector<DonePage::Line> DonePage::summary() const {
    const forms::Case& c = current();
    std::vector<Line> lines{{tr("业务单号"), c.number},
                            {tr("业务类型"), desk::in(context().service().name)},
                            {tr("证书单位"), c.details.holderName}};
    if (c.fee) {
        lines.emplace_back(tr("收据号"), c.fee->number);
        lines.emplace_back(tr("实收"), "¥" + forms::yuanGrouped(c.fee->total));
    }
    if (!c.production.certificateSerial.empty()) {
        lines.emplace_back(tr("证书序列号"), inFours(c.production.certificateSerial));
        lines.emplace_back(tr("证书有效期至"), forms::isoDay(c.production.notAfter));
    }
    if (!c.production.tokenSerial.empty()) lines.emplace_back(tr("介质序列号"), c.production.tokenSerial);
    return lines;
}

wxString DonePage::nextLabel() const { return shown(tr("下一位 Enter")); }

} // namespace certdesk::kiosk
