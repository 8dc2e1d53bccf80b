#include "desk/inside.h"
#include "forms/rights.h"
#include "sync/sealing.h"

// Who acts: log-in, and approval or consent in another account's right.

namespace certdesk::desk {

namespace {

SignedIn signedIn(const forms::Account& account) {
    return {account.name, account.displayName, account.roles};
}

} // namespace

Outcome<sync::OpenedSlot> Desk::Inside::openKeys(const std::string& account,
                                                 const forms::Secret& password) const {
    const forms::Staff staff = journal->staff();
    const auto known = staff.find(account);
    if (known == staff.end()) return Trouble(LogInFault::wrongNameOrPassword);
    if (known->second.closed) return Trouble(LogInFault::closed);
    const auto slot = journal->slot(account);
    if (!slot) return Trouble(LogInFault::wrongNameOrPassword);
    if (const std::int64_t ms = tries->begin(account, around.clock->running())) return Trouble(MustWait{ms});
    auto content = sync::openSlot(*slot, password);
    if (!content) return Trouble(LogInFault::wrongNameOrPassword);
    tries->forget(account);
    return std::move(*content);
}

Outcome<SignedIn> Desk::Inside::actorFor(forms::Act act) const {
    std::optional<SignedIn> actor;
    {
        const std::lock_guard lock(mutex);
        actor = who;
    }
    if (!actor) return Trouble(NeedsLogIn{});
    if (auto no = forms::needs(journal->staff(), actor->account, act)) return Trouble(*std::move(no));
    return *std::move(actor);
}

Outcome<SignedIn> Desk::logIn(const std::string& account, const forms::Secret& password) {
    auto opened = inside_->openKeys(account, password);
    if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
    const SignedIn person = signedIn(inside_->journal->staff().find(account)->second);
    const std::lock_guard lock(inside_->mutex);
    inside_->opened = std::make_shared<const sync::OpenedSlot>(std::move(std::get<0>(opened)));
    inside_->who = person;
    return person;
}

void Desk::logOut() {
    const std::lock_guard lock(inside_->mutex);
    inside_->opened.reset();
    inside_->who.reset();
}

std::optional<SignedIn> Desk::who() const {
    const std::lock_guard lock(inside_->mutex);
    return inside_->who;
}

Outcome<SignedIn> Desk::confirmPresence(const forms::Secret& password) {
    const auto person = who();
    if (!person) return Trouble(NeedsLogIn{});
    auto opened = inside_->openKeys(person->account, password);
    if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
    return *person;
}

bool Desk::may(forms::Act act) const { return std::holds_alternative<SignedIn>(inside_->actorFor(act)); }

Outcome<forms::Case> Desk::approve(const std::string& number, const std::string& reviewer,
                                   const forms::Secret& password, bool approved, const std::string& reason) {
    const auto actor = who();
    if (!actor) return Trouble(NeedsLogIn{});
    const auto found = find(number);
    if (!found) return Trouble(NoSuchCase{number});
    auto opened = inside_->openKeys(reviewer, password);
    if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
    const forms::UtcMs now = inside_->now();
    const forms::Bytes statement = forms::approvalStatement(*found, approved, reason, reviewer, now);
    const forms::Bytes signature = sync::sign(statement, std::get<0>(opened).signer.seed);
    return inside_->actAs(actor->account, number,
                          {forms::Approve{reviewer, approved, reason, now, signature}});
}

Outcome<forms::Consent> Desk::consent(const std::string& account, const forms::Secret& password,
                                      forms::Act act, const std::string& about, const forms::Bytes& facts) {
    if (!who()) return Trouble(NeedsLogIn{});
    auto opened = inside_->openKeys(account, password);
    if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
    const forms::UtcMs now = inside_->now();
    const forms::Bytes statement = forms::consentStatement(act, about, facts, account, now);
    return forms::Consent{account, now, sync::sign(statement, std::get<0>(opened).signer.seed)};
}

} // namespace certdesk::desk
