#include "desk/change_settings.h"
#include "desk/inside.h"
#include "kiosk/names.h"
#include "token/pkcs11_driver.h"
#include "window.h"

#include <boost/test/unit_test.hpp>
#include <wx/listbox.h>

// What a manager sets, and the window that fills the screen.

using namespace certdesk;
using namespace certdesk::tests;
using desk::Setting;
namespace names = kiosk::names;

namespace {

const std::string address = names::setting(desk::idOf(Setting::headquarters));
const std::string idle = names::setting(desk::idOf(Setting::idleLock));
const std::string language = names::setting(desk::idOf(Setting::language));

/// A kiosk with a headquarters; what is asked at any address goes to the counter's.
void giveHeadquarters(Counter& counter) {
    auto& in = counter.desk().inside();
    in.settings.headquartersUrl = "https://old.example";
    in.around.lineOf = [&counter](const desk::Settings&) { return counter.hq; };
}

struct SettingsOpen : Window {
    SettingsOpen() : Window(0, giveHeadquarters) {
        logIn("chen");
        driver.key(',', false, true);
        driver.untilThere(names::settingsSave);
    }
    desk::Settings now() { return counter.desk().settings(); }
    void untilWrong(const std::string& field) {
        driver.until("what is wrong with " + field, [field] {
            const wxWindow* note = Driver::find(names::note(field));
            return note && note->GetLabel().StartsWith(wxString::FromUTF8("✖"));
        });
    }
    int drivers() {
        return driver.onUi([] {
            return static_cast<int>(
                dynamic_cast<wxListBox&>(*Driver::find(names::settingsDrivers)).GetCount());
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(settings_page, SettingsOpen)

BOOST_AUTO_TEST_CASE(a_manager_saves_what_is_sound) {
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.type(idle, "60");
    driver.choose(language, [](const std::string& words) { return words == "English"; });
    driver.key(WXK_RETURN);
    untilNotice("✔");
    BOOST_TEST(now().idleLockSeconds == 60);
    BOOST_TEST(desk::loadSettings(counter.data()).language == "en");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    driver.onUi([this] { counter.clock->machine.ms += 60'000; });
    driver.untilThere(names::lockPassword); // after the new time
}

BOOST_AUTO_TEST_CASE(a_wrong_field_saves_nothing_and_is_told_beside_it) {
    driver.choose(language, [](const std::string& words) { return words == "English"; });
    for (const char* wrong : {"29", "3601", "soon", ""}) {
        driver.type(idle, wrong);
        driver.key(WXK_RETURN);
        untilWrong(idle);
        BOOST_TEST(driver.focused() == idle);
    }
    driver.type(idle, "300");
    driver.type(address, "http://no.tls");
    driver.key(WXK_RETURN);
    untilWrong(address);
    BOOST_TEST(driver.text(names::settingsSave) == "保存 Enter");
    BOOST_TEST(now().language == "");
}

BOOST_AUTO_TEST_CASE(an_address_where_nobody_answers_is_asked_about_once_more) {
    counter.hq->line = false;
    driver.type(address, "https://new.example:8443");
    driver.key(WXK_RETURN);
    untilWrong(address);
    BOOST_TEST(driver.text(names::settingsSave) == "仍然保存 Enter");
    driver.type(address, "https://other.example:8443"); // which nobody agreed to
    BOOST_TEST(driver.text(names::settingsSave) == "保存 Enter");
    driver.key(WXK_RETURN);
    untilWrong(address);
    BOOST_TEST(now().headquartersUrl == "https://old.example");
    driver.key(WXK_RETURN);
    untilNotice("✔");
    BOOST_TEST(now().headquartersUrl == "https://other.example:8443");
}

BOOST_AUTO_TEST_CASE(leaving_with_changes_is_asked_in_place) {
    driver.type(idle, "60");
    driver.key(WXK_ESCAPE);
    BOOST_TEST(driver.isThere(names::settingsSave));
    BOOST_TEST(driver.text(names::noticeText).find("Esc") != std::string::npos);
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    BOOST_TEST(now().idleLockSeconds == 300);
    driver.key(',', false, true);
    driver.untilThere(names::settingsSave);
    BOOST_TEST(driver.text(idle) == "300");
    driver.key(WXK_ESCAPE); // nothing to ask about
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(a_driver_is_tried_before_it_is_listed_and_goes_with_its_line) {
    const int before = drivers();
    driver.type(names::driverPath, "/nowhere/module.so");
    driver.key(WXK_RETURN);
    untilWrong(names::driverPath);
    BOOST_TEST(drivers() == before);
    driver.press(names::settingsSave); // what is typed is not lost in silence
    BOOST_TEST(driver.focused() == names::driverPath);
    driver.type(names::driverPath, token::softHsmModulePath());
    driver.press(names::driverAdd);
    untilNotice("✔");
    BOOST_TEST(drivers() == before + 1);
    BOOST_TEST(now().pkcs11Modules.size() == static_cast<std::size_t>(before));
    BOOST_TEST(driver.focused() == names::settingsSave);
    driver.press(names::settingsSave);
    driver.until("it is saved", [this] {
        const auto modules = counter.desk().settings().pkcs11Modules;
        return !modules.empty() && modules.back() == token::softHsmModulePath();
    });
    untilNotice("✔");
    driver.onUi([before] {
        auto& list = dynamic_cast<wxListBox&>(*Driver::find(names::settingsDrivers));
        list.SetSelection(before);
        wxCommandEvent chosen(wxEVT_LISTBOX, list.GetId());
        chosen.SetEventObject(&list);
        list.HandleWindowEvent(chosen);
    });
    driver.press(names::driverRemove);
    driver.key(WXK_RETURN);
    driver.until("it is gone", [this, before] {
        return counter.desk().settings().pkcs11Modules.size() == static_cast<std::size_t>(before);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(settings_in_the_window)

BOOST_AUTO_TEST_CASE(who_rules_nothing_gets_no_settings) {
    Window window(0);
    window.logIn("li");
    window.driver.key(',', false, true);
    BOOST_TEST(window.driver.isThere(names::today));
    BOOST_TEST(!window.driver.isThere(names::settingsSave));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct FullScreen : Window {
    FullScreen() : Window(0) {
        driver.onUi([] { frame()->fillScreen(); });
    }
    static kiosk::MainFrame* frame() {
        for (auto* window : wxTopLevelWindows)
            if (auto* main = dynamic_cast<kiosk::MainFrame*>(window)) return main;
        return nullptr;
    }
    void closeIt() {
        driver.onUi([] { frame()->Close(); });
    }
    void agree(const std::string& account, const std::string& whose) {
        driver.type(names::leaveAccount, account);
        driver.type(names::leavePassword, "a quiet password of " + whose);
        driver.key(WXK_RETURN);
    }
    void untilRefused() {
        driver.until("a reason", [] {
            const wxWindow* note = Driver::find(names::leaveNote);
            return note && note->GetLabel().StartsWith(wxString::FromUTF8("✖"));
        });
    }
    void untilGone() {
        driver.until("the window is gone", [] { return frame() == nullptr; });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(full_screen, FullScreen)

BOOST_AUTO_TEST_CASE(covers_the_whole_screen) {
    const auto [window, screen] = driver.onUi(
        [] { return std::pair(frame()->GetScreenRect(), wxRect(wxPoint(), wxGetDisplaySize())); });
    BOOST_TEST(window.Contains(screen));
}

BOOST_AUTO_TEST_CASE(closing_it_asks_for_a_manager_and_what_was_entered_stays) {
    logIn();
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    closeIt();
    driver.untilThere(names::leaveAccount);
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    agree("li", "li"); // no manager
    untilRefused();
    agree("chen", "li"); // not chen's password
    untilRefused();
    closeIt(); // once more changes nothing
    BOOST_TEST(driver.isThere(names::leaveAccount));
    driver.key(WXK_ESCAPE);
    driver.untilThere("holder.name");
    BOOST_TEST(driver.text("holder.name") == "佛山市禅城区晨光陶瓷有限公司");
    BOOST_TEST(counter.desk().who()->account == "li");
    driver.key('Q', false, true);
    driver.untilThere(names::leaveAccount);
    agree("chen", "chen");
    untilGone();
    const auto cases = counter.desk().openCases(); // the draft was kept
    BOOST_TEST_REQUIRE(cases.size() == 1U);
    BOOST_TEST(cases.front().holderName == "佛山市禅城区晨光陶瓷有限公司");
}

BOOST_AUTO_TEST_CASE(a_manager_ends_it_before_anybody_logged_in) {
    driver.key('Q', false, true);
    driver.untilThere(names::leaveAccount);
    agree("chen", "chen");
    untilGone();
}

BOOST_AUTO_TEST_CASE(a_locked_window_stays_locked) {
    logIn();
    driver.key('L', false, true);
    driver.untilThere(names::lockPassword);
    closeIt();
    driver.key('Q', false, true);
    BOOST_TEST(driver.isThere(names::lockPassword));
    BOOST_TEST(!driver.isThere(names::leaveAccount));
}

BOOST_AUTO_TEST_SUITE_END()
