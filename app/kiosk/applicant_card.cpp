#include "kiosk/applicant_card.h"

#include "desk/records.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

ApplicantCard::ApplicantCard(wxWindow* parent)
    : wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxTAB_TRAVERSAL | wxBORDER_NONE) {
    SetScrollRate(0, large);
    SetMinSize({cardRoom(), -1});
    SetBackgroundColour(colour(Ink::ground));
    body_ = panel(this, Ink::ground);
    body_->SetMaxSize({cardRoom() - 2 * large, -1});
    followFocus(this);
    reveal_ = button(this, names::reveal, shown(tr("显示完整证件与电话")));
    auto* all = column();
    all->Add(body_, wxSizerFlags(1).Expand().Border(wxALL, large));
    reason_ = new TextField(this, names::revealReason, shown(tr("为什么查看")), TextKind::text);
    reason_->Hide();
    reason_->MoveBeforeInTabOrder(reveal_);
    all->Add(reason_, wxSizerFlags().Expand().Border(wxLEFT | wxRIGHT, large));
    all->Add(reveal_, wxSizerFlags().Expand().Border(wxALL, large));
    SetSizer(all);
    reveal_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { reveal(); });
}

void ApplicantCard::reveal() {
    if (revealed_) {
        revealed_ = false;
        return fill();
    }
    if (!reason_->IsShown() && desk::asksReason(*desk_, *case_)) {
        reason_->Show();
        Layout();
        return reason_->focus();
    }
    auto opened = desk::openRecord(*desk_, case_->number, reason_->value());
    if (const auto* no = std::get_if<desk::Trouble>(&opened)) {
        if (onFault) onFault(desk::wordsFor(*no, desk_->catalogue()));
        return;
    }
    case_ = std::move(std::get<forms::Case>(opened));
    revealed_ = true;
    reason_->Hide();
    fill();
}

void ApplicantCard::set(desk::Desk& desk, const forms::ServiceType& service,
                        const std::optional<forms::Case>& c) {
    if (!c || !case_ || c->number != case_->number) {
        revealed_ = false;
        reason_->setValue("");
        reason_->Hide();
    }
    desk_ = &desk;
    service_ = &service;
    case_ = c;
    fill();
}

wxStaticText* ApplicantCard::add(wxSizer* to, const ApplicantLine& line) {
    to->Add(label(body_, shown(line.caption), Type::hint, Ink::soft), wxSizerFlags().Border(wxTOP, small));
    auto* text = label(body_, shown(line.text.empty() ? "—" : line.text), Type::text, line.ink);
    wrap(text, cardRoom() - 2 * large);
    to->Add(text);
    return text;
}

void ApplicantCard::addEmpty(wxSizer* to) {
    auto* text = label(body_, shown(tr("受理信息保存后，这里显示申请单位、经办人、费用和还缺的材料。")),
                       Type::text, Ink::soft);
    wrap(text, cardRoom() - 2 * large);
    to->Add(text);
}

void ApplicantCard::fill() {
    Freeze();
    body_->DestroyChildren();
    auto* lines = column();
    if (case_) {
        auto* name = label(body_, shown(case_->details.holderName.empty() ? "—" : case_->details.holderName),
                           Type::section);
        wrap(name, cardRoom() - 2 * large);
        lines->Add(name);
        lines->Add(label(body_, shown(inFours(case_->details.holderCode)), Type::text, Ink::soft),
                   wxSizerFlags().Border(wxTOP, hair));
        if (case_->personal)
            for (const ApplicantLine& line : personLines(*case_->personal, !revealed_))
                add(lines, line);
        if (case_->shreddedOn) add(lines, {tr("个人信息已销毁"), forms::isoDay(*case_->shreddedOn)});
        for (const ApplicantLine& line : wantedLines(*desk_, *service_, *case_))
            add(lines, line);
        if (service_->certificate)
            for (const ApplicantLine& line : certificateLines(*desk_, *case_))
                add(lines, line);
        if (service_->has(forms::Step::fee)) add(lines, moneyLine(*service_, *case_));
        if (service_->has(forms::Step::materials))
            add(lines, missingLine(*desk_, *service_, *case_))->SetName(names::cardMaterials);
    } else {
        addEmpty(lines);
    }
    body_->SetSizer(lines);
    reveal_->Show(case_ && case_->personal);
    reveal_->SetLabel(shown(revealed_ ? tr("遮盖证件与电话") : tr("显示完整证件与电话")));
    FitInside();
    Layout();
    body_->Layout();
    Thaw();
}

} // namespace certdesk::kiosk
