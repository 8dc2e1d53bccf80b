#include "kiosk/certificate_block.h"

#include "kiosk/applicant_card.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/password.h"
#include "kiosk/reception_form.h"
#include "kiosk/text.h"

#include <wx/gbsizer.h>

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int leastHeight = 124;

int innerWidth() { return textIsLarge() ? stepTextWidth() - 2 * medium : contentWidth - 2 * medium - small; }

using State = CertificateReader::State;

struct Head {
    wxString words;
    Ink ink;
};

Head headOf(State state, bool fromToken) {
    switch (state) {
    case State::idle:
        if (!fromToken) return {L"○ " + shown(tr("填好单位代码后查询证书")), Ink::accent};
        return {L"○ " + shown(tr("证书还没有读取")), Ink::waits};
    case State::noToken: return {L"▶ " + shown(tr("请插入申请人的 UKey")), Ink::accent};
    case State::choose:
        return {L"▶ " + shown(fromToken ? tr("请选择申请人的 UKey") : tr("请选择是哪一张证书")), Ink::accent};
    case State::reading: return {L"… " + shown(tr("正在读取 UKey")), Ink::waits};
    case State::asking: return {L"… " + shown(tr("正在向总部查询证书")), Ink::waits};
    case State::pin: return {L"▶ " + shown(tr("请持有人输入 UKey 的 PIN")), Ink::accent};
    case State::failed: return {L"✖ " + shown(tr("没有得到可以办理的证书")), Ink::fault};
    case State::known: return {L"✔ " + shown(tr("证书已读取")), Ink::done};
    }
    return {};
}

std::string joined(const std::vector<std::string>& ids, const forms::Catalogue& catalogue) {
    std::string all;
    for (const std::string& id : ids) {
        const forms::Words* words = catalogue.application(id);
        all += (all.empty() ? "" : tr("、")) + (words ? desk::in(*words) : id);
    }
    return all.empty() ? tr("没有") : all;
}

/// What only shows that something is not filled in yet is no news.
bool isNews(const forms::Refusal& no) {
    using Kind = forms::RefusalKind;
    return no.kind != Kind::nothingChanges && no.kind != Kind::faultyFields && no.kind != Kind::notChallenged;
}

} // namespace

CertificateBlock::CertificateBlock(wxWindow* parent, CaseContext& context)
    : wxPanel(parent), context_(context),
      reader_(*this, context.desk(), context.service(),
              [&context](const desk::Sentence& broken) { context.explain(broken); }) {
    SetBackgroundColour(colour(Ink::ground));
    auto* all = column();
    makeHead(all);
    makeFacts(all);
    notes_ = panel(this, Ink::ground);
    all->Add(notes_, wxSizerFlags().Expand());
    makeAnswers(all);
    SetSizer(padded(all, medium));
    reader_.onChange = [this] {
        if (onChange) onChange();
        show();
    };
}

void CertificateBlock::makeHead(wxSizer* to) {
    auto* head = rowOrColumn();
    state_ = label(this, "", Type::section);
    state_->SetName(names::certificateState);
    again_ = button(this, names::certificateAgain, shown(tr("重新读取 F5")));
    again_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { again(); });
    holder_ = cutLabel(this, "", Type::text);
    holder_->SetName(names::certificateHolder);
    if (textIsLarge()) holder_->SetMaxSize({innerWidth() - 2 * large, -1});
    head->Add(state_, besideOrBelow());
    head->Add(holder_, besideOrBelow(1).Border(wxLEFT | wxRIGHT, large).ReserveSpaceEvenIfHidden());
    head->Add(again_, besideOrBelow());
    to->Add(head, wxSizerFlags().Expand());
    hint_ = label(this, "", Type::text, Ink::soft);
    hint_->SetName(names::certificateHint);
    to->Add(hint_, wxSizerFlags().Border(wxTOP, hair));
}

