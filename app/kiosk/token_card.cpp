#include "kiosk/token_card.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int textWidth = listWidth - 2 * large;

bool isDue(const forms::ServiceType& service, const forms::CertificateKnown& known, forms::Day today) {
    if (!service.offered || !service.certificate || !service.certificate->fromToken) return false;
    const bool locked = known.pin == forms::PinMark::locked;
    if (service.production && service.production->resetsPin) return locked;
    const auto& from = service.certificate->offeredFromDays;
    return from && forms::daysBetween(today, known.certificate.notAfter) <= *from;
}

} // namespace

TokenCard::TokenCard(wxWindow* parent, Counter& counter)
    : wxPanel(parent), counter_(counter), reading_(*this, [](const desk::Sentence&) {}) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    all->Add(line(this), wxSizerFlags().Expand());
    holder_ = cutLabel(this, "", Type::section);
    holder_->SetName(names::tokenHolder);
    facts_ = cutLabel(this, "", Type::text);
    due_ = label(this, "", Type::text, Ink::accent);
    due_->SetName(names::tokenDue);
    auto* open = button(this, names::homeToken, shown(tr("UKey 资料 F2")));
    open->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (onOpen) onOpen();
    });
    auto* head = row();
    head->Add(holder_, wxSizerFlags(1).CenterVertical());
    head->Add(open, wxSizerFlags().CenterVertical().Border(wxLEFT, small));
    auto* texts = column();
    texts->Add(head, wxSizerFlags().Expand().Border(wxTOP, small));
    for (wxStaticText* text : {facts_, due_})
        texts->Add(text, wxSizerFlags().Expand().Border(wxTOP, small));
    all->Add(texts, wxSizerFlags().Expand().Border(wxLEFT | wxRIGHT, large));
    all->AddSpacer(medium);
    SetSizer(all);
    Hide();
}

void TokenCard::laneChanged() {
    auto tokens = counter_.lane->tokens();
    if (tokens == tokens_) return;
    tokens_ = std::move(tokens);
    read();
}

void TokenCard::read() {
    reading_.run([desk = counter_.desk] { return desk::readTokens(*desk); },
                 [this](const std::vector<desk::TokenReading>& readings) { show(readings); });
}

void TokenCard::show(const std::vector<desk::TokenReading>& readings) {
    std::vector<desk::TokenReading> written;
    std::copy_if(readings.begin(), readings.end(), std::back_inserter(written),
                 [](const desk::TokenReading& one) { return one.known.has_value(); });
    if (written.size() == 1) showOne(written.front());
    if (written.size() > 1) showSeveral(written);
    Show(!written.empty());
    Layout();
    GetParent()->Layout();
}

std::string TokenCard::due(const forms::CertificateKnown& known) const {
    std::string all;
    std::size_t place = 0;
    for (const forms::ServiceType& service : counter_.desk->catalogue().services) {
        ++place;
        if (isDue(service, known, counter_.desk->today()))
            all += (all.empty() ? "" : tr("、")) + std::to_string(place) + " " + desk::in(service.name);
    }
    return all.empty() ? tr("按业务的数字开始，资料自动填入。") : say(tr("可以办理：{0}"), {all});
}

/// Which one is meant is asked where it matters.
void TokenCard::showSeveral(const std::vector<desk::TokenReading>& readings) {
    std::string all;
    for (const desk::TokenReading& one : readings)
        all += (all.empty() ? "" : "  ·  ") + one.label + " " + one.known->certificate.holderName;
    set(holder_, L"▣ " + shown(say(tr("插着 {0} 支有证书的 UKey"), {std::to_string(readings.size())})),
        Ink::text);
    set(facts_, shown(all), Ink::soft);
    facts_->SetToolTip(facts_->GetLabelText());
    setWrapped(due_, shown(tr("办理时按单位代码或标签认定是哪一支；请收好不用的。")), Ink::accent, textWidth);
}

void TokenCard::showOne(const desk::TokenReading& reading) {
    const forms::CertificateKnown& known = *reading.known;
    const int left = forms::daysBetween(counter_.desk->today(), known.certificate.notAfter);
    const std::string until = forms::isoDay(known.certificate.notAfter);
    const std::string ending = left >= 0 ? say(tr("{0}（还有 {1} 天）"), {until, std::to_string(left)})
                                         : say(tr("{0}（已过 {1} 天）"), {until, std::to_string(-left)});
    set(holder_, L"▣ " + shown(known.certificate.holderName), Ink::text);
    set(facts_, shown(say(tr("{0} · 证书至 {1} · {2}"), {reading.label, ending, desk::nameOf(reading.pin)})),
        left < 0 || reading.pin == forms::PinMark::locked ? Ink::waits : Ink::soft);
    facts_->SetToolTip(facts_->GetLabelText());
    setWrapped(due_, shown(due(known)), Ink::accent, textWidth);
}

} // namespace certdesk::kiosk
