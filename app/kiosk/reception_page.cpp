#include "kiosk/reception_page.h"

#include "kiosk/text.h"

namespace certdesk::kiosk {

ReceptionPage::ReceptionPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context),
      form_(this, begin(shown(desk::nameOf(forms::Step::reception))), context.desk()->catalogue(),
            context.service(), context.desk()->today()) {
    before_ = entered();
}

void ReceptionPage::load() {
    const auto& c = context().current();
    if (c) {
        form_.fill(c->details, c->personal.value_or(forms::Personal{}));
        locked_ = c->fee.has_value() || c->status != forms::Status::open;
        if (locked_) form_.lock();
    }
    before_ = entered();
    if (!locked_) form_.focusFirst();
}

bool ReceptionPage::validate() {
    if (locked_) return true;
    const auto problems = form_.problems();
    return problems.empty() || !form_.showAll(problems);
}

desk::Outcome<forms::Case> ReceptionPage::send(bool draft) {
    const Entered now = entered();
    const auto& c = context().current();
    if (!c) return context().desk()->receive({context().service().id, now.details, now.personal, draft});
    return context().desk()->act(c->number, forms::RecordDetails{now.details, now.personal, draft});
}

void ReceptionPage::save() {
    const auto& c = context().current();
    if (c && (locked_ || (c->detailsComplete && entered() == before_))) return context().stands(*c);
    context().settle(send(false));
}

bool ReceptionPage::keep() {
    if (locked_ || entered() == before_) return true;
    const auto kept = send(!form_.problems().empty());
    if (const auto* c = std::get_if<forms::Case>(&kept)) {
        context().keeps(*c);
        before_ = entered();
        return true;
    }
    context().explain(std::get<desk::Trouble>(kept));
    return false;
}

} // namespace certdesk::kiosk
