#include "kiosk/reception_page.h"

#include "desk/records.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

/// What is asked for is what the case's own version says.
const forms::Catalogue& catalogueFor(const CaseContext& context) {
    const auto& c = context.current();
    return c ? context.desk()->catalogueOf(*c) : context.desk()->catalogue();
}

} // namespace

ReceptionPage::ReceptionPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context),
      form_(this, head(), catalogueFor(context), context.service(), context.desk()->today()) {
    if (block_)
        form_.putQueueNumberBefore(block_);
    else
        form_.putQueueNumberBeside(GetSizer()->GetItem(std::size_t{0})->GetWindow());
    before_ = entered();
}

wxSizer* ReceptionPage::head() {
    const bool served = context().service().certificate.has_value();
    // The block has a head of its own; all fields are to be seen without scrolling.
    auto* all = StepPage::begin(served ? wxString() : shown(desk::nameOf(forms::Step::reception)));
    if (!served) return all;
    block_ = new CertificateBlock(this, context());
    all->Add(block_, wxSizerFlags().Expand());
    return all;
}

void ReceptionPage::load() {
    const auto& c = context().current();
    if (c) {
        // The fields show everything: to somebody else than who entered it, that opens the record.
        const auto opened = desk::openRecord(*context().desk(), c->number, {});
        const auto* open = std::get_if<forms::Case>(&opened);
        form_.fill(c->details, open ? open->personal.value_or(forms::Personal{}) : forms::Personal{});
        locked_ = !open || c->fee.has_value() || c->status != forms::Status::open;
        if (locked_) form_.lock();
        if (!open) context().explain(std::get<desk::Trouble>(opened));
    } else {
        form_.fill(context().beginning().details, {});
    }
    before_ = entered();
    if (!locked_) form_.focusFirst();
    form_.onChange = [this] { changed(); };
    if (block_) begin();
}

void ReceptionPage::changed() {
    forms::Case typed = context().current().value_or(forms::Case());
    typed.details = form_.details();
    typed.personal = form_.personal();
    context().entering(typed);
    if (!block_) return;
    block_->unitIs(typed.details.holderCode);
    judge();
    context().buttonsChanged();
}

void ReceptionPage::begin() {
    const auto& c = context().current();
    block_->onChange = [this] { learned(); };
    block_->unitIs(form_.details().holderCode);
    block_->begin(c ? c->known : std::nullopt, locked_);
    learned();
}

void ReceptionPage::learned() {
    const bool untouched = !context().current() && entered() == before_;
    if (const auto& seen = block_->seen()) form_.take(seen->certificate);
    judge();
    if (untouched) { // what the token says is nobody's work that could be lost
        before_ = entered();
        const bool read = !block_->busy() && block_->seen() && !locked_;
        if (!block_->takeFocus() && read) form_.focusFirst();
    }
    context().buttonsChanged();
}

void ReceptionPage::judge() {
    const auto& c = context().current();
    block_->judge(form_.details(), c && !c->visit.empty());
    form_.askYears(block_->yearOwed() || (c && c->details.years > 0));
}

void ReceptionPage::laneChanged() {
    if (block_) block_->laneChanged();
}

bool ReceptionPage::validate() {
    if (locked_) return true;
    const auto problems = form_.problems();
    if (!problems.empty() && form_.showAll(problems)) return false;
    return !block_ || block_->validate();
}

/// What was learned of the certificate and the case does not have yet.
std::optional<forms::CertificateKnown> ReceptionPage::news() const {
    const auto& c = context().current();
    auto known = block_ ? block_->learned() : std::nullopt;
    if (known && c && c->known && c->known->certificate == known->certificate &&
        c->known->source == known->source)
        return {};
    return known;
}

forms::Receive ReceptionPage::received(const Entered& now) const {
    forms::Receive command{context().service().id, now.details, now.personal};
    command.known = block_ ? block_->learned() : std::nullopt;
    if (const auto& returned = context().beginning().returned) command.continues = returned->number;
    return command;
}

