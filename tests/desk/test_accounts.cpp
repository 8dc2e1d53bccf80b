#define BOOST_TEST_MODULE desk_accounts
#include "desk/change_settings.h"
#include "desk/counter.h"
#include "desk/inside.h"
#include "desk/restore.h"
#include "desk/token_acts.h"
#include "desk/words.h"
#include "forms/rights.h"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

// Who may act at the desk, by which password, and how long they wait after wrong ones.

using namespace certdesk;
using namespace certdesk::tests;
using forms::Act;
using forms::Role;

namespace {

constexpr std::int64_t minuteMs = 60'000;

template <typename T>
std::string answer(const desk::Outcome<T>& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind : "done";
}

forms::Secret secret(std::string_view text) { return forms::Secret(text); }
const std::string freshText = "a torn map under the piano";
forms::Secret fresh() { return secret(freshText); }

struct Accounts {
    Counter counter{0};

    desk::Desk& desk() { return counter.desk(); }
    std::string logIn(const std::string& account, const forms::Secret& password) {
        return answer(desk().logIn(account, password));
    }
    std::string logIn(const std::string& account) { return logIn(account, Counter::passwordOf(account)); }
    std::string wrong(const std::string& account = "wang") { return logIn(account, secret("not this one")); }
    void wait(std::int64_t ms) { counter.clock->machine.ms += ms; }
    std::int64_t entries() { return desk().journal().head().seq; }
    forms::Account account(const std::string& name) { return desk().staff().at(name); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_FIXTURE_TEST_CASE(a_manager_changes_roles_and_name_and_the_journal_tells_it, Accounts) {
    counter.logIn("chen");
    BOOST_TEST(answer(desk().changeAccount("li", {"李新名", std::set{Role::operatorRole, Role::reviewer}})) ==
               "done");
    BOOST_TEST(account("li").displayName == "李新名");
    counter.restart();
    BOOST_TEST(account("li").may(Role::reviewer));
    BOOST_TEST(desk().verifyJournal().sound());
    BOOST_TEST(desk().who()->displayName == "李新名");
}

BOOST_FIXTURE_TEST_CASE(a_closed_accounts_keys_are_gone_and_a_new_password_opens_it_again, Accounts) {
    counter.logIn("chen");
    BOOST_TEST(answer(desk().closeAccount("wang")) == "done");
    BOOST_TEST(!desk().journal().slot("wang"));
    BOOST_TEST(logIn("wang") == "account-closed");
    counter.logIn("chen");
    const forms::Bytes before = account("wang").publicKey;
    BOOST_TEST(answer(desk().resetPassword("wang", fresh())) == "done");
    BOOST_TEST((account("wang").publicKey != before));
    BOOST_TEST(logIn("wang") == "wrong-name-or-password");
    BOOST_TEST(logIn("wang", fresh()) == "done");
}

BOOST_FIXTURE_TEST_CASE(the_last_manager_neither_goes_nor_loses_the_role, Accounts) {
    counter.logIn("chen");
    BOOST_TEST(answer(desk().closeAccount("chen")) == "last-manager");
    BOOST_TEST(answer(desk().changeAccount("chen", {{}, std::set{Role::auditor}})) == "last-manager");
    BOOST_TEST(desk().journal().slot("chen").has_value());
    counter.hire("ma", {Role::manager});
    BOOST_TEST(answer(desk().closeAccount("chen")) == "done");
    BOOST_TEST(!desk().who());
    BOOST_TEST(logIn("ma") == "done");
    BOOST_TEST(answer(desk().closeAccount("ma")) == "last-manager");
}

BOOST_FIXTURE_TEST_CASE(accounts_that_are_not_there_are_told, Accounts) {
    counter.logIn("chen");
    BOOST_TEST(answer(desk().changeAccount("nobody", {"x", {}})) == "faulty-fields");
    BOOST_TEST(answer(desk().closeAccount("nobody")) == "faulty-fields");
    BOOST_TEST(answer(desk().resetPassword("nobody", fresh())) == "faulty-fields");
    BOOST_TEST(answer(desk().clearWait("nobody")) == "faulty-fields");
    BOOST_TEST(answer(desk().makeAccount("li", "li", {Role::auditor}, fresh())) == "faulty-fields");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_FIXTURE_TEST_CASE(a_change_of_ones_own_wraps_the_same_keys_again, Accounts) {
    const forms::Bytes key = account("li").publicKey;
    const std::int64_t before = entries();
    BOOST_TEST(answer(desk().changePassword(secret("not this one"), fresh())) == "wrong-name-or-password");
    BOOST_TEST(answer(desk().changePassword(Counter::passwordOf("li"), fresh())) == "done");
    BOOST_TEST(entries() == before);
    BOOST_TEST((account("li").publicKey == key));
    BOOST_TEST(logIn("li") == "wrong-name-or-password");
    BOOST_TEST(logIn("li", fresh()) == "done");
    BOOST_TEST((desk().inside().keys()->signer.publicKey == key));
}

// What wraps the keys must be gone with the old password, from every file.
BOOST_FIXTURE_TEST_CASE(the_old_wrap_is_nowhere_any_more, Accounts) {
    const forms::Bytes old = desk().journal().slot("li").value().sealed;
    desk().changePassword(Counter::passwordOf("li"), fresh());
    for (const auto& file : std::filesystem::recursive_directory_iterator(counter.data())) {
        if (!file.is_regular_file()) continue;
        std::ostringstream content;
        content << std::ifstream(file.path(), std::ios::binary).rdbuf();
        BOOST_TEST((content.str().find(forms::toText(old)) == std::string::npos), file.path());
    }
}

BOOST_FIXTURE_TEST_CASE(a_forgotten_one_is_mended_by_a_manager_with_a_new_key, Accounts) {
    counter.logIn("chen");
    const forms::Bytes before = account("wang").publicKey;
    BOOST_TEST(answer(desk().resetPassword("wang", fresh())) == "done");
    BOOST_TEST((account("wang").publicKey != before));
    counter.logIn("li");
    const auto received = desk().receive(Counter::file("close.json").receive);
    BOOST_TEST(logIn("wang") == "wrong-name-or-password");
    BOOST_TEST(logIn("wang", fresh()) == "done");
    BOOST_TEST((desk().inside().keys()->signer.publicKey == account("wang").publicKey));
}

BOOST_FIXTURE_TEST_CASE(a_managers_own_new_password_signs_at_once, Accounts) {
    counter.logIn("chen");
    BOOST_TEST(answer(desk().resetPassword("chen", fresh())) == "done");
    BOOST_TEST(answer(desk().changeAccount("li", {"李", {}})) == "done");
}

BOOST_FIXTURE_TEST_CASE(weak_ones_are_refused_wherever_one_is_chosen, Accounts) {
    counter.logIn("chen");
    for (const char* weak : {"short", "passwordpassword", "li-FS001-li-FS001-li"}) {
        BOOST_TEST(answer(desk().makeAccount("lin", "林", {Role::auditor}, secret(weak))) == "weak-password");
        BOOST_TEST(answer(desk().resetPassword("li", secret(weak))) == "weak-password");
        BOOST_TEST(answer(desk().changePassword(Counter::passwordOf("chen"), secret(weak))) ==
                   "weak-password");
    }
    BOOST_TEST(answer(desk().changePassword(Counter::passwordOf("chen"), Counter::passwordOf("chen"))) ==
               "weak-password"); // as before
    BOOST_TEST(!desk().staff().contains("lin"));
    BOOST_TEST(logIn("li") == "done");
    BOOST_TEST(logIn("chen") == "done");
}

BOOST_FIXTURE_TEST_CASE(a_composed_character_may_be_typed_in_either_way, Accounts) {
    desk().changePassword(Counter::passwordOf("li"), secret("der caf\u00e9 am alten Hafen"));
    BOOST_TEST(logIn("li", secret("der cafe\u0301 am alten Hafen")) == "done");
    BOOST_TEST(logIn("li", secret("der cafe am alten Hafen")) == "wrong-name-or-password");
}

BOOST_FIXTURE_TEST_CASE(presence_is_confirmed_by_the_password_of_who_is_logged_in_alone, Accounts) {
    const auto keys = desk().inside().keys();
    BOOST_TEST(answer(desk().confirmPresence(Counter::passwordOf("wang"))) == "wrong-name-or-password");
    BOOST_TEST(answer(desk().confirmPresence(Counter::passwordOf("li"))) == "done");
    BOOST_TEST((desk().inside().keys() == keys));
    desk().logOut();
    BOOST_TEST(answer(desk().confirmPresence(Counter::passwordOf("li"))) == "needs-log-in");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waits)

BOOST_FIXTURE_TEST_CASE(five_wrong_ones_make_the_account_wait_even_for_the_right_one, Accounts) {
    for (int i = 0; i < forms::freeTries; ++i)
        BOOST_TEST(wrong() == "wrong-name-or-password");
    BOOST_TEST(wrong() == "must-wait");
    BOOST_TEST(logIn("wang") == "must-wait");
    BOOST_TEST(desk().waits().at("wang") == minuteMs);
    BOOST_TEST(logIn("li") == "done"); // nobody else waits
    wait(minuteMs - 1);
    BOOST_TEST(logIn("wang") == "must-wait");
    wait(1);
    BOOST_TEST(logIn("wang") == "done");
    BOOST_TEST(desk().waits().empty());
    BOOST_TEST(wrong() == "wrong-name-or-password"); // counted from the start again
}

BOOST_FIXTURE_TEST_CASE(tries_during_a_wait_do_not_make_it_longer, Accounts) {
    for (int i = 0; i < 30; ++i)
        wrong();
    wait(minuteMs);
    BOOST_TEST(logIn("wang") == "done");
}

// Somebody who types nonsense all day keeps nobody out for longer than an hour.
BOOST_FIXTURE_TEST_CASE(waits_grow_to_an_hour_and_end, Accounts) {
    for (int i = 0; i < 40; ++i) {
        wrong();
        const auto waits = desk().waits();
        if (waits.contains("wang")) wait(waits.at("wang"));
    }
    wrong();
    BOOST_TEST(desk().waits().at("wang") == 60 * minuteMs);
    wait(60 * minuteMs);
    BOOST_TEST(logIn("wang") == "done");
}

BOOST_FIXTURE_TEST_CASE(a_restart_and_a_clock_that_was_set_end_no_wait, Accounts) {
    for (int i = 0; i < forms::freeTries; ++i)
        wrong();
    counter.restart();
    BOOST_TEST(logIn("wang") == "must-wait");
    counter.clock->value.value += 365 * 24 * 60 * minuteMs;
    BOOST_TEST(logIn("wang") == "must-wait");
    counter.clock->machine = {"boot-2", 10'000};
    BOOST_TEST(logIn("wang") == "must-wait");
    BOOST_TEST(desk().waits().at("wang") == minuteMs - 10'000);
    wait(50'000);
    BOOST_TEST(logIn("wang") == "done");
}

BOOST_FIXTURE_TEST_CASE(a_manager_ends_a_wait_and_nobody_else, Accounts) {
    for (int i = 0; i < forms::freeTries; ++i)
        wrong();
    BOOST_TEST(answer(desk().clearWait("wang")) == "no-right");
    BOOST_TEST(logIn("wang") == "must-wait");
    counter.logIn("chen");
    BOOST_TEST(answer(desk().clearWait("wang")) == "done");
    BOOST_TEST(logIn("wang") == "done");
}

// A second account's password is guessed at nowhere else either.
BOOST_FIXTURE_TEST_CASE(tries_count_wherever_a_password_is_asked_for, Accounts) {
    const auto consent = [&](const forms::Secret& password) {
        return answer(desk().consent("wang", password, Act::voidReceipt, "x", forms::Bytes(32)));
    };
    BOOST_TEST(consent(Counter::passwordOf("wang")) == "done");
    for (int i = 0; i < forms::freeTries - 1; ++i)
        BOOST_TEST(consent(secret("not this one")) == "wrong-name-or-password");
    const auto received = desk().receive(Counter::file("new.json").receive);
    const std::string number = std::get<forms::Case>(received).number;
    BOOST_TEST(answer(desk().approve(number, "wang", secret("not this one"), true, {})) ==
               "wrong-name-or-password");
    BOOST_TEST(consent(Counter::passwordOf("wang")) == "must-wait");
    BOOST_TEST(answer(desk().approve(number, "wang", Counter::passwordOf("wang"), true, {})) == "must-wait");
}

BOOST_FIXTURE_TEST_CASE(strangers_leave_no_trace_and_a_damaged_file_is_told, Accounts) {
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(wrong("nobody") == "wrong-name-or-password");
    BOOST_TEST(desk().waits().empty());
    std::ofstream(counter.data() / "log-in-tries.json") << "{";
    BOOST_CHECK_THROW(desk().logIn("li", Counter::passwordOf("li")), desk::DamagedFile);
}

BOOST_AUTO_TEST_SUITE_END()

// Whatever way an act goes into the desk, exactly the roles of the table get through.
BOOST_AUTO_TEST_SUITE(every_role_and_act)

namespace {

constexpr std::array roles{Role::operatorRole, Role::reviewer, Role::manager, Role::auditor};

std::set<Role> rolesOf(unsigned bits) {
    std::set<Role> all;
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (bits & (1U << i)) all.insert(roles[i]);
    return all;
}

/// An act by whoever is logged in; with the right it may still fail for another reason.
struct Deed {
    Act act;
    std::function<std::string(desk::Desk&)> does;
};

struct Cases {
    std::string open;
    std::string returned;
};

std::vector<Deed> deedsOn(const Cases& cases) {
    const auto command = [](Act act, const std::string& number, const forms::Command& what) {
        return Deed{act, [=](desk::Desk& desk) { return answer(desk.act(number, what)); }};
    };
    const desk::WalkIn in = Counter::file("new.json");
    const forms::ProductionNoted note{
        forms::Stage::prepare, forms::Phase::begun, "T1", {}, {}, {}, {}, {}, {}, {}, {}};
    return {
        {Act::receive, [in](desk::Desk& desk) { return answer(desk.receive(in.receive)); }},
        command(Act::enterDetails, cases.open, forms::RecordDetails{{}, {}, false}),
        command(Act::checkMaterials, cases.open, forms::CheckMaterials{{{"no-such", 1}}}),
        command(Act::noteCertificate, cases.open, forms::NoteCertificate{}),
        command(Act::takeFee, cases.open, forms::TakeFee{}),
        command(Act::produce, cases.open, forms::NoteProduction{note}),
        command(Act::giveUpToken, cases.open, forms::GiveUpToken{forms::TokenAct::damaged, "摔坏"}),
        command(Act::handOver, cases.open, forms::HandOver{}),
        {Act::returnCase,
         [=](desk::Desk& desk) {
             const std::string said = answer(desk.act(cases.open, forms::ReturnCase{}));
             if (said == "done") desk.act(cases.open, forms::ResumeCase{});
             return said;
         }},
        command(Act::withdraw, cases.returned, forms::Withdraw{std::string(5000, 'x')}),
        {Act::resume,
         [=](desk::Desk& desk) {
             const std::string said = answer(desk.act(cases.returned, forms::ResumeCase{}));
             if (said == "done") desk.act(cases.returned, forms::ReturnCase{});
             return said;
         }},
        {Act::print, [=](desk::Desk& desk) { return answer(desk.print("application", cases.open)); }},
        {Act::askApproval,
         [=](desk::Desk& desk) {
             return answer(desk.approve(cases.open, "wang", Counter::passwordOf("wang"), true, {}));
         }},
        {Act::printBlank, [](desk::Desk& desk) { return answer(desk.printBlank("application")); }},
        {Act::choosePrinter, [](desk::Desk& desk) { return answer(desk.choosePrinter("")); }},
        {Act::changeSettings,
         [](desk::Desk& desk) {
             const auto changed = desk::changeSettings(desk, desk.settings(), desk::NotReached::stops);
             const auto* no = std::get_if<desk::Trouble>(&changed);
             return no ? answer(desk::Outcome<desk::Settings>(*no)) : std::string("done");
         }},
        {Act::rebuildRegister, [](desk::Desk& desk) { return answer(desk.rebuildRegister()); }},
        {Act::makeAccount,
         [](desk::Desk& desk) {
             return answer(desk.makeAccount("Not A Name", {}, {Role::auditor}, fresh()));
         }},
        {Act::changeAccount, [](desk::Desk& desk) { return answer(desk.changeAccount("nobody", {})); }},
        {Act::closeAccount, [](desk::Desk& desk) { return answer(desk.closeAccount("nobody")); }},
        {Act::resetPassword, [](desk::Desk& desk) { return answer(desk.resetPassword("nobody", fresh())); }},
        {Act::clearWait, [](desk::Desk& desk) { return answer(desk.clearWait("wang")); }},
        {Act::noteToken,
         [](desk::Desk& desk) { return answer(desk::markToken(desk, "T9", forms::TokenAct::lost, "丢失")); }},
        {Act::noteToken,
         [](desk::Desk& desk) {
             return answer(desk::changeHolderPin(desk, "T9", secret("1"), secret("2")));
         }},
        {Act::destroyToken,
         [](desk::Desk& desk) {
             return answer(desk::markToken(desk, "T8", forms::TokenAct::destroyed, "剪断"));
         }},
        {Act::emptyToken, [](desk::Desk& desk) { return answer(desk::emptyToken(desk, "T7", {})); }},
        {Act::emptyUsedToken, [](desk::Desk& desk) { return answer(desk::emptyToken(desk, "T6", "交回")); }},
        {Act::beginIncarnation, [](desk::Desk& desk) { return answer(desk::beginIncarnation(desk)); }},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(is_let_through_by_the_table_alone) {
    Counter counter(0);
    const forms::Receive application = Counter::file("new.json").receive;
    const Cases cases{std::get<forms::Case>(counter.desk().receive(application)).number,
                      std::get<forms::Case>(counter.desk().receive(application)).number};
    BOOST_TEST(answer(counter.desk().act(cases.returned, forms::ReturnCase{})) == "done");
    counter.logIn("chen");
    BOOST_TEST(answer(desk::markToken(counter.desk(), "T6", forms::TokenAct::returned, "交回")) == "done");
    for (unsigned bits = 1; bits < 16; ++bits)
        counter.hire("she" + std::to_string(bits), rolesOf(bits));
    for (unsigned bits = 1; bits < 16; ++bits) {
        const std::string she = "she" + std::to_string(bits);
        counter.logIn(she);
        for (const Deed& deed : deedsOn(cases)) {
            const bool may = forms::may(counter.desk().staff().at(she), deed.act);
            const std::string said = deed.does(counter.desk());
            BOOST_TEST((said != "no-right") == may, forms::idOf(deed.act)
                                                        << " by roles " << bits << ": " << said);
            BOOST_TEST(counter.desk().may(deed.act) == may);
        }
    }
    counter.desk().logOut();
    for (const Deed& deed : deedsOn(cases))
        BOOST_TEST(deed.does(counter.desk()) == "needs-log-in", forms::idOf(deed.act));
}

BOOST_AUTO_TEST_SUITE_END()
