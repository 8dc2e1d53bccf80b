#include "kiosk/applicant_card.h"

#include "desk/records.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

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

std::vector<ApplicantCard::Text> ApplicantCard::texts() const {
    if (!case_)
        return {{tr("受理信息保存后，这里显示申请单位、经办人、费用和还缺的材料。"), Type::text, Ink::soft}};
    std::vector<Text> all;
    const auto add = [&](const ApplicantLine& line, std::string_view name = {}) {
        all.push_back({line.caption, Type::hint, Ink::soft, small});
        all.push_back({line.text, Type::text, line.ink, 0, name});
    };
    const auto addAll = [&](const ApplicantLines& lines) {
        for (const ApplicantLine& line : lines)
            add(line);
    };
    all.push_back({case_->details.holderName, Type::section});
    all.push_back({inFours(case_->details.holderCode), Type::text, Ink::soft, hair});
    if (!case_->details.queueNumber.empty())
        add({desk::nameOfField("queueNumber"), case_->details.queueNumber});
    if (case_->personal) addAll(personLines(*case_->personal, !revealed_));
    if (case_->shreddedOn) add({tr("个人信息已销毁"), forms::isoDay(*case_->shreddedOn)});
    addAll(wantedLines(*desk_, *service_, *case_));
    if (service_->certificate) addAll(certificateLines(*desk_, *case_));
    if (service_->has(forms::Step::fee)) add(moneyLine(*service_, *case_));
    if (service_->has(forms::Step::materials))
        add(missingLine(*desk_, *service_, *case_), names::cardMaterials);
    return all;
}

bool ApplicantCard::hasRoomFor(const std::vector<Text>& texts) const {
    return std::equal(texts.begin(), texts.end(), shown_.begin(), shown_.end(),
                      [](const Text& one, const Text& other) {
                          return one.type == other.type && one.gap == other.gap && one.name == other.name;
                      });
}

void ApplicantCard::make(const std::vector<Text>& texts) {
    body_->DestroyChildren();
    labels_.clear();
    shown_.clear();
    auto* lines = column();
    for (const Text& text : texts) {
        labels_.push_back(label(body_, "", text.type, text.ink));
        if (!text.name.empty()) labels_.back()->SetName(shown(text.name));
        shown_.push_back({"", text.type, text.ink, text.gap, text.name});
        lines->Add(labels_.back(), wxSizerFlags().Border(wxTOP, text.gap));
    }
    body_->SetSizer(lines);
}

/// Step by step little of it changes, and what stays is not made again: it stands beside every key press.
void ApplicantCard::fill() {
    const std::vector<Text> wanted = texts();
    Freeze();
    if (!hasRoomFor(wanted)) make(wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].words == shown_[i].words && wanted[i].ink == shown_[i].ink && !wanted[i].words.empty())
            continue;
        const std::string words = wanted[i].words.empty() ? "—" : wanted[i].words;
        setWrapped(labels_[i], shown(words), wanted[i].ink, cardRoom() - 2 * large);
    }
    shown_ = wanted;
    reveal_->Show(case_ && case_->personal);
    const wxString says = shown(revealed_ ? tr("遮盖证件与电话") : tr("显示完整证件与电话"));
    if (reveal_->GetLabel() != says) reveal_->SetLabel(says);
    FitInside();
    Layout();
    body_->Layout();
    Thaw();
}

} // namespace certdesk::kiosk
