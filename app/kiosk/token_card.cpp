#include "kiosk/token_card.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/text.h"
#include "kiosk/token_words.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {} // namespace

TokenCard::TokenCard(wxWindow* parent, Counter& counter)
    : wxPanel(parent), counter_(counter), reading_(*this, [](const desk::Sentence&) {}),
      viewing_(*this, [](const desk::Sentence&) {}) { // what the token itself tells stays
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    all->Add(line(this), wxSizerFlags().Expand());
    holder_ = cutLabel(this, "", Type::section);
    holder_->SetName(names::tokenHolder);
    facts_ = label(this, "", Type::text);
    facts_->SetName(names::tokenCardFacts);
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
    one_.clear();
    viewing_.drop();
    if (written.size() == 1) showOne(written.front());
    if (written.size() > 1) showSeveral(written);
    Show(!written.empty());
    Layout();
    if (onResized) onResized();
    view();
}

void TokenCard::view() {
    if (one_.empty()) return;
    viewing_.run([desk = counter_.desk, serial = one_] { return desk::viewToken(*desk, serial); },
                 [this](const desk::Outcome<desk::TokenView>& outcome) {
                     if (const auto* view = std::get_if<desk::TokenView>(&outcome)) showView(*view);
                 });
}

std::string TokenCard::services(const desk::TokenView& view, bool due) const {
    std::string all;
    std::size_t digit = 0;
    for (const forms::ServiceType& service : counter_.desk->catalogue().services) {
        ++digit;
        const auto one = std::find_if(view.services.begin(), view.services.end(),
                                      [&](const desk::TokenService& s) { return s.service == service.id; });
        if (one == view.services.end() || one->refused || one->due != due) continue;
        all += (all.empty() ? "" : tr("、")) + std::to_string(digit) + " " + desk::in(service.name);
    }
    return all;
}

/// Which one is meant is asked where it matters.
void TokenCard::showSeveral(const std::vector<desk::TokenReading>& readings) {
    std::string all;
    for (const desk::TokenReading& one : readings)
        all += (all.empty() ? "" : "  ·  ") + one.label + " " + one.known->certificate.holderName;
    set(holder_, L"▣ " + shown(say(tr("插着 {0} 支有证书的 UKey"), {std::to_string(readings.size())})),
        Ink::text);
    setWrapped(facts_, shown(all), Ink::soft, sideTextWidth());
    setWrapped(due_, shown(tr("办理时按单位代码或标签认定是哪一支；请收好不用的。")), Ink::accent,
               sideTextWidth());
}

void TokenCard::showOne(const desk::TokenReading& reading) {
    const forms::KnownCertificate& certificate = reading.known->certificate;
    one_ = reading.serial;
    const Said until = endingOf(certificate.notAfter, counter_.desk->today());
    set(holder_, L"▣ " + shown(certificate.holderName), Ink::text);
    setWrapped(facts_,
               shown(reading.label + " · " + desk::nameOf(reading.pin) + "\n" +
                     say(tr("证书有效期至 {0}"), {until.words})),
               reading.pin == forms::PinMark::locked ? Ink::waits : until.ink, sideTextWidth());
    set(due_, shown(tr("按业务的数字开始，资料自动填入。")), Ink::accent);
}

void TokenCard::showView(const desk::TokenView& view) {
    if (!view.known) return;
    const forms::KnownCertificate& certificate = view.known->certificate;
    const forms::Day today = counter_.desk->today();
    const Said condition = conditionOf(view);
    const Said tries = triesOf(view);
    const std::string year =
        certificate.serviceEnd ? endingOf(*certificate.serviceEnd, today).words : tr("不知道（要问总部）");
    const std::string applications =
        certificate.applications ? namesOf(*certificate.applications, counter_.desk->catalogue()) : "—";
    setWrapped(facts_,
               shown(condition.words + " · " + view.info.label + "\n" + tries.words + "\n" +
                     say(tr("证书有效期至 {0}"), {endingOf(certificate.notAfter, today).words}) + "\n" +
                     say(tr("服务年度至 {0}"), {year}) + "\n" + say(tr("应用：{0}"), {applications})),
               condition.ink == Ink::done ? tries.ink : condition.ink, sideTextWidth());
    const std::string due = services(view, true);
    const std::string others = services(view, false);
    std::string all = due.empty() ? "" : say(tr("应办：{0}"), {due});
    if (!others.empty()) all += (all.empty() ? "" : "\n") + say(tr("可以办理：{0}"), {others});
    setWrapped(due_, shown(all.empty() ? tr("现在没有可以用这支 UKey 办理的业务。") : all), Ink::accent,
               sideTextWidth());
    Layout();
    if (onResized) onResized();
}

} // namespace certdesk::kiosk
