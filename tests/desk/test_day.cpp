#define BOOST_TEST_MODULE desk_day
#include "desk/strict_counter.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using desk::Reviewer;
using desk::Trouble;
using Status = desk::WalkInResult::Status;

// The business day, money that goes back and the stock, from the desk, on a real journal.

namespace {

template <typename T>
std::string kindOf(const desk::Outcome<T>& outcome) {
    const auto* no = std::get_if<Trouble>(&outcome);
    return no ? desk::idOf(*no).kind : "ok";
}

std::string kindOf(const desk::WalkInResult& result) {
    return result.trouble ? desk::idOf(*result.trouble).kind : "ok";
}

} // namespace

BOOST_AUTO_TEST_SUITE(day)

BOOST_AUTO_TEST_CASE(a_walk_in_with_a_fee_is_refused_before_its_first_entry_while_the_day_is_not_open) {
    StrictCounter counter;
    counter.deliver();
    const auto before = counter.desk().journal().head();
    const auto refused = counter.walkIn("new.json");
    BOOST_CHECK(refused.status == Status::refused);
    BOOST_TEST(kindOf(refused) == "day-not-open");
    BOOST_CHECK(counter.desk().journal().head() == before);
    counter.open();
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    BOOST_TEST(kindOf(desk::openDay(counter.desk(), {})) == "day-is-open");
}

BOOST_AUTO_TEST_CASE(what_should_be_there_is_told_only_after_the_count_is_recorded) {
    StrictCounter counter;
    counter.deliver();
    counter.open();
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    BOOST_CHECK(!desk::dayOf(counter.desk()).expected);
    BOOST_TEST(kindOf(desk::closeDay(counter.desk(), {}, nullptr)) == "not-counted");
    const auto seen = StrictCounter::good(desk::countDay(counter.desk(), {{}, {{10000, 2}}}));
    BOOST_REQUIRE(seen.expected);
    BOOST_CHECK(*seen.expected != seen.till.counted->amounts);
    counter.countRight();
    const auto closed = StrictCounter::good(desk::closeDay(counter.desk(), {}, nullptr));
    BOOST_TEST(forms::differencesOf(closed.expected, closed.counted).empty());
    BOOST_TEST(closed.receipts.number == 1);
    const auto view = desk::dayOf(counter.desk());
    BOOST_CHECK(!view.till.day);
    BOOST_REQUIRE(view.closed);
    BOOST_CHECK(*view.closed == closed);
    BOOST_TEST(counter.sound());
    BOOST_TEST(kindOf(counter.walkIn("new.json")) == "day-is-closed");
}

BOOST_AUTO_TEST_CASE(a_difference_above_the_limit_is_agreed_to_with_the_managers_own_password) {
    StrictCounter counter;
    counter.open();
    counter.countRight(1000);
    BOOST_TEST(kindOf(desk::closeDay(counter.desk(), {}, nullptr)) == "difference-to-explain");
    BOOST_TEST(kindOf(desk::closeDay(counter.desk(), "多收", nullptr)) == "consent-needed");
    const Reviewer wrong{"chen", Counter::passwordOf("li")};
    BOOST_TEST(kindOf(desk::closeDay(counter.desk(), "多收", &wrong)) != "ok");
    const auto head = counter.desk().journal().head();
    const auto closed = StrictCounter::good(desk::closeDay(counter.desk(), "多收", counter.manager()));
    BOOST_TEST(closed.consent->account == "chen");
    BOOST_CHECK(closed.head == sync::nameOf(head));
    BOOST_TEST(counter.sound());
}

