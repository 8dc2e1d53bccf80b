#include "desk/inside.h"
#include "sync/sealing.h"

// Who may act: log-in, approval in another account's right, new accounts.

namespace certdesk::desk {

namespace {

SignedIn signedIn(const forms::Account& account) {
    return {account.name, account.displayName, account.roles};
}

/// The account's keys, or why not. Takes as long as Argon2id takes.
Outcome<sync::OpenedSlot> openKeys(const sync::Journal& journal, const std::string& name,
                                   const forms::Secret& password) {
    const forms::Staff staff = journal.staff();
    const auto account = staff.find(name);
    const auto slot = journal.slot(name);
    if (account == staff.end() || !slot) return Trouble(LogInFault::wrongNameOrPassword);
    if (account->second.closed) return Trouble(LogInFault::closed);
    auto opened = sync::openSlot(*slot, password);
    if (!opened) return Trouble(LogInFault::wrongNameOrPassword);
    return std::move(*opened);
}

} // namespace

Outcome<SignedIn> Desk::logIn(const std::string& account, const forms::Secret& password) {
    auto opened = openKeys(*inside_->journal, account, password);
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

Outcome<forms::Case> Desk::approve(const std::string& number, const std::string& reviewer,
                                   const forms::Secret& password, bool approved, const std::string& reason) {
    const auto actor = who();
    if (!actor) return Trouble(NeedsLogIn{});
    const auto found = find(number);
    if (!found) return Trouble(NoSuchCase{number});
    auto opened = openKeys(*inside_->journal, reviewer, password);
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
    auto opened = openKeys(*inside_->journal, account, password);
    if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
    const forms::UtcMs now = inside_->now();
    const forms::Bytes statement = forms::consentStatement(act, about, facts, account, now);
    return forms::Consent{account, now, sync::sign(statement, std::get<0>(opened).signer.seed)};
}

Outcome<forms::Account> Desk::makeAccount(const std::string& name, const std::string& displayName,
                                          const std::set<forms::Role>& roles, const forms::Secret& password) {
    Inside& in = *inside_;
    const auto actor = who();
    const auto keys = in.keys();
    if (!actor || !keys) return Trouble(NeedsLogIn{});
    sync::SigningPair signer = sync::newSigningPair();
    forms::AccountMade made{{name, displayName, roles, signer.publicKey, false}, actor->account, {}};
    made.signature = sync::sign(forms::accountStatement(made.account, made.by), keys->signer.seed);
    const sync::KeySlot* own = nullptr;
    const auto slot = in.journal->slot(actor->account);
    if (slot) own = &*slot;
    const sync::OpenedSlot content{
        {keys->kiosk.publicKey, keys->kiosk.secretKey.copy()}, keys->lookupKey.copy(), std::move(signer)};
    const std::lock_guard lock(in.mutex);
    if (auto no = forms::judge(in.inForce(), in.journal->staff(), {}, {}, made)) return Trouble(*no);
    in.journal->putSlot(sync::makeSlot(name, password, content, own ? own->cost : sync::SlotCost{}));
    in.journal->append({{{}, made, actor->account, in.now(), in.inForce().version}}, in.stepOf(), nullptr);
    in.poke();
    return made.account;
}

} // namespace certdesk::desk
