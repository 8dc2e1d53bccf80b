#include "kiosk/case_page.h"

#include "desk/glance.h"
#include "kiosk/done_page.h"
#include "kiosk/names.h"
#include "kiosk/returned_page.h"
#include "kiosk/step_registry.h"
#include "kiosk/text.h"

#include <wx/app.h>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr std::size_t mostExtras = 2;

bool standsOpen(const std::optional<forms::Case>& c) { return !c || c->status == forms::Status::open; }

} // namespace

CasePage::CasePage(wxWindow* parent, Counter& counter, Navigator& navigator)
    : Page(parent), counter_(counter), navigator_(navigator) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    all->Add(makeHead(), wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    auto* body = row();
    stepper_ = new Stepper(this);
    stepper_->onChoose = [this](forms::Step step) {
        if (page_->keep()) showStep(step);
    };
    card_ = new ApplicantCard(this);
    card_->onFault = [this](const desk::Sentence& why) { strip_->fault(why); };
    body->Add(stepper_, wxSizerFlags().Expand());
    body->Add(line(this, true), wxSizerFlags().Expand());
    body->Add(makeMiddle(), wxSizerFlags(1).Expand());
    body->Add(line(this, true), wxSizerFlags().Expand());
    body->Add(card_, wxSizerFlags().Expand());
    all->Add(body, wxSizerFlags(1).Expand());
    if (textIsLarge()) { // they need the whole width
        all->Add(line(this), wxSizerFlags().Expand());
        all->Add(buttons_, wxSizerFlags().Expand());
    }
    SetSizer(all);
}

wxSizer* CasePage::makeHead() {
    auto* head = row();
    auto* back = button(this, names::back, shown(tr("← 返回 Esc")));
    back->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { navigator_.showHome(); });
    auto* between = panel(this);                                               // the buttons
    if (textIsLarge()) between->SetMaxSize({contentWidth + stepperWidth, -1}); // where the title breaks
    title_ = cutLabel(between, "", textIsLarge() ? Type::strong : Type::section);
    auto* inner = row();
    inner->Add(title_, wxSizerFlags(1).CenterVertical());
    between->SetSizer(inner);
    title_->SetName(names::title);
    head->Add(back, wxSizerFlags().CenterVertical().Border(wxALL, small));
    timeline_ = button(this, names::timeline, shown(tr("证书经过 F9")));
    timeline_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { showTimeline(); });
    head->Add(between, wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    head->Add(timeline_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    return head;
}

wxSizer* CasePage::makeMiddle() {
    auto* all = column();
    strip_ = new NoticeStrip(this);
    middle_ = panel(this);
    middle_->SetMaxSize({textIsLarge() ? stepTextWidth() : contentWidth, -1});
    place_ = column();
    middle_->SetSizer(place_);
    makeButtons();
    all->Add(strip_, wxSizerFlags().Expand());
    auto* centred = layout::row();
    centred->AddStretchSpacer();
    centred->Add(middle_, wxSizerFlags(100).Expand().Border(wxLEFT | wxRIGHT, medium));
    centred->AddStretchSpacer();
    all->Add(centred, wxSizerFlags(1).Expand());
    if (textIsLarge()) return all;
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(buttons_, wxSizerFlags().Expand());
    return all;
}

void CasePage::makeButtons() {
    buttons_ = panel(this);
    wxSizer* to = buttonRow();
    if (!textIsLarge()) to->AddStretchSpacer();
    for (std::size_t i = 0; i < mostExtras; ++i) {
        auto* extra = button(buttons_, "case.extra", "");
        extra->Bind(wxEVT_BUTTON, [this, i](wxCommandEvent&) {
            if (i < extras_.size()) extras_[i].act();
        });
        extraButtons_.push_back(extra);
        to->Add(extra, wxSizerFlags().Border(wxALL, small));
    }
    draft_ = button(buttons_, names::draft, shown(tr("暂存 F4")));
    draft_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { saveDraft(); });
    next_ = button(buttons_, names::next, "", Look::primary);
    next_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { goOn(); });
    to->Add(draft_, wxSizerFlags().Border(wxALL, small));
    to->Add(next_, wxSizerFlags().Border(wxALL, small));
    buttons_->SetSizer(to);
}

