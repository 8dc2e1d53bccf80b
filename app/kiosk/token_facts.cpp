#include "kiosk/token_facts.h"

#include "kiosk/applicant_card.h"
#include "kiosk/names.h"
#include "kiosk/text.h"
#include "kiosk/token_words.h"

#include <wx/gbsizer.h>

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int serviceColumns = 3;

std::string unknownWords() { return tr("不知道（要问总部）"); }

std::string algorithmName(const std::string& id) {
    if (id == "rsa2048") return "RSA 2048";
    return id == "p256" ? "P-256" : id == "sm2" ? "SM2" : id;
}

} // namespace

TokenFacts::TokenFacts(wxWindow* parent, const desk::Desk& desk)
    : wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxVSCROLL | wxTAB_TRAVERSAL),
      desk_(desk) {
    SetBackgroundColour(colour(Ink::paper));
    SetScrollRate(0, small);
    followFocus(this);
    if (textIsLarge()) SetMinSize({-1, 8 * controlHeight()}); // beside nothing that gives it a height
}

void TokenFacts::showOnly(const wxString& words) {
    allowed_.clear();
    DestroyChildren();
    auto* all = column();
    auto* text = label(this, words, Type::title, Ink::accent);
    text->SetName(names::tokenState);
    all->Add(text, wxSizerFlags().Border(wxALL, wide));
    SetSizer(all);
    Layout();
    FitInside();
}

void TokenFacts::show(const desk::TokenView& view) {
    Freeze();
    allowed_.clear();
    DestroyChildren();
    auto* all = column();
    add(all, view);
    auto* outer = row();
    outer->Add(all, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT | wxBOTTOM, wide));
    SetSizer(outer);
    Layout();
    FitInside();
    Thaw();
}

void TokenFacts::add(wxSizer* to, const desk::TokenView& view) {
    addHead(to, view);
    addFacts(to, view);
    addCertificates(to, view);
    if (!view.known) return;
    addServices(to, view);
    addRefused(to, view);
}

void TokenFacts::addHead(wxSizer* to, const desk::TokenView& view) {
    const std::string first =
        view.certificates.empty() ? std::string() : view.certificates.front().holderName;
    const std::string who = view.known ? view.known->certificate.holderName : first;
    auto* holder = cutLabel(this, shown(who.empty() ? view.info.label : who), Type::title);
    holder->SetName(names::tokenPageHolder);
    holder->SetToolTip(holder->GetLabelText());
    const Said condition = conditionOf(view);
    auto* state = label(this, shown(condition.words), Type::strong, condition.ink);
    state->SetName(names::tokenState);
    auto* head = rowOrColumn();
    head->Add(holder, besideOrBelow(1));
    head->Add(state, besideOrBelow().Border(wxLEFT, medium));
    to->Add(head, wxSizerFlags().Expand());
}

void TokenFacts::addFacts(wxSizer* to, const desk::TokenView& view) {
    auto* grid = new wxGridBagSizer(hair, medium);
    int below = 0; // one below another where text is large
    const auto fact = [&](int line, int at, int span, const char* caption, const Said& said,
                          const char* name) {
        if (textIsLarge()) {
            line = below++;
            at = 0;
            span = 1;
        }
        grid->Add(label(this, shown(caption), Type::hint, Ink::soft), {line, at}, {1, 1},
                  wxALIGN_CENTER_VERTICAL);
        auto* value = cutLabel(this, shown(said.words), Type::text, said.ink);
        value->SetName(name);
        value->SetToolTip(value->GetLabelText());
        grid->Add(value, {line, at + 1}, {1, span}, wxEXPAND);
    };
    int line = 0;
    if (view.known) {
        const forms::KnownCertificate& c = view.known->certificate;
        const forms::Day today = desk_.today();
        fact(line, 0, 1, tr("单位代码"), {inFours(c.holderCode)}, "token.code");
        fact(line++, 2, 1, tr("来源"),
             {desk::nameOf(view.known->source) + "  " + forms::localMinute(view.known->asOf)},
             "token.source");
        fact(line, 0, 1, tr("服务年度至"),
             c.serviceEnd ? endingOf(*c.serviceEnd, today) : Said{unknownWords()}, names::tokenService);
        fact(line++, 2, 1, tr("证书有效期至"), endingOf(c.notAfter, today), names::tokenValidity);
        fact(line++, 0, 3, tr("应用"),
             {c.applications ? namesOf(*c.applications, desk_.catalogue()) : unknownWords()},
             names::tokenApplications);
    }
    fact(line, 0, 1, tr("UKey"), {view.info.label + "  " + view.info.model}, "token.label");
    fact(line++, 2, 1, tr("序列号"), {view.info.serial}, "token.serial");
    grid->AddGrowableCol(1, 1);
    if (!textIsLarge()) grid->AddGrowableCol(3, 1);
    to->Add(grid, wxSizerFlags().Expand().Border(wxTOP, small));
}

