#include "desk/day.h"
#include "kiosk/day_page.h"
#include "kiosk/names.h"
#include "kiosk/pay_back_panel.h"
#include "window.h"

#include <boost/test/unit_test.hpp>

// The fee, money that goes back, the business day and the stock, in the window.

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;
using forms::Fen;
using forms::Step;

namespace {

struct AtTheFee : Window {
    explicit AtTheFee(const std::function<void(Counter&)>& before = {}) : Window(0, before) {
        logIn();
        number = playUpTo(Step::approval);
        open(number);
        driver.untilThere(names::feeGiven);
    }
    bool taken() { return state(number).fee.has_value(); }
    void untilTaken() {
        driver.until("the fee is taken", [this] { return taken(); });
    }
    std::string number;
};

/// A point that wants a number with each card payment.
struct NumbersNeeded : AtTheFee {
    NumbersNeeded()
        : AtTheFee([](Counter& at) {
              at.changeCatalogue({{R"x("Card (POS)"})x", R"x("Card (POS)"}, "reference": true)x"}});
          }) {}
};

struct AtTheDay : Window {
    explicit AtTheDay(const std::string& account = "chen") {
        logIn(account);
        driver.key(WXK_F10);
        driver.untilThere(names::dayState);
    }
    void untilState(const std::string& words) {
        driver.until("the day says " + words, [words] {
            const wxWindow* state = Driver::find(names::dayState);
            return state && state->GetLabel().Contains(wxString::FromUTF8(words));
        });
    }
    void openWith(const std::string& yuan) {
        driver.type(names::dayFloat, yuan);
        driver.key(WXK_RETURN);
        untilState("正在营业");
    }
    void count(const std::string& hundreds) {
        driver.type(names::dayPieces(10000), hundreds);
        driver.key(WXK_RETURN);
        driver.untilThere(names::dayCloses);
    }
    std::optional<forms::DayClosed> closed() { return desk::dayOf(counter.desk()).closed; }
};

/// Asked for with F8, filled in, and F8 again.
void payBack(Driver& driver, const std::string& reason, const std::string& password) {
    driver.key(WXK_F8);
    driver.untilThere(names::payBackReason);
    driver.type(names::payBackReason, reason);
    driver.type(names::payBackPassword, password);
    driver.key(WXK_F8);
}

const std::string managers = "a quiet password of chen";

} // namespace

BOOST_AUTO_TEST_SUITE(fee)

BOOST_FIXTURE_TEST_CASE(cash_that_is_handed_over_tells_the_change_and_is_kept, AtTheFee) {
    driver.type(names::payment("cash"), "200");
    driver.type(names::feeGiven, "150");
    driver.key(WXK_RETURN);
    BOOST_TEST(!taken());
    BOOST_TEST(driver.focused() == names::feeGiven);
    driver.type(names::feeGiven, "250");
    driver.key(WXK_RETURN);
    untilTaken();
    BOOST_TEST(state(number).fee->given.value() == 25000);
    BOOST_TEST(state(number).fee->total.value() == 20000);
}

BOOST_FIXTURE_TEST_CASE(a_payment_may_have_its_number, AtTheFee) {
    driver.type(names::payment("wechat"), "120");
    driver.type(names::reference("wechat"), "4200001234");
    driver.press(names::rest("cash"));
    driver.key(WXK_RETURN);
    untilTaken();
    const auto lines = state(number).fee->lines;
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].reference.empty());
    BOOST_TEST(lines[1].reference == "4200001234");
}

