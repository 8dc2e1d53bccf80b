#include "desk/settings.h"
#include "kiosk/day_page.h"
#include "kiosk/layout.h"
#include "kiosk/report_page.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Step;
namespace names = kiosk::names;

// Text twice as large on the smallest screen (WCAG 2.1, 1.4.4): on every page nothing is cut off, and what
// has the focus is in sight.

namespace {

struct LargeText : Served {
    void check(const std::string& page) {
        for (const std::string& one : driver.cutOff())
            BOOST_ERROR(page << " cuts off " << one);
        for (const std::string& one : driver.outOfSight())
            BOOST_ERROR(page << " does not bring into sight " << one);
        if (const char* folder = std::getenv("CERTDESK_TEST_PICTURES"))
            driver.shoot(std::filesystem::path(folder) / (page + ".png"));
    }
    /// A page that covers the one in front.
    void covered(int key, const char* mark, const std::string& page, bool control = false) {
        driver.key(key, false, control);
        driver.untilThere(mark);
        check(page);
        driver.key(WXK_ESCAPE);
        driver.until("it is gone", [mark] { return !Driver::find(mark); });
    }
    void step(Step done, const std::string& mark, const std::string& page) {
        open(playUpTo(done));
        driver.untilThere(mark);
        check(page);
        goHome();
    }
    void changeTo(const std::string& account) {
        driver.key('L', false, true);
        driver.untilThere(names::lockPassword);
        check("lock");
        driver.press(names::lockOther);
        driver.untilThere(names::logInAccount);
        check("log-in");
        logIn(account);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(large_text, LargeText)

BOOST_AUTO_TEST_CASE(it_is_the_largest_that_the_settings_take) {
    BOOST_TEST(kiosk::layout::scaled(100) == desk::textSizeRange.most);
}

BOOST_AUTO_TEST_CASE(the_pages_around_a_case) {
    check("home");
    covered(WXK_F1, names::helpTitle, "help");
    covered(WXK_F2, names::tokenPageHolder, "token");
    covered(WXK_F6, names::lapsing, "lapsing");
    covered(WXK_F11, names::passwordOld, "password");
    covered(WXK_F12, names::lineState, "line");
    covered('D', names::doctorBack, "doctor", true);
    driver.type(names::search, "no such unit");
    driver.key(WXK_RETURN);
    driver.untilThere(names::noneFound);
    check("search-nothing");
    changeTo("chen");
    covered(WXK_F11, names::accountsList, "accounts");
    covered('J', names::auditList, "audit", true);
    covered(',', names::settingsSave, "settings", true);
    driver.press(names::printer);
    driver.untilThere(names::printerChoice);
    check("printer");
    driver.key(WXK_ESCAPE);
    driver.key(WXK_F10);
    driver.untilThere(names::dayPieces(10000)); // the first fee opened it
    check("day-open");
    driver.press(names::next);
    driver.untilThere(names::dayReason);
    check("day-difference");
    driver.key(WXK_F7);
    driver.until("the report is drawn", [] {
        const wxWindow* print = Driver::find(names::reportPrint);
        return print && print->IsEnabled();
    });
    check("report");
}

BOOST_AUTO_TEST_CASE(every_reception) {
    begin("new");
    driver.key(WXK_RETURN); // nothing was filled in: every field says so
    check("reception-new");
    goHome();
    for (const forms::ServiceType& service : counter.desk().catalogue().services) {
        if (!service.certificate) continue;
        begin(service.id.c_str());
        if (!service.certificate->fromToken) driver.type("holder.uscc", unitCode);
        untilRead();
        check("reception-" + service.id);
        goHome();
    }
}

BOOST_AUTO_TEST_CASE(every_step_of_a_case) {
    const std::string number = playUpTo(Step::reception);
    open(number);
    driver.key(WXK_RETURN); // says what is missing
    check("materials");
    driver.key(WXK_F8);
    driver.untilThere(names::today);
    open(number);
    driver.press(names::withdraw);
    check("returned");
    goHome();
    step(Step::materials, names::preview, "form");
    step(Step::form, names::reviewerPassword, "approval");
    step(Step::approval, names::feeLeft, "fee");
    const std::string paid = playUpTo(Step::fee);
    open(paid);
    driver.untilThere(names::letterAgain);
    check("production");
    driver.press(names::next);
    driver.untilThere(names::handOver);
    check("hand-over");
    driver.press(names::next);
    driver.untilThere("handOver.again");
    driver.press(names::next);
    driver.untilThere(names::done);
    check("done");
    driver.key(WXK_F9);
    driver.untilThere(names::moments);
    check("timeline");
}

BOOST_AUTO_TEST_SUITE_END()