wxSizer* TokenFacts::sectionTitle(const char* words) {
    auto* title = column();
    title->Add(line(this), wxSizerFlags().Expand());
    title->Add(label(this, shown(words), Type::section), wxSizerFlags().Border(wxTOP, small));
    return title;
}

void TokenFacts::addCertificates(wxSizer* to, const desk::TokenView& view) {
    if (view.certificates.empty()) return;
    to->Add(sectionTitle(tr("证书")), wxSizerFlags().Expand().Border(wxTOP, medium));
    const bool dual = std::any_of(view.certificates.begin(), view.certificates.end(),
                                  [](const desk::TokenCertificate& one) { return !one.signs; });
    for (const desk::TokenCertificate& one : view.certificates) {
        const std::string use = !dual ? tr("签名和加密") : one.signs ? tr("用于签名") : tr("用于加密");
        const Said until = endingOf(one.until, desk_.today());
        const std::string text = say(tr("{0} · {1} · {2} · {3} 至 {4} · {5} 签发"),
                                     {use, inFours(one.serial), algorithmName(one.algorithm),
                                      forms::isoDay(one.from), until.words, one.issuerName});
        auto* made = label(this, "", Type::text, until.ink);
        made->SetName(names::tokenCertificate);
        setWrapped(made, shown(text), until.ink, contentWidth);
        to->Add(made, wxSizerFlags().Border(wxTOP, hair));
    }
}

int TokenFacts::digitOf(const std::string& service) const {
    const auto& services = desk_.catalogue().services;
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&](const forms::ServiceType& one) { return one.id == service; });
    return static_cast<int>(found - services.begin()) + 1;
}

void TokenFacts::addServices(wxSizer* to, const desk::TokenView& view) {
    to->Add(sectionTitle(tr("可以办理")), wxSizerFlags().Expand().Border(wxTOP, medium));
    auto* grid = new wxGridSizer(serviceColumns, small, small);
    for (const desk::TokenService& one : view.services) {
        if (one.refused) continue;
        allowed_.push_back(one.service);
        const forms::ServiceType& service = *desk_.catalogue().service(one.service);
        const std::string words = std::to_string(digitOf(one.service)) + "  " + desk::in(service.name);
        auto* made = button(this, names::tokenServiceOf(one.service),
                            shown(one.due ? say(tr("{0}（应办）"), {words}) : words),
                            one.due ? Look::primary : Look::plain);
        made->Bind(wxEVT_BUTTON, [this, id = one.service](wxCommandEvent&) {
            if (onService) CallAfter([this, id] { onService(id); }); // the button may go with the page
        });
        grid->Add(made, wxSizerFlags().Expand());
    }
    if (allowed_.empty())
        to->Add(label(this, shown(tr("现在没有可以用这支 UKey 办理的业务。")), Type::text, Ink::soft),
                wxSizerFlags().Border(wxTOP, small));
    to->Add(grid, wxSizerFlags().Expand().Border(wxTOP, small));
}

/// Why the others are not.
void TokenFacts::addRefused(wxSizer* to, const desk::TokenView& view) {
    for (const desk::TokenService& one : view.services) {
        if (!one.refused) continue;
        const std::string name = desk::in(desk_.catalogue().service(one.service)->name);
        const auto why = desk::wordsFor(desk::Trouble(*one.refused), desk_.catalogue());
        auto* made = label(this, "", Type::hint, Ink::soft);
        setWrapped(made, shown(say(tr("{0}：{1}"), {name, why.whole()})), Ink::soft, contentWidth);
        to->Add(made, wxSizerFlags().Border(wxTOP, small));
    }
}

bool TokenFacts::begin(int digit) {
    const auto found = std::find_if(allowed_.begin(), allowed_.end(),
                                    [&](const std::string& id) { return digitOf(id) == digit; });
    if (found == allowed_.end() || !onService) return false;
    onService(std::string(*found));
    return true;
}

} // namespace certdesk::kiosk
