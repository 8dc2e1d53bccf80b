#define BOOST_TEST_MODULE forms_accounts
#include "answers.h"
#include "forms/account_rules.h"
#include "forms/rights.h"

#include <boost/test/unit_test.hpp>

// Who rules over accounts, and what cannot be done to them.

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

AccountMade made(const Counter& counter, Account account, const std::string& by) {
    AccountMade e{std::move(account), by, {}};
    e.signature = counter.signedBy(by, accountStatement(e.account, by));
    return e;
}

AccountChanged changed(const Counter& counter, Account after, const std::string& by = "chen") {
    AccountChanged e{std::move(after), by, {}};
    e.signature = counter.signedBy(
        by, accountChangeStatement(counter.staff.at(e.account.name), e.account, by, counter.clock));
    return e;
}

AccountClosed closed(const Counter& counter, const std::string& name, const std::string& by = "chen") {
    return {name, by, counter.signedBy(by, accountCloseStatement(counter.staff.at(name), by, counter.clock))};
}

Account withRoles(const Counter& counter, const std::string& name, std::set<Role> roles) {
    Account account = counter.staff.at(name);
    account.roles = std::move(roles);
    return account;
}

std::string answer(const Counter& counter, const Event& event) {
    return kindIn(counter.judged(event, "chen"));
}

/// As the journal keeps it, folded into the staff.
void take(Counter& counter, const Event& event) {
    BOOST_REQUIRE(answer(counter, event) == "ok");
    const Event read = eventOf(kindOf(event), parseJson(factsOf(event).text()), Json());
    BOOST_REQUIRE(factsOf(read) == factsOf(event));
    BOOST_REQUIRE(applyTo(counter.staff, read));
}

} // namespace

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_AUTO_TEST_CASE(a_manager_changes_roles_and_names) {
    Counter counter;
    Account li = withRoles(counter, "li", {Role::operatorRole, Role::reviewer});
    li.displayName = "李受理";
    take(counter, changed(counter, li));
    BOOST_TEST(counter.staff.at("li").may(Role::reviewer));
    BOOST_TEST(counter.staff.at("li").displayName == "李受理");
    take(counter, changed(counter, withRoles(counter, "li", {Role::auditor})));
    checkRefused(counter.receive(goodApplication(), "li"), RefusalKind::noRight);
}

BOOST_AUTO_TEST_CASE(a_closed_account_does_nothing_and_a_new_key_opens_it_again) {
    Counter counter;
    take(counter, closed(counter, "li"));
    BOOST_TEST(counter.staff.at("li").closed);
    checkRefused(counter.receive(goodApplication(), "li"), RefusalKind::noRight);
    BOOST_TEST(answer(counter, closed(counter, "li")) == "faulty-fields");
    BOOST_TEST(answer(counter, changed(counter, counter.staff.at("li"))) == "faulty-fields");
    Account back = counter.staff.at("li");
    back.closed = false;
    back.publicKey = counter.staff.at("zhao").publicKey;
    take(counter, changed(counter, back));
    BOOST_TEST(!counter.receive(goodApplication(), "li"));
}

BOOST_AUTO_TEST_CASE(only_a_manager_rules_over_accounts) {
    Counter counter;
    counter.hire("lin", {Role::auditor});
    const Account fresh{"fresh", "", {Role::operatorRole}, Bytes(32, 9), false};
    for (const char* who : {"li", "wang", "zhou", "lin", "gone"}) {
        BOOST_TEST(answer(counter, made(counter, fresh, who)) == "no-right");
        BOOST_TEST(answer(counter, changed(counter, withRoles(counter, "zhao", {Role::manager}), who)) ==
                   "no-right");
        BOOST_TEST(answer(counter, closed(counter, "zhao", who)) == "no-right");
    }
    BOOST_TEST(answer(counter, made(counter, fresh, "chen")) == "ok");
    BOOST_TEST(answer(counter, changed(counter, withRoles(counter, "zhao", {Role::manager}))) == "ok");
    BOOST_TEST(answer(counter, closed(counter, "zhao")) == "ok");
}

