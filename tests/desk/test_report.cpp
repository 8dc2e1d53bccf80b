#define BOOST_TEST_MODULE desk_report
#include "desk/report.h"
#include "desk/strict_counter.h"
#include "printing/preview.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Period;
using Status = desk::WalkInResult::Status;

// The report of a kiosk from its desk, on a real journal with real productions.

namespace {

struct Reporting : StrictCounter {
    Reporting() : StrictCounter(2) {
        deliver();
        open();
    }
    desk::Report report(forms::Day day, Period period = Period::day) {
        return good(desk::reportOf(desk(), period, day));
    }
    desk::Report report() { return report(desk().today()); }
    std::string bytesOf(forms::Day day) {
        const desk::Report made = report(day);
        return forms::jsonOf(made.numbers, made.names, made.asOf).text() +
               forms::csvOf(made.numbers, made.names);
    }
    void close() {
        countRight();
        good(desk::closeDay(desk(), {}, nullptr));
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_day_at_the_counter_stands_in_its_report_to_the_fen) {
    Reporting counter;
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    const auto returned = counter.walkIn("returned-missing-licence.json");
    BOOST_CHECK(returned.status == Status::returned);
    const std::string paid = counter.paidCase().number;
    StrictCounter::good(desk::voidFee(counter.desk(), paid, "重复收费", counter.manager()));
    const forms::DailyReport numbers = counter.report().numbers;
    BOOST_TEST(numbers.allServices().received == 3);
    BOOST_TEST(numbers.allServices().finished == 1);
    BOOST_TEST(numbers.allServices().returned == 1);
    BOOST_TEST(numbers.receipts.number == 2);
    BOOST_TEST(numbers.voided.number == 1);
    BOOST_CHECK(numbers.net() == counter.desk().dayNumbers().taken);
    BOOST_TEST(numbers.issued == 1);
    BOOST_TEST(numbers.tokensUsed == 1);
    BOOST_TEST(numbers.stock.at("token received") == 2);
    BOOST_TEST(numbers.operators.at("li").received == 3);
    BOOST_TEST(numbers.receiptRange.number == 2);
    BOOST_TEST(numbers.missing.size() == 1U);
    BOOST_TEST(numbers.missing.begin()->first.starts_with(returned.state->number + ' '));
    BOOST_TEST(!numbers.applications.empty());
    BOOST_REQUIRE(numbers.now);
    BOOST_TEST(numbers.now->tokensLeft == 1);
    BOOST_TEST(counter.sound());
}

BOOST_AUTO_TEST_CASE(a_closed_day_says_the_same_after_other_days_a_rebuild_and_from_a_backup) {
    Reporting counter;
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    counter.close();
    const forms::Day day = counter.desk().today();
    BOOST_CHECK(!counter.report().numbers.now);
    counter.nextDay();
    const std::string bytes = counter.bytesOf(day);
    BOOST_TEST(bytes.find("\"tokensLeft\":1") != std::string::npos);
    counter.open();
    BOOST_CHECK(counter.walkIn("new.json").status == Status::done);
    counter.nextDay();
    BOOST_TEST((counter.bytesOf(day) == bytes));
    counter.logIn("chen");
    StrictCounter::good(counter.desk().rebuildRegister());
    BOOST_TEST((counter.bytesOf(day) == bytes));
    counter.restart();
    BOOST_TEST((counter.bytesOf(day) == bytes));
    const auto copy = counter.data() / "copy.db";
    counter.desk().journal().backup(copy);
    const TempDir other;
    std::filesystem::copy(copy, other / "journal.db");
    const auto restored = sync::Journal::open(other / "", sync::Journal::Mode::readOnly);
    BOOST_CHECK(restored->report(Period::day, day) == counter.report(day).numbers);
}

BOOST_AUTO_TEST_CASE(what_waits_for_the_line_at_the_closing_is_told_for_ever) {
    Reporting counter;
    counter.hq->line = false;
    const auto waiting = counter.walkIn("new.json");
    BOOST_CHECK(waiting.status != Status::done);
    const std::string number = waiting.state->number;
    const forms::DayStanding now = counter.report().numbers.now.value();
    BOOST_TEST(now.waitingCases == 1);
    BOOST_TEST(now.unsentCases >= 1);
    counter.close();
    const forms::Day day = counter.desk().today();
    const auto standing = counter.report(day).numbers.kiosks.at(0).closing->standing;
    BOOST_REQUIRE(standing);
    BOOST_CHECK(standing->waiting == std::vector<std::string>{number});
    BOOST_TEST(standing->unsentEntries > 5);
    counter.hq->line = true;
    counter.desk().syncNow();
    BOOST_CHECK(counter.resume(number).status == Status::done);
    BOOST_CHECK(counter.report(day).numbers.kiosks.at(0).closing->standing == standing);
    BOOST_TEST(counter.sound());
}

BOOST_AUTO_TEST_CASE(the_sheet_is_drawn_and_printed_as_often_as_somebody_wants) {
    Reporting counter;
    counter.close();
    const desk::Report report = counter.report();
    const auto paper = StrictCounter::good(desk::drawReport(counter.desk(), report));
    BOOST_TEST(paper.pages >= 1);
    BOOST_TEST(printing::pageCount(paper.pdf) == paper.pages);
    const auto head = counter.desk().journal().head();
    for (int i = 0; i < 2; ++i)
        StrictCounter::good(desk::printReport(counter.desk(), report));
    BOOST_TEST(counter.printer->jobs.size() == 2U);
    BOOST_TEST(counter.printer->jobs.back().title == "report-day-" + forms::isoDay(report.numbers.day));
    BOOST_CHECK(counter.desk().journal().head() == head);
}

BOOST_AUTO_TEST_CASE(whoever_may_do_nothing_else_reads_it_too) {
    Reporting counter;
    counter.hire("zhou", {forms::Role::auditor});
    for (const char* account : {"chen", "li", "wang", "zhou"}) {
        counter.logIn(account);
        BOOST_TEST(counter.report().numbers.receipts.number == 0, account);
    }
    counter.logIn("zhou");
    BOOST_TEST(counter.desk().may(forms::Act::report));
    BOOST_TEST(!counter.desk().may(forms::Act::receive));
}