BOOST_AUTO_TEST_CASE(a_day_that_was_forgotten_is_counted_and_closed_on_the_next) {
    StrictCounter counter;
    counter.deliver();
    counter.open();
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    const auto forgotten = counter.desk().today();
    counter.nextDay();
    BOOST_TEST(kindOf(counter.walkIn("new.json")) == "day-forgotten");
    BOOST_TEST(kindOf(desk::openDay(counter.desk(), {})) == "day-forgotten");
    counter.countRight();
    BOOST_CHECK(StrictCounter::good(desk::closeDay(counter.desk(), {}, nullptr)).day == forgotten);
    counter.open();
    BOOST_CHECK(desk::closingOf(counter.desk(), forgotten));
    BOOST_CHECK(!desk::closingOf(counter.desk(), counter.desk().today()));
}

BOOST_AUTO_TEST_CASE(the_drawer_is_the_same_after_a_restart) {
    StrictCounter counter;
    counter.deliver();
    counter.open();
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    const forms::Till till = counter.desk().journal().till();
    BOOST_TEST(till.receipts.number == 1);
    counter.restart();
    BOOST_CHECK(counter.desk().journal().till() == till);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(paying_back)

BOOST_AUTO_TEST_CASE(a_void_is_agreed_to_printed_and_leaves_its_number) {
    StrictCounter counter;
    counter.open();
    const std::string number = counter.paidCase().number;
    BOOST_TEST(kindOf(desk::voidFee(counter.desk(), number, "重复收费", nullptr)) == "consent-needed");
    const auto voided =
        StrictCounter::good(desk::voidFee(counter.desk(), number, "重复收费", counter.manager()));
    BOOST_CHECK(voided.status == forms::Status::voided);
    BOOST_TEST(voided.paidBack->agreed == "chen");
    StrictCounter::good(counter.desk().print("void-slip", number));
    BOOST_TEST(counter.printer->jobs.back().title == "void-slip-" + number);
    BOOST_TEST(kindOf(counter.desk().print("refund-slip", number)) == "too-early");
    BOOST_TEST(kindOf(counter.desk().print("receipt", number)) == "too-early");
    BOOST_TEST(counter.desk().dayNumbers().taken.value() == 0);
    BOOST_TEST(counter.paidCase().fee->number == "FS001-01A-R0000002");
    BOOST_TEST(counter.sound());
}

BOOST_AUTO_TEST_CASE(a_refund_of_a_case_that_is_done_counts_on_the_day_that_it_is_made) {
    StrictCounter counter;
    counter.deliver();
    counter.open();
    const auto done = counter.walkIn("new.json");
    const std::string number = done.state->number;
    counter.countRight();
    StrictCounter::good(desk::closeDay(counter.desk(), {}, nullptr));
    counter.nextDay();
    counter.open(50000);
    BOOST_TEST(kindOf(desk::voidFee(counter.desk(), number, "单位注销", counter.manager())) == "case-ended");
    const auto refunded =
        StrictCounter::good(desk::refundFee(counter.desk(), number, "单位注销", counter.manager()));
    BOOST_CHECK(refunded.status == forms::Status::done);
    BOOST_TEST(kindOf(desk::refundFee(counter.desk(), number, "单位注销", counter.manager())) == "paid-back");
    BOOST_CHECK(counter.desk().journal().till().refunded == done.state->fee->total);
    BOOST_TEST(counter.sound());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stock)

BOOST_AUTO_TEST_CASE(production_takes_no_token_that_the_stock_does_not_have) {
    StrictCounter counter;
    counter.open();
    const std::string number = counter.paidCase().number;
    const auto stopped = counter.produce(number);
    const auto* no = std::get_if<Trouble>(&stopped);
    BOOST_REQUIRE(no);
    BOOST_TEST(desk::idOf(*no).kind == "not-in-stock");
    BOOST_TEST(desk::lowStock(counter.desk()).at("token") == 0);
    counter.deliver();
    BOOST_CHECK(std::holds_alternative<forms::Case>(counter.produce(number)));
    const forms::Stock stock = desk::stockOf(counter.desk());
    BOOST_TEST(stock.tokens(forms::StockState::used) == 1);
    BOOST_TEST(stock.tokens(forms::StockState::here) == 0);
    BOOST_TEST(counter.sound());
}

BOOST_AUTO_TEST_SUITE_END()