// Else the point could never make an account again.
BOOST_AUTO_TEST_CASE(the_last_manager_stays_one) {
    Counter counter;
    BOOST_TEST(answer(counter, closed(counter, "chen")) == "last-manager");
    BOOST_TEST(answer(counter, changed(counter, withRoles(counter, "chen", {Role::operatorRole}))) ==
               "last-manager");
    BOOST_TEST(answer(counter, changed(counter, withRoles(counter, "chen",
                                                          {Role::manager, Role::operatorRole}))) == "ok");
    counter.hire("ma", {Role::manager});
    BOOST_TEST(answer(counter, closed(counter, "chen")) == "ok");
    counter.staff.at("ma").closed = true;
    BOOST_TEST(answer(counter, closed(counter, "chen")) == "last-manager");
}

BOOST_AUTO_TEST_CASE(accounts_without_a_role_or_that_are_not_there_are_refused) {
    Counter counter;
    const Account nobody{"nobody", "", {Role::operatorRole}, Bytes(32, 9), false};
    BOOST_TEST(answer(counter, made(counter, {"fresh", "", {}, Bytes(32, 9), false}, "chen")) ==
               "faulty-fields");
    BOOST_TEST(answer(counter, changed(counter, withRoles(counter, "li", {}))) == "faulty-fields");
    BOOST_TEST(answer(counter, AccountChanged{nobody, "chen", Bytes(64)}) == "faulty-fields");
    BOOST_TEST(answer(counter, AccountClosed{"nobody", "chen", Bytes(64)}) == "faulty-fields");
}

// What a manager once signed must not serve again, for another account or at another time.
BOOST_AUTO_TEST_CASE(a_signature_is_good_for_one_change_at_one_time) {
    Counter counter;
    const AccountChanged up =
        changed(counter, withRoles(counter, "li", {Role::operatorRole, Role::reviewer}));
    const AccountChanged down = changed(counter, withRoles(counter, "zhou", {Role::operatorRole}));
    AccountChanged forged = up;
    forged.account.roles.insert(Role::manager);
    BOOST_TEST(answer(counter, forged) == "bad-signature");
    forged = up;
    forged.signature = down.signature;
    BOOST_TEST(answer(counter, forged) == "bad-signature");
    take(counter, up);
    BOOST_TEST(answer(counter, up) == "bad-signature"); // from another state
    const AccountClosed close = closed(counter, "li");
    AccountClosed other = close;
    other.name = "zhao";
    BOOST_TEST(answer(counter, other) == "bad-signature");
    counter.clock.value += 1;
    BOOST_TEST(answer(counter, close) == "bad-signature");
    BOOST_TEST(answer(counter, down) == "bad-signature");
}

BOOST_AUTO_TEST_CASE(what_is_read_of_account_entries_is_read_strictly) {
    const Counter counter;
    const Json facts = factsOf(closed(counter, "li"));
    BOOST_CHECK_NO_THROW(eventOf("account-closed", facts, Json()));
    for (std::size_t i = 0; i < facts.object()->size(); ++i) {
        JsonObject damaged = *facts.object();
        damaged[i].second = 7;
        BOOST_CHECK_THROW(eventOf("account-closed", damaged, Json()), JsonProblem);
        damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(i));
        BOOST_CHECK_THROW(eventOf("account-closed", damaged, Json()), JsonProblem);
    }
    BOOST_CHECK_THROW(eventOf("account-changed", facts, Json()), JsonProblem);
}

BOOST_AUTO_TEST_SUITE_END()

// Every act of a case by every set of roles: what the kiosk decides and what HQ judges is what the table
// says.
BOOST_AUTO_TEST_SUITE(every_role_and_act)

