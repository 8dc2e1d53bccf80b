#include "desk/inside.h"
#include "kiosk/idle_watch.h"
#include "kiosk/names.h"
#include "window.h"

#include <boost/test/unit_test.hpp>
#include <wx/dataview.h>

// The idle lock, one's own password, and the accounts that a manager rules over, in the window.

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

namespace {

constexpr std::int64_t limitMs = 300'000; // of the settings
const std::string fresh = "a torn map under the piano";
std::string passwordOf(const std::string& account) { return "a quiet password of " + account; }

struct LoggedIn : Window {
    explicit LoggedIn(const std::string& account = "li") : who(account) { logIn(account); }
    /// Nobody touches anything for so long.
    void idle(std::int64_t ms) {
        driver.onUi([this, ms] { counter.clock->machine.ms += ms; });
    }
    void lock() {
        idle(limitMs);
        driver.untilThere(names::lockPassword);
    }
    void tryPassword(const std::string& password) {
        driver.type(names::lockPassword, password);
        driver.key(WXK_RETURN);
    }
    void untilSaid(const std::string& name) {
        driver.until("a reason", [name] {
            const wxWindow* note = Driver::find(name);
            return note && note->GetLabel().StartsWith(wxString::FromUTF8("✖"));
        });
    }
    std::string who;
};

} // namespace

BOOST_AUTO_TEST_SUITE(idle_lock)

BOOST_AUTO_TEST_CASE(time_is_over_at_the_limit_and_begins_again_with_a_touch) {
    kiosk::IdleTime idle(limitMs);
    idle.touch(1000);
    BOOST_TEST(!idle.over(1000));
    BOOST_TEST(!idle.over(1000 + limitMs - 1));
    BOOST_TEST(idle.over(1000 + limitMs));
    idle.touch(1000 + limitMs);
    BOOST_TEST(!idle.over(1000 + 2 * limitMs - 1));
}

BOOST_FIXTURE_TEST_CASE(what_was_entered_stays_behind_it_and_the_same_account_goes_on, LoggedIn) {
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    lock();
    for (const char* hidden : {"holder.name", names::search, names::operatorMenu, names::back})
        BOOST_TEST(!driver.isThere(hidden), hidden);
    BOOST_TEST(driver.focused() == names::lockPassword);
    BOOST_TEST(counter.desk().inside().keys() != nullptr); // production goes on
    tryPassword("not this one");
    untilSaid(names::lockNote);
    BOOST_TEST(driver.text(names::lockPassword) == "");
    tryPassword(passwordOf("wang"));
    untilSaid(names::lockNote);
    BOOST_TEST(!driver.isThere("holder.name"));
    tryPassword(passwordOf("li"));
    driver.untilThere("holder.name");
    BOOST_TEST(driver.text("holder.name") == "佛山市禅城区晨光陶瓷有限公司");
    BOOST_TEST(driver.focused() == "holder.name");
    BOOST_TEST(counter.desk().who()->account == "li");
}

BOOST_FIXTURE_TEST_CASE(keys_of_the_pages_do_nothing_while_it_is_locked, LoggedIn) {
    lock();
    for (const int key : std::initializer_list<int>{WXK_F1, WXK_F2, WXK_F3, WXK_F12, WXK_ESCAPE, '1'})
        driver.key(key);
    BOOST_TEST(driver.isThere(names::lockPassword));
    BOOST_TEST(!driver.isThere(names::search));
    tryPassword(passwordOf("li"));
    driver.untilThere(names::today); // still at home
}

BOOST_FIXTURE_TEST_CASE(somebody_else_logs_the_first_out_and_the_draft_is_kept, LoggedIn) {
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    lock();
    driver.press(names::lockOther);
    driver.untilThere(names::logInAccount);
    BOOST_TEST(!counter.desk().who());
    const auto cases = counter.desk().openCases();
    BOOST_TEST_REQUIRE(cases.size() == 1U);
    BOOST_TEST(cases.front().holderName == "佛山市禅城区晨光陶瓷有限公司");
}

