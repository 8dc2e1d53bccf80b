#include "forms/rights.h"

#include <algorithm>
#include <array>

namespace certdesk::forms {

namespace {

using Bit = unsigned;
constexpr Bit o = 1; // operator
constexpr Bit r = 2; // reviewer
constexpr Bit m = 4; // manager
constexpr Bit a = 8; // auditor

struct Row {
    Act act;
    std::string_view id;
    Bit roles;
};

/// The table of roles and acts, whole, in the order of Act.
constexpr std::array<Row, actCount> table{{
    {Act::receive, "receive", o},
    {Act::enterDetails, "enter-details", o},
    {Act::checkMaterials, "check-materials", o},
    {Act::noteCertificate, "note-certificate", o},
    {Act::print, "print", o},
    {Act::askApproval, "ask-approval", o | r | m},
    {Act::approve, "approve", o | r | m},
    {Act::takeFee, "take-fee", o},
    {Act::voidReceipt, "void", o | m},
    {Act::refund, "refund", o | m},
    {Act::produce, "produce", o},
    {Act::giveUpToken, "give-up-token", o | m},
    {Act::returnCase, "return-case", o},
    {Act::resume, "resume", o},
    {Act::withdraw, "withdraw", o},
    {Act::handOver, "hand-over", o},
    {Act::printBlank, "print-blank", o | r | m},
    {Act::openDay, "open-day", o | m},
    {Act::countDrawer, "count-drawer", o | m},
    {Act::closeDay, "close-day", o | m},
    {Act::stockIn, "stock-in", o | m},
    {Act::stockOut, "stock-out", o | m},
    {Act::stockSpoil, "stock-spoil", o | m},
    {Act::stockReturn, "stock-return", m},
    {Act::stockCount, "stock-count", o | m},
    {Act::noteToken, "note-token", o | m},
    {Act::destroyToken, "destroy-token", m},
    {Act::emptyToken, "empty-token", o | m},
    {Act::emptyUsedToken, "empty-used-token", m},
    {Act::makeAccount, "make-account", m},
    {Act::changeAccount, "change-account", m},
    {Act::closeAccount, "close-account", m},
    {Act::resetPassword, "reset-password", m},
    {Act::clearWait, "clear-wait", m},
    {Act::report, "report", o | r | m | a},
    {Act::seeAudit, "see-audit", m | a},
    {Act::exportAudit, "export-audit", m | a},
    {Act::openPersonal, "open-personal", o | r | m},
    {Act::listPerson, "list-person", m},
    {Act::shred, "shred", m},
    {Act::choosePrinter, "choose-printer", m},
    {Act::changeSettings, "change-settings", m},
    {Act::rebuildRegister, "rebuild-register", m},
    {Act::beginIncarnation, "begin-incarnation", m},
}};

constexpr bool isInOrder() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].act != static_cast<Act>(i) || table[i].id.empty() || table[i].roles == 0) return false;
    return true;
}
static_assert(isInOrder(), "the table names every act once, in its order, and somebody may do it");

constexpr Bit bitOf(Role role) {
    switch (role) {
    case Role::operatorRole: return o;
    case Role::reviewer: return r;
    case Role::manager: return m;
    case Role::auditor: return a;
    }
    return 0;
}

const Row& rowOf(Act act) { return table.at(static_cast<std::size_t>(act)); }

Refusal refused(RefusalKind kind, std::string_view field, std::string_view role = {}) {
    Refusal no;
    no.kind = kind;
    no.field = field;
    no.other = role;
    return no;
}

constexpr std::string_view consentField = "consent";

/// What holds whatever role is asked for.
std::optional<Refusal> checkGiven(const Account& account, const ConsentAsked& asked, const Consent& given,
                                  std::string_view role) {
    if (given.account == asked.by || asked.never.contains(given.account))
        return refused(RefusalKind::ownCase, consentField, role);
    const std::int64_t age = asked.at.value - given.at.value;
    if (age > consentLastsMs || age < -consentLastsMs)
        return refused(RefusalKind::consentTooOld, consentField, role);
    const Bytes statement = consentStatement(asked.act, asked.about, asked.facts, given.account, given.at);
    if (verifies(statement, given.signature, account.publicKey)) return {};
    return refused(RefusalKind::badSignature, consentField, role);
}

} // namespace

std::string_view idOf(Act act) { return rowOf(act).id; }

std::optional<Act> actNamed(std::string_view id) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.id == id; });
    if (found == table.end()) return {};
    return found->act;
}

bool may(Role role, Act act) { return (rowOf(act).roles & bitOf(role)) != 0; }

bool may(const Account& account, Act act) {
    return !account.closed &&
           std::any_of(account.roles.begin(), account.roles.end(), [&](Role role) { return may(role, act); });
}

bool may(const Staff& staff, const std::string& who, Act act) {
    const auto account = staff.find(who);
    return account != staff.end() && may(account->second, act);
}

std::optional<Refusal> needs(const Staff& staff, const std::string& who, Act act) {
    if (may(staff, who, act)) return {};
    return refused(RefusalKind::noRight, idOf(act));
}

std::optional<Refusal> mayChangeSettings(const Staff& staff, const std::string& who,
                                         const SettingsChanged& changed) {
    const bool printerAlone = changed.changes.size() == 1 && changed.changes.front().setting == "printer";
    if (printerAlone && may(staff, who, Act::choosePrinter)) return {};
    return needs(staff, who, Act::changeSettings);
}

Bytes agreedFacts(const Event& event) {
    const Json all = factsOf(event);
    JsonObject facts = *all.object();
    std::erase_if(facts, [](const auto& member) { return member.first == consentField; });
    return sha256(viewOf(Json(std::move(facts)).text()));
}

std::optional<Refusal> checkConsent(const Staff& staff, const ConsentAsked& asked, Role role,
                                    const std::optional<Consent>& given) {
    if (!given) return refused(RefusalKind::consentNeeded, consentField, idOf(role));
    const auto account = staff.find(given->account);
    if (account == staff.end() || !account->second.may(role))
        return refused(RefusalKind::noRight, consentField, idOf(role));
    return checkGiven(account->second, asked, *given, idOf(role));
}

std::optional<Refusal> checkSecondAccount(const Catalogue& catalogue, const Staff& staff,
                                          const ConsentAsked& asked, const std::string& service,
                                          const std::optional<Consent>& given) {
    if (const SecondAccountRule* rule = catalogue.secondAccountFor(asked.act, service))
        return checkConsent(staff, asked, rule->role, given);
    if (!given) return {};
    const auto account = staff.find(given->account);
    if (account == staff.end() || account->second.closed) return refused(RefusalKind::noRight, consentField);
    return checkGiven(account->second, asked, *given, {});
}

} // namespace certdesk::forms