void CertificateBlock::makeFacts(wxSizer* to) {
    facts_ = panel(this, Ink::ground);
    auto* grid = new wxGridBagSizer(hair, medium);
    int below = 0; // one below another where text is large
    const auto fact = [&](int line, int at, int span, const char* caption, const char* name) {
        if (textIsLarge()) {
            line = below++;
            at = 0;
            span = 1;
        }
        grid->Add(label(facts_, shown(caption), Type::hint, Ink::soft), {line, at}, {1, 1},
                  wxALIGN_CENTER_VERTICAL);
        auto* value = cutLabel(facts_, "", Type::text);
        if (textIsLarge()) value->SetMaxSize({stepTextWidth() / 2, -1});
        value->SetName(name);
        grid->Add(value, {line, at + 1}, {1, span}, wxEXPAND);
        return value;
    };
    applications_ = fact(0, 0, 3, tr("应用"), names::certificateApplications);
    service_ = fact(1, 0, 1, tr("服务年度至"), names::certificateService);
    validity_ = fact(1, 2, 1, tr("证书有效期至"), names::certificateValidity);
    token_ = fact(2, 0, 1, tr("UKey"), names::certificateToken);
    source_ = fact(2, 2, 1, tr("来源"), names::certificateSource);
    grid->AddGrowableCol(1, 3);
    if (!textIsLarge()) grid->AddGrowableCol(3, 2);
    facts_->SetSizer(grid);
    to->Add(facts_, wxSizerFlags().Expand().Border(wxTOP, hair));
}

/// What staff or the holder may have to answer.
void CertificateBlock::makeAnswers(wxSizer* to) {
    choice_ = new wxChoice(this, wxID_ANY);
    choice_->SetName(names::certificateChoice);
    choice_->SetMinSize({-1, controlHeight()});
    native::setAccessibleName(choice_, shown(tr("请选择申请人的 UKey")));
    choice_->Bind(wxEVT_CHOICE, [this](wxCommandEvent&) {
        const int at = choice_->GetSelection() - 1; // the first line asks to choose
        if (at >= 0) reader_.choose(reader_.choices()[static_cast<std::size_t>(at)].id);
    });
    pinRow_ = panel(this, Ink::ground);
    auto* line = row();
    pin_ = new wxTextCtrl(pinRow_, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, wxTE_PASSWORD);
    pin_->SetName(names::holderPin);
    pin_->SetMinSize({contentWidth / 3, controlHeight()});
    native::setAccessibleName(pin_, shown(tr("持有人的 PIN")));
    auto* enter = button(pinRow_, names::holderPinTry, shown(tr("验证一次")));
    enter->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { tryPin(); });
    line->Add(pin_);
    line->Add(enter, wxSizerFlags().Border(wxLEFT, small));
    pinRow_->SetSizer(line);
    confirmed_ = new wxCheckBox(this, wxID_ANY, shown(tr("已向申请人确认，仍要重设 PIN")));
    confirmed_->SetName(names::certificateConfirmed);
    confirmed_->SetFont(font(Type::strong));
    if (textIsLarge())
        confirmed_->SetLabel(wrapped(*confirmed_, confirmed_->GetLabel(), innerWidth() - 2 * wide));
    else
        confirmed_->SetMinSize({-1, controlHeight()});
    confirmed_->Bind(wxEVT_CHECKBOX, [this](wxCommandEvent&) {
        if (onChange) onChange();
    });
    for (wxWindow* answer : {static_cast<wxWindow*>(choice_), static_cast<wxWindow*>(pinRow_),
                             static_cast<wxWindow*>(confirmed_)})
        answer->Hide();
    to->Add(choice_, wxSizerFlags().Expand().Border(wxTOP, small));
    to->Add(pinRow_, wxSizerFlags().Border(wxTOP, small));
    to->Add(confirmed_, wxSizerFlags().Expand());
}

void CertificateBlock::begin(const std::optional<forms::CertificateKnown>& known, bool locked) {
    locked_ = locked;
    tokens_ = context_.lane().tokens();
    if (known || !locked) reader_.begin(known);
    confirmed_->SetValue(known.has_value()); // staff answered when it was taken
    show();
}

void CertificateBlock::unitIs(const std::string& code) {
    if (!locked_) reader_.unitIs(code);
}

void CertificateBlock::laneChanged() {
    auto tokens = context_.lane().tokens();
    if (locked_ || tokens == tokens_) return;
    tokens_ = std::move(tokens);
    reader_.tokensChanged();
}

void CertificateBlock::again() {
    if (!locked_) reader_.again();
}

void CertificateBlock::release() {
    reader_.drop();
    pin_->ChangeValue("");
}

std::optional<forms::CertificateKnown> CertificateBlock::learned() const {
    const bool settled = reader_.state() == State::known || reader_.state() == State::pin;
    return settled ? reader_.known() : std::nullopt;
}

