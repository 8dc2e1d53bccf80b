#include "desk/inside.h"
#include "forms/account_rules.h"
#include "forms/rights.h"
#include "forms/validate.h"
#include "sync/sealing.h"

// Who may act here: accounts, their passwords and their waits.

namespace certdesk::desk {

namespace {

forms::Refusal faulty(std::string_view field, forms::FieldFault fault) {
    forms::Refusal no;
    no.kind = forms::RefusalKind::faultyFields;
    no.field = field;
    no.problems = {{no.field, fault}};
    return no;
}

/// The names that a password of this account must not be made of.
std::vector<std::string> namesAround(const Desk& desk, const std::string& name,
                                     const std::string& displayName) {
    const Settings settings = desk.settings();
    std::vector<std::string> names{name, displayName, settings.point, settings.kiosk};
    if (const auto* point = desk.catalogue().point(settings.point)) {
        names.push_back(point->name.zh);
        names.push_back(point->name.en);
    }
    return names;
}

/// The keys of whoever is logged in, beside a new signing pair.
sync::OpenedSlot contentWith(const sync::OpenedSlot& keys, sync::SigningPair signer) {
    return {{keys.kiosk.publicKey, keys.kiosk.secretKey.copy()}, keys.lookupKey.copy(), std::move(signer)};
}

/// As dear to open as the manager's own. Takes as long as Argon2id takes.
sync::KeySlot slotFor(const Desk::Inside& in, const SignedIn& manager, const std::string& name,
                      const forms::Secret& password, const sync::OpenedSlot& content) {
    const auto own = in.journal->slot(manager.account);
    return sync::makeSlot(name, password, content, own ? own->cost : sync::SlotCost{});
}

sync::SigningPair copyOf(const sync::SigningPair& pair) { return {pair.publicKey, pair.seed.copy()}; }

/// One act on an account: what it needs of the desk, and how it is written.
class Ruling {
public:
    /// Holds the desk's mutex as long as it lives.
    Ruling(Desk::Inside& in, const SignedIn& actor)
        : in_(in), lock_(in.mutex), actor_(actor), staff_(in.journal->staff()), now_(in.now()) {}

