#define BOOST_TEST_MODULE sync_day_report
#include "forms/report_sheet.h"
#include "forms/shipped.h"
#include "sync/journal.h"
#include "sync/restore.h"
#include "sync/sample_kiosk.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>

using namespace certdesk;
using namespace certdesk::sync;
using forms::Period;
using sample::Kiosk;

// The report of any past day, again and identical: it is read from the register, which follows from the
// entries of that day.

namespace {

struct Named {
    forms::Catalogue catalogue = forms::parseCatalogue(forms::shippedCatalogue());
    forms::Names names{{&catalogue}};

    std::string bytesOf(const forms::DailyReport& report) const {
        return forms::jsonOf(report, names, {}).text() + forms::csvOf(report, names);
    }
};

/// Days of random acts; what each day's report said at its end.
struct Month : Kiosk, Named {
    std::map<forms::Day, std::string> told;
    std::unique_ptr<Journal> journal = open();

    void live(int days, unsigned seed) {
        std::mt19937 random(seed);
        while (static_cast<int>(told.size()) < days) {
            const forms::Day day = today();
            randomAct(*journal, random);
            if (today() == day) continue;
            // the act that came first on the new day is none of the old one's
            told[day] = bytesOf(journal->report(Period::day, day));
        }
    }
    void requireSame(const Journal& of) {
        for (const auto& [day, bytes] : told)
            BOOST_TEST((bytesOf(of.report(Period::day, day)) == bytes), forms::isoDay(day));
    }
};

} // namespace

BOOST_DATA_TEST_CASE_F(Month, a_past_day_says_the_same_after_more_days_a_rebuild_and_from_a_backup,
                       boost::unit_test::data::xrange(3)) {
    live(6, static_cast<unsigned>(sample) + 50);
    requireSame(*journal);
    BOOST_TEST(verify(*journal).sound());
    journal->rebuild(stepOf(), reader());
    requireSame(*journal);
    const sample::TempDirectory other;
    std::filesystem::create_directories(other.path() / "data");
    journal->backup(other.path() / "data" / "journal.db");
    journal.reset();
    requireSame(*open());
    requireSame(*Journal::open(other.path() / "data", Journal::Mode::readOnly));
}

BOOST_FIXTURE_TEST_CASE(weeks_and_months_are_the_sums_of_their_days, Month) {
    live(9, 77);
    const forms::Day last = told.rbegin()->first;
    for (const Period period : {Period::week, Period::month}) {
        const auto whole = journal->report(period, last);
        const forms::Days days = whole.span();
        forms::DailyReport sum;
        for (forms::Day day = days.first; day <= days.last; day = forms::plusDays(day, 1)) {
            const auto one = journal->report(Period::day, day);
            sum.receipts.number += one.receipts.number;
            sum.receipts.total += one.receipts.total;
            sum.issued += one.issued;
            for (const auto& [id, n] : one.services)
                sum.services[id].received += n.received;
        }
        BOOST_TEST(whole.receipts.number == sum.receipts.number);
        BOOST_CHECK(whole.receipts.total == sum.receipts.total);
        BOOST_TEST(whole.issued == sum.issued);
        BOOST_TEST(whole.allServices().received == sum.allServices().received);
        BOOST_TEST(whole.allServices().received > 0);
        BOOST_TEST(whole.days.size() > 1U);
    }
}

BOOST_FIXTURE_TEST_CASE(the_receipts_of_a_day_are_told_from_the_first_to_the_last, Kiosk) {
    const auto journal = open();
    BOOST_TEST(journal->report(Period::day, today()).receiptRange.number == 0);
    for (int i = 0; i < 3; ++i)
        takeFee(*journal, receive(*journal, "晨光陶瓷"), 20000);
    const forms::Day first = today();
    nextDay();
    takeFee(*journal, receive(*journal, "恒远精密"), 20000);
    const auto range = journal->report(Period::day, first).receiptRange;
    BOOST_TEST(range.first == "FS001-02A-R0000001");
    BOOST_TEST(range.last == "FS001-02A-R0000003");
    BOOST_TEST(range.number == 3);
    BOOST_TEST(journal->report(Period::day, today()).receiptRange.first == "FS001-02A-R0000004");
    BOOST_TEST(journal->report(Period::month, today()).receiptRange.last == "FS001-02A-R0000004");
}

BOOST_FIXTURE_TEST_CASE(a_day_tells_what_opened_and_closed_it_and_another_day_does_not, Kiosk) {
    const auto journal = open();
    const forms::Day day = today();
    add(*journal, "", forms::DayOpened{day, forms::Fen(5000)});
    BOOST_TEST(journal->report(Period::day, day).kiosks.size() == 1U);
    BOOST_CHECK(!journal->report(Period::day, day).kiosks[0].closing);
    forms::DayClosed closed;
    closed.day = day;
    closed.head = nameOf(journal->head());
    closed.signature = Bytes(64, 5);
    closed.standing = forms::DayStanding{7, 0, {}, 3, 1};
    add(*journal, "", closed);
    nextDay();
    const auto report = journal->report(Period::day, day);
    BOOST_REQUIRE(report.kiosks.size() == 1U);
    BOOST_CHECK(report.kiosks[0].change == forms::Fen(5000));
    BOOST_CHECK(*report.kiosks[0].closing == closed);
    BOOST_TEST(report.kiosks[0].closedBy == "li");
    BOOST_TEST(journal->report(Period::day, today()).kiosks.empty());
}

BOOST_FIXTURE_TEST_CASE(a_read_only_journal_sees_what_the_writing_one_adds, Kiosk) {
    const auto journal = open();
    receive(*journal, "晨光陶瓷");
    const auto beside = open(Journal::Mode::readOnly);
    BOOST_TEST(beside->report(Period::day, today()).allServices().received == 1);
    receive(*journal, "恒远精密");
    BOOST_TEST(beside->report(Period::day, today()).allServices().received == 2);
}