void CertificateBlock::judge(const forms::Details& details, bool inVisit) {
    warnings_.clear();
    refusal_.reset();
    owed_ = false;
    const auto known = learned();
    const desk::Desk& desk = *context_.desk();
    if (known && !details.holderCode.empty()) {
        warnings_ = forms::warningsOf(context_.service(), details, *known, desk.today());
        refusal_ = forms::fitCertificate(desk.catalogue(), context_.service(), details, *known, desk.today(),
                                         inVisit);
        forms::Details unpaid = details;
        unpaid.years = 0;
        const auto no = forms::fitCertificate(desk.catalogue(), context_.service(), unpaid, *known,
                                              desk.today(), inVisit);
        owed_ = no && no->kind == forms::RefusalKind::yearOwed;
    }
    show();
}

const forms::ServiceType* CertificateBlock::payFirst() const {
    if (!refusal_ || refusal_->kind != forms::RefusalKind::payFirst) return nullptr;
    return context_.desk()->catalogue().service(refusal_->instead);
}

int CertificateBlock::yearsFirst() const { return years_ ? std::stoi(years_->value()) : 0; }

bool CertificateBlock::mustBeConfirmed() const {
    return !locked_ && std::any_of(warnings_.begin(), warnings_.end(), [](const forms::Warning& warning) {
        return warning.kind == forms::Warning::Kind::tokenNotLocked;
    });
}

bool CertificateBlock::validate() {
    switch (reader_.state()) {
    case State::choose: choice_->SetFocus(); return false;
    case State::pin: pin_->SetFocus(); return false;
    case State::failed: again_->SetFocus(); return false;
    case State::reading:
    case State::asking: return false;
    default: break;
    }
    if (!mustBeConfirmed() || confirmed_->GetValue()) return true;
    confirmed_->SetFocus();
    return false;
}

bool CertificateBlock::takeFocus() {
    if (reader_.state() == State::choose)
        choice_->SetFocus();
    else if (reader_.state() == State::pin)
        pin_->SetFocus();
    else
        return false;
    return true;
}

void CertificateBlock::tryPin() {
    if (reader_.busy() || pin_->IsEmpty()) return pin_->SetFocus();
    reader_.tryPin(takePassword(*pin_));
}

// What shows
// -----------------------------------------------------------------------------------------------------

void CertificateBlock::show() {
    Freeze();
    showHead();
    showFacts();
    showNotes();
    showAnswers();
    if (textIsLarge()) // other numbers of lines
        for (wxPanel* part : {facts_, notes_}) {
            part->InvalidateBestSize();
            part->Layout();
        }
    if (!textIsLarge()) SetMinSize({-1, std::max(leastHeight, GetSizer()->CalcMin().y)});
    InvalidateBestSize();
    Layout();
    GetParent()->Layout();
    if (auto* scrolled = dynamic_cast<wxScrolledWindow*>(GetParent())) scrolled->FitInside();
    Thaw();
}

void CertificateBlock::showHead() {
    Head head = headOf(reader_.state(), reader_.fromToken());
    if (refusal_ && isNews(*refusal_)) {
        const bool canBeMended = payFirst() || owed_;
        head = canBeMended ? Head{L"⚠ " + shown(tr("还要先缴费")), Ink::waits}
                           : Head{L"✖ " + shown(tr("这张证书不能这样办理")), Ink::fault};
    }
    set(state_, head.words, head.ink);
    again_->Show(!locked_);
    again_->Enable(!reader_.busy());
    wxString hint;
    if (reader_.state() == State::noToken)
        hint = shown(tr("插入后自动读取。没有带来也可以先受理，材料不齐时一并告知。"));
    if (reader_.state() == State::choose) hint = shown(tr("同时插着几个 UKey，或单位有几张证书。"));
    if (reader_.state() == State::pin)
        hint = shown(tr("其他机构的证书要由持有人输入 PIN 证明；每按一次只试一次。"));
    hint_->SetLabelText(wrapped(*hint_, hint, innerWidth()));
    hint_->Show(!hint.empty());
}

std::string CertificateBlock::ending(forms::Day day) const {
    const int left = forms::daysBetween(context_.desk()->today(), day);
    if (left >= 0) return say(tr("{0}（还有 {1} 天）"), {forms::isoDay(day), std::to_string(left)});
    return say(tr("{0}（已过 {1} 天）"), {forms::isoDay(day), std::to_string(-left)});
}