void CasePage::openCase(const forms::Case& c) {
    case_ = c;
    service_ = &counter_.desk->serviceOf(c);
}

void CasePage::beginCase(const forms::ServiceType& service, const Beginning& with) {
    case_.reset();
    service_ = &service;
    beginning_ = with;
}

void CasePage::arrive() {
    strip_->clear();
    if (case_) return showStep(standsOpen(case_) ? counter_.desk->currentStep(*case_) : std::nullopt);
    showStep(service_->steps.front());
}

std::string CasePage::topic() const {
    if (step_) return std::string(forms::idOf(*step_));
    return case_ && case_->status == forms::Status::returned ? "returned" : "done";
}

bool CasePage::leave() {
    if (!page_) return true;
    if (!page_->keep()) return false;
    drop(page_);
    page_ = nullptr;
    if (case_ && standsOpen(case_)) counter_.putDown = case_->number;
    case_.reset(); // nobody's details stay behind
    counter_.underWay->shows({});
    beginning_ = {};
    showApplicant(case_);
    return true;
}

void CasePage::drop(StepPage* page) {
    page->release();
    page->Hide();
    place_->Detach(page);
    CallAfter([page] { page->Destroy(); }); // it may be in the middle of an event
}

StepPage* CasePage::makePage(std::optional<forms::Step> step) {
    if (step) return makeStepPage(*step, middle_, *this);
    if (case_->status == forms::Status::returned) return new ReturnedPage(middle_, *this);
    return new DonePage(middle_, *this);
}

void CasePage::showStep(std::optional<forms::Step> step) {
    Freeze();
    if (page_) drop(page_);
    step_ = step;
    page_ = makePage(step);
    place_->Add(page_, wxSizerFlags(1).Expand());
    refreshHead();
    refreshStepper();
    showApplicant(case_);
    buttonsChanged();
    Layout();
    middle_->Layout();
    page_->FitInside();
    Thaw();
    if (next_->IsEnabled())
        next_->SetFocus();
    else
        stepper_->holdFocus();
    page_->load();
    buttonsChanged();
    leaveLane();
}

/// What the lane had to say of the case is seen once it is in front: nobody is called for it again.
void CasePage::leaveLane() {
    if (!case_) return;
    const auto cases = counter_.lane->cases();
    const auto at = cases.find(case_->number);
    if (at == cases.end()) return;
    const bool produced = at->second.kind == desk::LaneState::Kind::done && step_ != forms::Step::production;
    if (produced || !standsOpen(case_)) counter_.lane->remove(case_->number);
}

void CasePage::refreshHead() {
    std::string text = desk::in(service_->name);
    if (case_) text = case_->number + "  ·  " + text + "  ·  " + case_->details.holderName;
    title_->SetLabelText(shown(text));
    counter_.underWay->shows(case_ ? case_->number : std::string());
    timeline_->Enable(!certificate().empty());
}

void CasePage::showApplicant(const std::optional<forms::Case>& c) {
    card_->set(*counter_.desk, *service_, c);
    counter_.applicant->tell(*service_, c);
}

/// The one that the case made, else the one that it serves.
std::string CasePage::certificate() const {
    if (!case_) return {};
    if (!case_->production.certificateSerial.empty()) return case_->production.certificateSerial;
    return case_->known ? case_->known->certificate.id() : std::string();
}

bool CasePage::showTimeline() {
    if (!certificate().empty()) navigator_.showTimeline(certificate());
    return true;
}

void CasePage::refreshStepper() {
    if (!service_) return;
    std::vector<Stepper::Row> rows;
    const bool open = standsOpen(case_);
    const auto at = case_ ? counter_.desk->currentStep(*case_) : std::optional(service_->steps.front());
    for (const forms::Step step : service_->steps) {
        Stepper::Row row{step, Stepper::Mark::ahead, step_ == step};
        if (case_ && forms::complete(*service_, *case_, step)) row.mark = Stepper::Mark::done;
        if (open && at == step) row.mark = row.shown ? Stepper::Mark::here : Stepper::Mark::open;
        if (open && at == step) tellTime(row);
        rows.push_back(row);
    }
    stepper_->set(rows);
}

