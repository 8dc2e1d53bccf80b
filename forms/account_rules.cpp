#include "forms/account_rules.h"

#include "forms/rights.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

void line(std::string& text, std::string_view value) {
    text += value;
    text += '\n';
}

/// All that an account is.
void describe(std::string& text, const Account& account) {
    line(text, account.name);
    line(text, hex(sha256(viewOf(account.displayName))));
    for (const Role role : account.roles)
        line(text, idOf(role));
    line(text, hex(account.publicKey));
}

Refusal refusal(RefusalKind kind) {
    Refusal no;
    no.kind = kind;
    return no;
}

Refusal faulty(std::string_view field, FieldFault fault) {
    Refusal no = refusal(RefusalKind::faultyFields);
    no.field = field;
    no.problems = {{no.field, fault}};
    return no;
}

/// Whether some other account could still make a manager.
bool otherManager(const Staff& staff, const std::string& name) {
    return std::any_of(staff.begin(), staff.end(),
                       [&](const auto& one) { return one.first != name && one.second.may(Role::manager); });
}

} // namespace

Bytes accountStatement(const Account& account, const std::string& by) {
    std::string text;
    line(text, "certdesk account v1");
    describe(text, account);
    line(text, by);
    return toBytes(text);
}

Bytes accountChangeStatement(const Account& before, const Account& after, const std::string& by, UtcMs at) {
    std::string text;
    line(text, "certdesk account change v1");
    describe(text, before);
    line(text, before.closed ? "closed before" : "in use before");
    describe(text, after);
    line(text, by);
    line(text, std::to_string(at.value));
    return toBytes(text);
}

Bytes accountCloseStatement(const Account& account, const std::string& by, UtcMs at) {
    std::string text;
    line(text, "certdesk account close v1");
    describe(text, account);
    line(text, by);
    line(text, std::to_string(at.value));
    return toBytes(text);
}

namespace rules {

std::optional<Refusal> mayMakeAccount(const Staff& staff, const AccountMade& made) {
    if (!isAccountName(made.account.name) || staff.contains(made.account.name))
        return faulty("account", FieldFault::wrongForm);
    if (made.account.roles.empty()) return faulty("roles", FieldFault::empty);
    const bool first = staff.empty();
    if (first && (made.by != made.account.name || !made.account.may(Role::manager)))
        return refusal(RefusalKind::noRight);
    if (!first)
        if (auto no = needs(staff, made.by, Act::makeAccount)) return no;
    const Bytes& key = first ? made.account.publicKey : staff.find(made.by)->second.publicKey;
    if (verifies(accountStatement(made.account, made.by), made.signature, key)) return {};
    return refusal(RefusalKind::badSignature);
}

std::optional<Refusal> mayChangeAccount(const Staff& staff, const AccountChanged& changed, UtcMs at) {
    if (auto no = needs(staff, changed.by, Act::changeAccount)) return no;
    const Account& after = changed.account;
    const auto before = staff.find(after.name);
    if (before == staff.end()) return faulty("account", FieldFault::notThere);
    if (after.roles.empty()) return faulty("roles", FieldFault::empty);
    const bool newKey = after.publicKey != before->second.publicKey;
    // A closed one's key is gone; and a new key is somebody else's password.
    if (before->second.closed && !newKey) return faulty("account", FieldFault::notThere);
    if (newKey)
        if (auto no = needs(staff, changed.by, Act::resetPassword)) return no;
    if (!after.roles.contains(Role::manager) && !otherManager(staff, after.name))
        return refusal(RefusalKind::lastManager);
    const Bytes statement = accountChangeStatement(before->second, after, changed.by, at);
    if (verifies(statement, changed.signature, staff.find(changed.by)->second.publicKey)) return {};
    return refusal(RefusalKind::badSignature);
}

std::optional<Refusal> mayCloseAccount(const Staff& staff, const AccountClosed& closed, UtcMs at) {
    if (auto no = needs(staff, closed.by, Act::closeAccount)) return no;
    const auto account = staff.find(closed.name);
    if (account == staff.end() || account->second.closed) return faulty("account", FieldFault::notThere);
    if (!otherManager(staff, closed.name)) return refusal(RefusalKind::lastManager);
    const Bytes statement = accountCloseStatement(account->second, closed.by, at);
    if (verifies(statement, closed.signature, staff.find(closed.by)->second.publicKey)) return {};
    return refusal(RefusalKind::badSignature);
}

} // namespace rules
} // namespace certdesk::forms