void CertificateBlock::showFacts() {
    const auto& known = reader_.known();
    facts_->Show(known.has_value());
    holder_->Show(known.has_value());
    if (!known) return;
    const forms::KnownCertificate& c = known->certificate;
    const forms::Catalogue& catalogue = context_.desk()->catalogue();
    const auto put = [](wxStaticText* where, const std::string& text, Ink ink = Ink::text) {
        set(where, shown(text), ink);
        where->SetToolTip(shown(text));
    };
    const bool past = c.serviceEnd && *c.serviceEnd < context_.desk()->today();
    put(holder_, c.holderName + "  " + inFours(c.holderCode));
    put(applications_, c.applications ? joined(*c.applications, catalogue) : tr("不知道（要问总部）"));
    put(service_, c.serviceEnd ? ending(*c.serviceEnd) : tr("不知道（要问总部）"),
        past ? Ink::waits : Ink::text);
    put(validity_, ending(c.notAfter), c.ended(context_.desk()->today()) ? Ink::waits : Ink::text);
    put(source_, desk::nameOf(known->source) + "  " + forms::localMinute(known->asOf));
    const bool weak = known->pin == forms::PinMark::locked || known->pin == forms::PinMark::lastTry;
    const std::string mark = known->pin == forms::PinMark::unknown ? "" : "  " + desk::nameOf(known->pin);
    put(token_, known->tokenSeen.empty() ? "—" : known->tokenLabel + mark, weak ? Ink::waits : Ink::text);
}

std::vector<CertificateBlock::Note> CertificateBlock::notes() const {
    std::vector<Note> all;
    const forms::Catalogue& catalogue = context_.desk()->catalogue();
    if (reader_.trouble() && !reader_.busy())
        all.push_back({desk::wordsFor(*reader_.trouble(), catalogue).whole(), Ink::fault});
    if (owed_) all.push_back({tr("服务年度没有缴费或已结束，请在下面选择缴纳的年限。"), Ink::waits});
    if (refusal_ && isNews(*refusal_) && !owed_)
        all.push_back({desk::wordsFor(desk::Trouble(*refusal_), catalogue).whole(),
                       payFirst() ? Ink::waits : Ink::fault});
    const bool refused = refusal_ && isNews(*refusal_) && !payFirst() && !owed_;
    for (const forms::Warning& warning : refused ? std::vector<forms::Warning>() : warnings_)
        all.push_back({desk::wordsFor(warning, catalogue), Ink::waits});
    return all;
}

/// Made anew only when they differ: staff may be typing.
void CertificateBlock::showNotes() {
    const auto all = notes();
    if (all == notesShown_) return;
    notesShown_ = all;
    notes_->DestroyChildren();
    years_ = nullptr;
    auto* lines = column();
    for (const Note& one : all) {
        auto* note =
            label(notes_, (one.ink == Ink::fault ? L"✖ " : L"⚠ ") + shown(one.words), Type::text, one.ink);
        note->SetName(one.ink == Ink::fault ? names::certificateRefusal : names::certificateWarning);
        wrap(note, innerWidth());
        lines->Add(note, wxSizerFlags().Border(wxTOP, hair));
    }
    if (const forms::ServiceType* first = payFirst()) {
        years_ =
            new ChoiceField(notes_, names::yearsFirst, shown(say(tr("{0}的年限"), {desk::in(first->name)})),
                            yearOptions(first->asks));
        lines->Add(years_, wxSizerFlags().Border(wxTOP, small));
    }
    notes_->SetSizer(lines);
    notes_->Show(!all.empty());
}

void CertificateBlock::showAnswers() {
    const auto& choices = reader_.choices();
    choice_->Show(!locked_ && choices.size() > 1);
    if (choice_->IsShown() && choice_->GetCount() != choices.size() + 1) {
        choice_->Clear();
        choice_->Append(shown(tr("请选择…")));
        for (const CertificateReader::Choice& one : choices)
            choice_->Append(
                shown(one.holder.empty() ? inFours(one.label) : one.label + "  ·  " + one.holder));
        choice_->SetSelection(0);
    }
    for (std::size_t i = 0; i < choices.size(); ++i)
        if (choice_->IsShown() && choices[i].id == reader_.chosen())
            choice_->SetSelection(static_cast<int>(i) + 1);
    const bool asksPin = reader_.state() == State::pin;
    pinRow_->Show(asksPin);
    confirmed_->Show(mustBeConfirmed());
}

} // namespace certdesk::kiosk