namespace {

struct Tried {
    Act act;
    Point from;
    Command command;
};

std::vector<Tried> caseActs() {
    return {
        {Act::enterDetails, Point::received, correction("另一公司")},
        {Act::checkMaterials, Point::received, allMaterials()},
        {Act::print, Point::checked, printedForm()},
        {Act::askApproval, Point::printed, Approve{}},
        {Act::takeFee, Point::approved, wholeFee()},
        {Act::produce, Point::paid, production(Stage::prepare, Phase::begun)},
        {Act::giveUpToken, Point::producing, GiveUpToken{TokenAct::damaged, "摔坏"}},
        {Act::returnCase, Point::received, ReturnCase{}},
        {Act::resume, Point::returned, ResumeCase{}},
        {Act::withdraw, Point::received, Withdraw{"改日再来"}},
        {Act::handOver, Point::produced, HandOver{}},
    };
}

constexpr std::array roles{Role::operatorRole, Role::reviewer, Role::manager, Role::auditor};

std::set<Role> rolesOf(unsigned bits) {
    std::set<Role> all;
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (bits & (1U << i)) all.insert(roles[i]);
    return all;
}

/// The event that decide makes of it when an operator asks.
Event eventFor(Counter& counter, const Command& command) {
    const auto decision = decide(counter.world("li"), counter.state, command);
    BOOST_REQUIRE(std::holds_alternative<std::vector<Event>>(decision));
    return std::get<0>(decision).front();
}

} // namespace

BOOST_AUTO_TEST_CASE(is_decided_and_judged_by_the_table) {
    for (const Tried& one : caseActs()) {
        Counter counter;
        bring(counter, one.from);
        const Command command = one.act == Act::askApproval ? Command(counter.approval()) : one.command;
        const Event event = eventFor(counter, command);
        for (unsigned bits = 0; bits < 16; ++bits) {
            counter.hire("she", rolesOf(bits));
            const bool may = certdesk::forms::may(counter.staff.at("she"), one.act);
            const auto decision = decide(counter.world("she"), counter.state, command);
            const auto* no = std::get_if<Refusal>(&decision);
            BOOST_TEST_CONTEXT(idOf(one.act) << " by roles " << bits) {
                BOOST_TEST((no == nullptr) == may);
                if (no) BOOST_TEST(no->kind == RefusalKind::noRight);
                BOOST_TEST(kindIn(counter.judged(event, "she")) == (may ? "ok" : "no-right"));
            }
            counter.staff.at("she").closed = true;
            BOOST_TEST(kindIn(counter.judged(event, "she")) == "no-right");
        }
    }
}

BOOST_AUTO_TEST_CASE(of_no_case_is_judged_by_the_table) {
    for (unsigned bits = 0; bits < 16; ++bits) {
        Counter counter;
        counter.hire("she", rolesOf(bits));
        const Account& she = counter.staff.at("she");
        const auto check = [&](Act act, const Event& event) {
            BOOST_TEST(kindIn(counter.judged(event, "she")) == (may(she, act) ? "ok" : "no-right"),
                       idOf(act));
        };
        const bool received =
            !std::holds_alternative<Refusal>(receive(counter.world("she"), goodApplication()));
        BOOST_TEST(received == may(she, Act::receive));
        check(Act::receive, CaseReceived{"first", "FS001", {}, {}});
        check(Act::printBlank, BlankPrinted{"application", Bytes(32, 1), 2});
        check(Act::noteToken, TokenNoted{"T1", "", TokenAct::lost, "丢失"});
        check(Act::noteToken, TokenNoted{"T1", "", TokenAct::pinChanged, ""});
        check(Act::destroyToken, TokenNoted{"T1", "", TokenAct::destroyed, "剪断"});
        check(Act::emptyToken, TokenNoted{"T1", "", TokenAct::wiped, ""});
        const World world = counter.world("she");
        const auto emptied = noteToken(world, TokenState::returned, {"T1", "", TokenAct::wiped, "交回"});
        BOOST_TEST(!std::holds_alternative<Refusal>(emptied) == may(she, Act::emptyUsedToken));
        check(Act::makeAccount,
              made(counter, {"fresh", "", {Role::operatorRole}, Bytes(32, 9), false}, "she"));
        check(Act::changeAccount, changed(counter, withRoles(counter, "zhao", {Role::auditor}), "she"));
        check(Act::closeAccount, closed(counter, "zhao", "she"));
    }
}

// The reviewer's role is the service type's, and the table's as well.
BOOST_AUTO_TEST_CASE(an_approval_needs_the_role_of_the_service_type) {
    for (unsigned bits = 0; bits < 16; ++bits) {
        Counter counter;
        bring(counter, Point::printed);
        counter.hire("she", rolesOf(bits));
        const bool may = counter.staff.at("she").may(Role::reviewer);
        BOOST_TEST(kindIn(counter.judged(claimed(counter.approval("she")))) == (may ? "ok" : "no-right"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