BOOST_FIXTURE_TEST_CASE(the_log_in_page_never_locks_and_a_hand_locks_at_once, LoggedIn) {
    driver.key('L');
    BOOST_TEST(!driver.isThere(names::lockPassword));
    driver.key('L', false, true);
    driver.untilThere(names::lockPassword);
    driver.press(names::lockOther);
    driver.untilThere(names::logInAccount);
    idle(2 * limitMs);
    driver.waitForPaint();
    BOOST_TEST(driver.isThere(names::logInAccount));
    BOOST_TEST(!driver.isThere(names::lockPassword));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(own_password)

BOOST_FIXTURE_TEST_CASE(is_changed_by_the_old_one_and_a_good_new_one_typed_twice, LoggedIn) {
    driver.key(WXK_F11);
    driver.untilThere(names::passwordOld);
    driver.type(names::passwordOld, passwordOf("li"));
    driver.type(names::passwordNew, "passwordpassword");
    driver.type(names::passwordAgain, "passwordpassword");
    driver.key(WXK_RETURN);
    untilNotice("✖");
    driver.type(names::passwordNew, fresh);
    driver.key(WXK_RETURN);
    BOOST_TEST(note(names::passwordAgain).starts_with("✖"));
    driver.type(names::passwordOld, "not this one");
    driver.type(names::passwordAgain, fresh);
    driver.key(WXK_RETURN);
    driver.until("the old one is asked for again", [] {
        const wxWindow* sign = Driver::find("notice.sign");
        return sign && sign->GetLabel() == wxString::FromUTF8("✖") &&
               Driver::find(names::passwordOld)->HasFocus();
    });
    driver.type(names::passwordOld, passwordOf("li"));
    driver.type(names::passwordNew, fresh);
    driver.type(names::passwordAgain, fresh);
    driver.key(WXK_RETURN);
    driver.untilThere(names::today);
    lock();
    tryPassword(fresh);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct Manager : LoggedIn {
    Manager() : LoggedIn("chen") {
        driver.key(WXK_F11);
        driver.untilThere(names::accountsList);
    }
    void choose(const std::string& account) {
        driver.onUi([account] {
            auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::accountsList));
            for (unsigned row = 0; row < static_cast<unsigned>(list->GetItemCount()); ++row)
                if (list->GetTextValue(row, 1) == account) {
                    list->SelectRow(row);
                    wxDataViewEvent chosen(wxEVT_DATAVIEW_SELECTION_CHANGED, list, list->GetSelection());
                    list->HandleWindowEvent(chosen);
                }
        });
    }
    forms::Account account(const std::string& name) { return counter.desk().staff().at(name); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(accounts_page, Manager)

BOOST_AUTO_TEST_CASE(a_manager_makes_changes_and_closes_accounts) {
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.type(names::accountName, "lin");
    driver.type(names::accountDisplay, "林审计");
    driver.tick("account.roles.auditor");
    driver.type(names::accountPassword, "short");
    driver.press(names::accountSave);
    untilNotice("✖");
    BOOST_TEST(!counter.desk().staff().contains("lin"));
    driver.type(names::accountPassword, fresh);
    driver.press(names::accountSave);
    untilNotice("✔");
    BOOST_TEST(account("lin").may(forms::Role::auditor));
    choose("lin");
    driver.tick("account.roles.reviewer");
    driver.press(names::accountSave);
    driver.until("she is a reviewer, too",
                 [this] { return counter.desk().staff().at("lin").may(forms::Role::reviewer); });
    driver.until("the buttons are back", [] { return Driver::find(names::accountEnd)->IsEnabled(); });
    driver.press(names::accountEnd); // asked once more
    BOOST_TEST(!account("lin").closed);
    driver.press(names::accountEnd);
    driver.until("she is closed", [this] { return counter.desk().staff().at("lin").closed; });
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(the_last_manager_is_told_why_the_account_stays) {
    choose("chen");
    driver.press(names::accountEnd);
    driver.press(names::accountEnd);
    untilNotice("✖");
    BOOST_TEST(!account("chen").closed);
}

BOOST_AUTO_TEST_CASE(a_forgotten_password_is_mended_and_a_wait_ended) {
    for (int i = 0; i < forms::freeTries; ++i)
        counter.desk().consent("wang", forms::Secret(std::string_view("not this one")), forms::Act::refund,
                               "x", forms::Bytes(32));
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    driver.key(WXK_F11);
    driver.untilThere(names::accountsList);
    choose("wang");
    BOOST_TEST(driver.isEnabled(names::accountClearWait));
    driver.press(names::accountClearWait);
    untilNotice("✔");
    BOOST_TEST(counter.desk().waits().empty());
    choose("wang");
    driver.type(names::accountPassword, fresh);
    driver.press(names::accountSave);
    driver.until("the new password opens", [this] {
        return std::holds_alternative<desk::SignedIn>(counter.desk().logIn("wang", forms::Secret(fresh)));
    });
}

BOOST_AUTO_TEST_SUITE_END()