desk::Outcome<forms::Case> ReceptionPage::receive(const Entered& now, bool draft) {
    forms::Receive command = received(now);
    command.draft = draft;
    if (draft) command.known.reset(); // it is judged when the case is whole
    auto outcome = context().desk()->receive(command);
    const auto* c = std::get_if<forms::Case>(&outcome);
    const auto& returned = context().beginning().returned;
    if (!c || !returned || returned->materials.empty()) return outcome;
    auto ticked = context().desk()->act(c->number, forms::CheckMaterials{returned->materials});
    return std::holds_alternative<forms::Case>(ticked) ? ticked : outcome; // else they are ticked by hand
}

desk::Outcome<forms::Case> ReceptionPage::correct(const Entered& now, bool draft) {
    const std::string number = context().current()->number;
    const auto known = draft ? std::nullopt : news();
    if (now == before_ && context().current()->detailsComplete && known)
        return context().desk()->act(number, forms::NoteCertificate{*known});
    auto outcome = context().desk()->act(number, forms::RecordDetails{now.details, now.personal, draft});
    if (!known || std::holds_alternative<desk::Trouble>(outcome)) return outcome;
    return context().desk()->act(number, forms::NoteCertificate{*known});
}

desk::Outcome<forms::Case> ReceptionPage::send(bool draft) {
    return context().current() ? correct(entered(), draft) : receive(entered(), draft);
}

void ReceptionPage::save() {
    const auto& c = context().current();
    if (c && (locked_ || (c->detailsComplete && entered() == before_ && !news())))
        return context().stands(*c);
    context().settle(send(false));
}

bool ReceptionPage::keep() {
    if (locked_ || entered() == before_) return true;
    const bool refused = block_ && block_->refusal();
    const auto kept = send(refused || !form_.problems().empty());
    if (const auto* c = std::get_if<forms::Case>(&kept)) {
        context().keeps(*c);
        before_ = entered();
        return true;
    }
    context().explain(std::get<desk::Trouble>(kept));
    return false;
}

std::vector<StepPage::Extra> ReceptionPage::extras() {
    if (locked_ || !block_ || !block_->refusal()) return {};
    if (block_->payFirst())
        return {{names::payFirst, shown(tr("先缴费，一并办理 F7")), WXK_F7, [this] { receiveBoth(); }}};
    const forms::ServiceType* instead = context().desk()->catalogue().service(block_->refusal()->instead);
    if (!instead || !instead->offered) return {};
    return {{names::instead, shown(say(tr("改为{0} F7"), {desk::in(instead->name)})), WXK_F7,
             [this, id = instead->id] { takeInstead(id); }}};
}

/// What fits this certificate, for the same unit; what was begun here is dropped.
void ReceptionPage::takeInstead(const std::string& service) {
    forms::Details holder;
    holder.holderName = form_.details().holderName;
    holder.holderCode = form_.details().holderCode;
    holder.holderKind = form_.details().holderKind;
    holder.queueNumber = form_.details().queueNumber;
    before_ = entered();
    context().begins(service, holder);
}

/// What must be paid first and what was asked for, as two cases of one visit.
void ReceptionPage::receiveBoth() {
    const auto problems = form_.problems();
    if (!problems.empty() && form_.showAll(problems)) return;
    const Entered now = entered();
    const forms::Receive second = received(now);
    forms::Receive first = second;
    first.service = block_->payFirst()->id;
    first.details = {};
    first.details.holderName = now.details.holderName;
    first.details.holderCode = now.details.holderCode;
    first.details.holderKind = now.details.holderKind;
    first.details.queueNumber = now.details.queueNumber;
    first.details.years = block_->yearsFirst();
    const auto outcome = context().desk()->receiveVisit(first, second);
    const auto& c = context().current();
    if (c && std::holds_alternative<forms::Case>(outcome)) // it begins anew, with the one before it
        context().desk()->act(c->number, forms::Withdraw{tr("改为先缴费，一并办理")});
    context().settle(outcome);
}

bool ReceptionPage::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_F5 || !block_) return false;
    block_->again();
    return true;
}

void ReceptionPage::release() {
    if (block_) block_->release();
}

} // namespace certdesk::kiosk