BOOST_FIXTURE_TEST_CASE(a_payment_must_have_its_number_where_the_catalogue_says_so, NumbersNeeded) {
    driver.press(names::rest("pos"));
    driver.key(WXK_RETURN);
    BOOST_TEST(!taken());
    BOOST_TEST(driver.focused() == names::reference("pos"));
    driver.type(names::reference("pos"), "R77");
    driver.key(WXK_RETURN);
    untilTaken();
    BOOST_TEST(state(number).fee->lines.front().reference == "R77");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(pay_back)

BOOST_FIXTURE_TEST_CASE(a_receipt_is_voided_with_a_reason_and_a_managers_own_password, AtTheFee) {
    driver.press(names::rest("cash"));
    driver.key(WXK_RETURN);
    driver.untilThere(names::productionWords);
    driver.key('5', true); // back to the fee
    driver.untilThere(names::payBack);
    driver.key(WXK_F8);
    driver.untilThere(names::payBackReason);
    driver.key(WXK_F8);
    BOOST_TEST(driver.focused() == names::payBackReason);
    driver.type(names::payBackReason, "申请人改天再办");
    driver.key(WXK_F8);
    BOOST_TEST(driver.focused() == names::payBackPassword);
    driver.type(names::payBackPassword, "not this one");
    driver.key(WXK_F8);
    untilNotice("✖");
    BOOST_TEST(!state(number).paidBack);
    driver.type(names::payBackPassword, managers);
    driver.key(WXK_F8);
    driver.until("it is voided", [&] { return state(number).paidBack.has_value(); });
    const forms::Case after = state(number);
    BOOST_TEST(!after.paidBack->refunded);
    BOOST_TEST(after.paidBack->reason == "申请人改天再办");
    BOOST_TEST(after.paidBack->agreed == "chen");
    driver.until("the slip is printed", [&] { return state(number).printed(forms::voidSlipPaper); });
}

BOOST_AUTO_TEST_CASE(a_finished_case_is_refunded_once) {
    Window window(1);
    window.logIn();
    const std::string number =
        Player(window.driver, window.counter.desk(), window.playOf("new.json")).walkIn();
    window.open(number);
    window.driver.untilThere(names::payBack);
    payBack(window.driver, "证书未使用", managers);
    window.driver.until("it is refunded", [&] { return window.state(number).paidBack.has_value(); });
    BOOST_TEST(window.state(number).paidBack->refunded);
    window.driver.until("no second refund is offered", [] { return !Driver::find(names::payBack); });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(day)

BOOST_FIXTURE_TEST_CASE(is_opened_counted_blind_and_closed_by_keys, AtTheDay) {
    BOOST_TEST(!driver.isThere(names::dayCloses));
    driver.type(names::dayFloat, "1x");
    driver.key(WXK_RETURN);
    BOOST_TEST(driver.focused() == names::dayFloat);
    openWith("200");
    BOOST_TEST(!driver.isThere(names::dayResult)); // what should be there is not told before the count
    count("2");
    BOOST_TEST(driver.text(names::dayResult).find("✔") != std::string::npos);
    driver.key(WXK_F8);
    driver.until("it is closed", [&] { return closed().has_value(); });
    BOOST_TEST(closed()->counted.at("cash").value() == 20000);
    untilState("已经日结");
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
}

BOOST_FIXTURE_TEST_CASE(a_difference_beyond_the_limit_needs_a_reason_and_the_manager, AtTheDay) {
    openWith("200");
    count("1");
    BOOST_TEST(driver.text(names::dayResult).find("✖") != std::string::npos);
    driver.key(WXK_F8);
    untilNotice("✖");
    BOOST_TEST(!closed());
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(a_forgotten_day_is_named_and_closed_first) {
    Window window(0, [](Counter& counter) {
        BOOST_REQUIRE(std::holds_alternative<desk::DayView>(desk::openDay(counter.desk(), Fen(10000))));
        counter.clock->value.value += 86'400'000;
    });
    window.logIn();
    Driver& driver = window.driver;
    driver.key(WXK_F10);
    driver.untilThere(names::dayState);
    BOOST_TEST(driver.text(names::dayState).find("✖ 2026-11-23") == 0U);
    driver.type(names::dayPieces(10000), "1");
    driver.key(WXK_RETURN);
    driver.untilThere(names::dayCloses);
    driver.key(WXK_F8);
    driver.untilThere(names::dayFloat); // today's is not open yet
    BOOST_TEST(driver.text(names::dayState).find("2026-11-24") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stock)

BOOST_AUTO_TEST_CASE(what_runs_out_is_told_at_home) {
    Window window(1, [](Counter& counter) {
        counter.changeCatalogue({{R"("lowTokens": 0)", R"("lowTokens": 2)"}});
    });
    window.logIn();
    window.driver.untilThere(names::lowStock);
    BOOST_TEST(window.driver.text(names::lowStock).find("UKey 还剩 0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_told_while_enough_is_there) {
    Window window(1);
    window.logIn();
    window.driver.until("today's numbers", [] {
        const wxWindow* today = Driver::find(names::today);
        return today && !today->GetLabel().empty();
    });
    BOOST_TEST(!window.driver.isThere(names::lowStock));
}

BOOST_AUTO_TEST_SUITE_END()