/// How long the case has been in the step where it stands.
void CasePage::tellTime(Stepper::Row& row) const {
    const auto clock = case_ ? desk::stepClockOf(*counter_.desk, *case_) : std::nullopt;
    if (!clock) return;
    const forms::UtcMs now = desk::timeOf(*counter_.desk);
    row.time = desk::wordsFor(*clock, now);
    row.shortTime = desk::shortWordsFor(*clock, now);
    row.late = clock->longAt(now);
}

void CasePage::buttonsChanged() {
    if (!page_) return;
    if (next_->GetLabelText() != page_->nextLabel()) next_->SetLabelText(page_->nextLabel());
    next_->Enable(page_->nextEnabled());
    draft_->Show(page_->canDraft());
    extras_ = page_->extras();
    for (std::size_t i = 0; i < extraButtons_.size(); ++i) {
        const bool has = i < extras_.size();
        extraButtons_[i]->Show(has);
        if (!has) continue;
        if (extraButtons_[i]->GetLabelText() != extras_[i].words)
            extraButtons_[i]->SetLabelText(extras_[i].words);
        extraButtons_[i]->SetName(extras_[i].name);
    }
    buttons_->Layout();
    if (textIsLarge()) Layout(); // another number of lines
    if (next_->IsEnabled() && stepper_->holdsFocus()) next_->SetFocus();
}

void CasePage::stands(const forms::Case& c) {
    strip_->clear();
    openCase(c);
    showStep(standsOpen(case_) ? counter_.desk->currentStep(c) : std::nullopt);
}

void CasePage::keeps(const forms::Case& c) {
    case_ = c;
    refreshHead();
    showApplicant(case_);
}

void CasePage::previews(const forms::Case& c) { showApplicant(c); }

void CasePage::explain(const desk::Trouble& trouble) {
    if (const auto* no = std::get_if<forms::Refusal>(&trouble)) page_->show(no->problems);
    strip_->fault(desk::wordsFor(trouble, counter_.desk->catalogue()));
}

void CasePage::waitFor(const wxString& what) {
    strip_->waitFor(what, [this] { // what is waited for may still happen: the case is shown as it stands
        const auto c = case_ ? counter_.desk->find(case_->number) : std::nullopt;
        if (c) stands(*c);
    });
}

void CasePage::goHome(const wxString& saying) { navigator_.showHomeSaying(saying); }

void CasePage::opens(const std::string& number, const wxString& saying) {
    const auto c = counter_.desk->find(number);
    if (!c) return;
    stands(*c);
    strip_->done(saying);
}

void CasePage::begins(const std::string& service, const forms::Details& holder) {
    navigator_.begin(service, {holder, {}});
}

void CasePage::goOn() {
    if (!page_->nextEnabled()) return;
    strip_->clear();
    if (page_->validate()) page_->save();
}

void CasePage::saveDraft() {
    if (!page_->canDraft() || !page_->keep()) return;
    strip_->done(case_ ? shown(desk::say(tr("已暂存 {0}"), {case_->number}))
                       : shown(tr("还没有填写，无需暂存")));
    refreshStepper();
}

void CasePage::laneChanged() {
    if (page_) page_->laneChanged();
}

bool CasePage::stepKey(const wxKeyEvent& event) {
    for (const StepPage::Extra& extra : extras_)
        if (extra.key != 0 && extra.key == event.GetKeyCode()) {
            const auto act = extra.act;
            act();
            return true;
        }
    return page_->key(event);
}

bool CasePage::key(const wxKeyEvent& event) {
    if (!page_) return false;
    const int code = event.GetKeyCode();
    if (event.AltDown() && code >= '1' && code <= '9') {
        stepper_->choose(code - '0');
        return true;
    }
    switch (code) {
    case WXK_ESCAPE: navigator_.showHome(); return true;
    case WXK_F4: saveDraft(); return true;
    case WXK_F9: return showTimeline();
    case 'Z':
        if (!event.ControlDown()) return stepKey(event);
        if (!page_->undo()) strip_->tell(shown(tr("没有可以撤销的。")));
        return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: goOn(); return true;
    default: return stepKey(event);
    }
}

} // namespace certdesk::kiosk