    const forms::Staff& staff() const { return staff_; }
    forms::UtcMs now() const { return now_; }
    bool loggedOut() const { return !in_.opened; }
    forms::Bytes signedBy(const forms::Bytes& statement) const {
        return sync::sign(statement, in_.opened->signer.seed);
    }
    std::optional<Trouble> write(const forms::Event& event, const std::vector<sync::KeySlot>& slots) {
        forms::EntryContext context;
        context.by = actor_.account;
        context.at = now_;
        if (auto no = forms::judge(in_.inForce(), staff_, {}, context, event)) return Trouble(*no);
        in_.journal->append({{{}, event, actor_.account, now_, in_.inForce().version}}, in_.stepOf(), nullptr,
                            slots);
        in_.poke();
        return {};
    }

private:
    Desk::Inside& in_;
    std::lock_guard<std::mutex> lock_;
    const SignedIn& actor_;
    forms::Staff staff_;
    forms::UtcMs now_;
};

} // namespace

std::optional<forms::PasswordWeakness> Desk::weaknessOf(const forms::Secret& password,
                                                        const std::string& name,
                                                        const std::string& displayName) const {
    return forms::weaknessOf(password, namesAround(*this, name, displayName));
}

Outcome<forms::Account> Desk::makeAccount(const std::string& name, const std::string& displayName,
                                          const std::set<forms::Role>& roles, const forms::Secret& password) {
    auto actor = inside_->actorFor(forms::Act::makeAccount);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    if (const auto weak = weaknessOf(password, name, displayName)) return Trouble(*weak);
    const SignedIn& manager = std::get<SignedIn>(actor);
    const auto keys = inside_->keys();
    if (!keys) return Trouble(NeedsLogIn{});
    const auto content = contentWith(*keys, sync::newSigningPair());
    const auto slot = slotFor(*inside_, manager, name, password, content);
    Ruling ruling(*inside_, manager);
    if (ruling.loggedOut()) return Trouble(NeedsLogIn{});
    forms::AccountMade made{{name, displayName, roles, content.signer.publicKey, false}, manager.account, {}};
    made.signature = ruling.signedBy(forms::accountStatement(made.account, made.by));
    if (auto no = ruling.write(made, {slot})) return *std::move(no);
    return made.account;
}

Outcome<forms::Account> Desk::changeAccount(const std::string& name, const AccountChange& change) {
    auto actor = inside_->actorFor(forms::Act::changeAccount);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    const SignedIn& manager = std::get<SignedIn>(actor);
    Ruling ruling(*inside_, manager);
    if (ruling.loggedOut()) return Trouble(NeedsLogIn{});
    const auto before = ruling.staff().find(name);
    if (before == ruling.staff().end()) return Trouble(faulty("account", forms::FieldFault::notThere));
    forms::AccountChanged changed{before->second, manager.account, {}};
    if (change.displayName) changed.account.displayName = forms::normaliseText(*change.displayName);
    if (change.roles) changed.account.roles = *change.roles;
    changed.signature = ruling.signedBy(
        forms::accountChangeStatement(before->second, changed.account, changed.by, ruling.now()));
    if (auto no = ruling.write(changed, {})) return *std::move(no);
    if (name == manager.account)
        inside_->who = SignedIn{name, changed.account.displayName, changed.account.roles};
    return changed.account;
}

Outcome<forms::Account> Desk::closeAccount(const std::string& name) {
    auto actor = inside_->actorFor(forms::Act::closeAccount);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    const SignedIn& manager = std::get<SignedIn>(actor);
    Ruling ruling(*inside_, manager);
    if (ruling.loggedOut()) return Trouble(NeedsLogIn{});
    const auto account = ruling.staff().find(name);
    if (account == ruling.staff().end()) return Trouble(faulty("account", forms::FieldFault::notThere));
    forms::AccountClosed closed{name, manager.account, {}};
    closed.signature =
        ruling.signedBy(forms::accountCloseStatement(account->second, closed.by, ruling.now()));
    if (auto no = ruling.write(closed, {})) return *std::move(no);
    inside_->tries->forget(name);
    if (name == manager.account) {
        inside_->opened.reset();
        inside_->who.reset();
    }
    forms::Account left = account->second;
    left.closed = true;
    return left;
}

Outcome<forms::Account> Desk::resetPassword(const std::string& name, const forms::Secret& password) {
    auto actor = inside_->actorFor(forms::Act::resetPassword);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    const SignedIn& manager = std::get<SignedIn>(actor);
    const forms::Staff staff = inside_->journal->staff();
    const auto known = staff.find(name);
    if (known == staff.end()) return Trouble(faulty("account", forms::FieldFault::notThere));
    if (const auto weak = weaknessOf(password, name, known->second.displayName)) return Trouble(*weak);
    const auto keys = inside_->keys();
    if (!keys) return Trouble(NeedsLogIn{});
    auto content = contentWith(*keys, sync::newSigningPair());
    const auto slot = slotFor(*inside_, manager, name, password, content);
    Ruling ruling(*inside_, manager);
    if (ruling.loggedOut()) return Trouble(NeedsLogIn{});
    const forms::Account& before = ruling.staff().at(name);
    forms::AccountChanged changed{before, manager.account, {}};
    changed.account.publicKey = content.signer.publicKey;
    changed.account.closed = false;
    changed.signature =
        ruling.signedBy(forms::accountChangeStatement(before, changed.account, changed.by, ruling.now()));
    if (auto no = ruling.write(changed, {slot})) return *std::move(no);
    inside_->tries->forget(name);
    if (name == manager.account)
        inside_->opened = std::make_shared<const sync::OpenedSlot>(std::move(content));
    return changed.account;
}

Outcome<SignedIn> Desk::changePassword(const forms::Secret& oldPassword, const forms::Secret& newPassword) {
    const auto person = who();
    if (!person) return Trouble(NeedsLogIn{});
    auto opened = inside_->openKeys(person->account, oldPassword);
    if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
    if (forms::normalisedPassword(oldPassword) == forms::normalisedPassword(newPassword))
        return Trouble(forms::PasswordWeakness::asBefore);
    if (const auto weak = weaknessOf(newPassword, person->account, person->displayName))
        return Trouble(*weak);
    const auto& keys = std::get<sync::OpenedSlot>(opened);
    const auto cost = inside_->journal->slot(person->account).value().cost;
    inside_->journal->putSlot(
        sync::makeSlot(person->account, newPassword, contentWith(keys, copyOf(keys.signer)), cost));
    return *person;
}

std::map<std::string, std::int64_t> Desk::waits() const {
    std::map<std::string, std::int64_t> waits;
    for (const auto& [name, tries] : inside_->tries->all(inside_->around.clock->running()))
        if (tries.waitMs > 0) waits[name] = tries.waitMs;
    return waits;
}

Outcome<forms::Account> Desk::clearWait(const std::string& name) {
    auto actor = inside_->actorFor(forms::Act::clearWait);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    const forms::Staff staff = inside_->journal->staff();
    const auto known = staff.find(name);
    if (known == staff.end()) return Trouble(faulty("account", forms::FieldFault::notThere));
    inside_->tries->forget(name);
    return known->second;
}

} // namespace certdesk::desk
