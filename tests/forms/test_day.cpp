#define BOOST_TEST_MODULE forms_day
#include "counter_day.h"

#include <boost/test/unit_test.hpp>

#include <functional>

// The drawer and the business day: what may follow what, and that sums stay sums.

using namespace certdesk::forms;
using namespace certdesk::tests;
using enum RefusalKind;

namespace {

std::string where(DayCounter& counter, const std::optional<Refusal>& no) {
    return kindIn(no) + (counter.till.day ? " " + isoDay(*counter.till.day) : std::string());
}

/// A counter with an open day and tokens.
struct Opened : DayCounter {
    Opened() {
        deliver(20);
        must(open());
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(day)

BOOST_AUTO_TEST_CASE(the_day_is_that_of_shanghai_whatever_the_clock_of_the_machine_says) {
    DayCounter counter;
    counter.clock = {startOf(parseIsoDay("2026-11-23").value()).value - 1}; // 15:59:59.999 UTC
    must(counter.open());
    BOOST_TEST(isoDay(*counter.till.day) == "2026-11-22");
    counter.clock.value += 1;
    checkRefused(counter.on(counter.caseAt(Point::approved), wholeFee()), dayForgotten);
}

BOOST_AUTO_TEST_CASE(what_should_be_there_is_the_float_and_what_was_taken_and_not_paid_back) {
    Opened counter;
    counter.caseAt(Point::paid);
    const std::string second = counter.caseAt(Point::approved);
    must(counter.on(second, TakeFee{{{"cash", Fen(5100)}, {"pos", Fen(40000), "8800"}}, Fen(10000)}));
    BOOST_TEST(changeOf(counter.catalogue, counter.cases[second].fee->lines, Fen(10000)).value() == 4900);
    checkRefused(counter.on(counter.caseAt(Point::paid), Withdraw{"不办了"}), tooLate);
    const std::string third = counter.caseAt(Point::paid);
    must(counter.on(third, counter.voiding(third)));
    const Amounts expected{{"cash", Fen(20000 + 45100 + 5100 + 45100)}, {"pos", Fen(40000)}};
    BOOST_CHECK(expectedOf(counter.catalogue, counter.till) == expected);
    BOOST_TEST(counter.till.receipts.number == 4);
    BOOST_TEST(counter.till.receipts.first == "FS001-01A-R0000001");
    BOOST_TEST(counter.till.receipts.last == "FS001-01A-R0000004");
    BOOST_TEST(counter.till.voided.value() == 45100);
}

BOOST_AUTO_TEST_CASE(money_that_moves_after_a_count_makes_it_worth_nothing) {
    Opened counter;
    must(counter.countRight());
    counter.caseAt(Point::paid);
    checkRefused(counter.close(), notCounted);
    must(counter.countRight());
    must(counter.close());
    BOOST_TEST(counter.till.closed.contains(counter.today()));
    BOOST_CHECK(!counter.till.day);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_closed_day_changes_and_what_is_corrected_belongs_to_the_next) {
    Opened counter;
    const std::string paid = counter.caseAt(Point::paid);
    const std::string owed = counter.caseAt(Point::approved);
    must(counter.countRight());
    must(counter.close());
    checkRefused(counter.on(owed, wholeFee()), dayIsClosed);
    checkRefused(counter.on(paid, counter.voiding(paid)), dayIsClosed);
    checkRefused(counter.on(paid, counter.refunding(paid)), dayIsClosed);
    checkRefused(counter.open(), dayIsClosed);
    counter.wait(1);
    const Day next = counter.today();
    checkRefused(counter.on(paid, counter.refunding(paid)), dayNotOpen);
    must(counter.open(45100));
    must(counter.on(paid, counter.refunding(paid)));
    BOOST_TEST((counter.shares[{next, Measure::refunded, ""}].total.value()) == 45100);
    BOOST_TEST((counter.shares[{counter.firstDay, Measure::receipt, ""}].total.value()) == 45100);
    must(counter.countRight());
    must(counter.close());
}

BOOST_AUTO_TEST_CASE(a_day_that_was_forgotten_is_closed_first_and_keeps_its_sums) {
    Opened counter;
    counter.caseAt(Point::paid);
    const Day forgotten = counter.today();
    counter.wait(3);
    checkRefused(counter.open(), dayForgotten);
    checkRefused(counter.on(counter.caseAt(Point::approved), wholeFee()), dayForgotten);
    must(counter.countRight());
    const DayClosed closing = counter.closing("li");
    BOOST_CHECK(closing.day == forgotten);
    BOOST_TEST(closing.receipts.number == 1);
    must(counter.close());
    must(counter.open());
    BOOST_CHECK(*counter.till.day == counter.today());
    BOOST_TEST(counter.till.receipts.number == 0);
}

BOOST_AUTO_TEST_CASE(a_difference_within_the_limit_needs_nobody_and_one_above_it_a_manager_with_a_reason) {
    struct Row {
        std::int64_t beyond;
        const char* who;
        const char* reason;
        const char* agrees;
        std::string answer;
    };
    const Row rows[] = {
        {0, "li", "", "", "ok"},
        {1000, "li", "", "", "ok"},
        {-1000, "li", "", "", "ok"},
        {1000, "li", "多收了零钱", "", "ok"},
        {1010, "li", "", "", "difference-to-explain"},
        {1010, "chen", "", "", "difference-to-explain"},
        {1010, "li", "少找", "", "consent-needed"},
        {-1010, "li", "少找", "", "consent-needed"},
        {1010, "li", "少找", "zhao", "no-right"},
        {1010, "li", "少找", "wang", "no-right"},
        {1010, "li", "少找", "chen", "ok"},
        {-1010, "li", "少找", "chen", "ok"},
        {1010, "chen", "少找", "", "ok"},
        {1010, "chen", "少找", "chen", "own-case"},
        {0, "wang", "", "", "no-right"},
        {0, "gone", "", "", "no-right"},
    };
    for (const Row& row : rows) {
        Opened counter;
        counter.caseAt(Point::paid);
        must(counter.countRight(row.beyond));
        BOOST_TEST_CONTEXT(row.beyond << " " << row.who << " " << row.reason << " " << row.agrees)
        BOOST_TEST(kindIn(counter.close(row.who, row.reason, row.agrees)) == row.answer);
    }
}

BOOST_AUTO_TEST_CASE(too_much_of_one_method_does_not_make_up_for_what_another_lacks) {
    Opened counter;
    const std::string number = counter.caseAt(Point::approved);
    must(counter.on(number, TakeFee{{{"cash", Fen(5100)}, {"pos", Fen(40000), "8800"}}}));
    must(counter.count({{{"pos", Fen(41000)}}, {{10000, 2}, {1000, 4}, {100, 1}}}));
    const DayClosed closing = counter.closing("li");
    const Amounts differences{{"cash", Fen(-1000)}, {"pos", Fen(1000)}};
    BOOST_CHECK(differencesOf(closing.expected, closing.counted) == differences);
    BOOST_TEST(sizeOf(differences).value() == 2000);
    checkRefused(counter.close(), differenceToExplain);
}

BOOST_AUTO_TEST_CASE(a_closing_that_says_other_than_the_entries_do_is_refused_at_kiosk_and_headquarters) {
    Opened counter;
    counter.caseAt(Point::paid);
    must(counter.countRight());
    const std::vector<std::pair<const char*, std::function<void(DayClosed&)>>> lies{
        {"sums-differ", [](DayClosed& e) { e.expected["cash"] += Fen(1); }},
        {"sums-differ", [](DayClosed& e) { e.counted["cash"] += Fen(1); }},
        {"sums-differ", [](DayClosed& e) { e.receipts.number = 2; }},
        {"wrong-day", [](DayClosed& e) { e.day = plusDays(e.day, -1); }},
        {"bad-signature", [](DayClosed& e) { e.signature[3] ^= 1; }},
        {"bad-signature", [](DayClosed& e) { e.at.value += 1; }},
        {"bad-signature", [](DayClosed& e) { e.openCases.emplace_back("FS001-01A-20261118-0099"); }},
        {"bad-signature", [](DayClosed& e) { e.head.seq = 5; }},
        {"bad-signature", [](DayClosed& e) { e.reason = "有人改了"; }},
    };
    for (const auto& [answer, lie] : lies) {
        DayClosed closing = counter.closing("li");
        lie(closing);
        BOOST_TEST(kindIn(counter.judgedOn({}, closing, "li")) == answer);
        BOOST_TEST(kindIn(counter.take(closeDay(counter.dayWorld("li"), closing), "li")) == answer);
    }
    BOOST_TEST(kindIn(counter.judgedOn({}, counter.closing("li"), "zhao")) == "bad-signature");
    BOOST_TEST(kindIn(counter.judgedOn({}, counter.closing("li"), "li")) == "ok");
}

BOOST_AUTO_TEST_CASE(a_count_is_of_methods_and_pieces_that_there_are) {
    Opened counter;
    const std::vector<std::pair<const char*, CountDay>> counts{
        {"ok", {{}, {}}},
        {"ok", {{{"pos", Fen()}}, {{10000, 2}}}},
        {"faulty-fields", {{{"gold", Fen(1)}}, {}}},
        {"faulty-fields", {{{"cash", Fen(20000)}}, {}}},
        {"faulty-fields", {{{"cash", Fen(20000)}}, {{10000, 2}}}},
        {"faulty-fields", {{{"pos", Fen(-1)}}, {}}},
        {"faulty-fields", {{}, {{300, 1}}}},
        {"faulty-fields", {{}, {{100, -1}}}},
    };
    for (const auto& [answer, count] : counts)
        BOOST_TEST(kindIn(counter.count(count)) == answer);
}

BOOST_AUTO_TEST_CASE(where_the_catalogue_asks_for_no_opening_the_first_fee_begins_the_day) {
    DayCounter counter(smallCatalogue);
    counter.caseAt(Point::paid);
    BOOST_TEST(where(counter, {}) == "ok 2026-11-18");
    BOOST_TEST(!counter.till.opened);
    counter.wait(1);
    counter.caseAt(Point::paid);
    BOOST_TEST(where(counter, {}) == "ok 2026-11-19");
    BOOST_TEST(counter.till.receipts.number == 1);
    BOOST_TEST(counter.till.taken["cash"].value() == 45100);
}

// Every wrong order of acts is refused, and with the reason that fits.
BOOST_AUTO_TEST_CASE(every_act_in_every_state_of_the_day_is_taken_or_refused_with_a_reason) {
    enum class State { never, opened, counted, closed, forgotten, forgottenCounted };
    struct Row {
        State state;
        std::string open, count, close, fee;
    };
    const Row rows[] = {
        {State::never, "ok", "day-not-open", "day-not-open", "day-not-open"},
        {State::opened, "day-is-open", "ok", "not-counted", "ok"},
        {State::counted, "day-is-open", "ok", "ok", "ok"},
        {State::closed, "day-is-closed", "day-not-open", "day-not-open", "day-is-closed"},
        {State::forgotten, "day-forgotten", "ok", "not-counted", "day-forgotten"},
        {State::forgottenCounted, "day-forgotten", "ok", "ok", "day-forgotten"},
    };
    const auto at = [](State state) {
        DayCounter counter;
        if (state != State::never) must(counter.open());
        if (state == State::counted || state == State::closed || state == State::forgottenCounted)
            must(counter.countRight());
        if (state == State::closed) must(counter.close());
        if (state == State::forgotten || state == State::forgottenCounted) counter.wait(1);
        return counter;
    };
    for (const Row& row : rows) {
        BOOST_TEST_CONTEXT("state " << static_cast<int>(row.state)) {
            BOOST_TEST(kindIn(at(row.state).open()) == row.open);
            BOOST_TEST(kindIn(at(row.state).count({})) == row.count);
            BOOST_TEST(kindIn(at(row.state).close()) == row.close);
            DayCounter counter = at(row.state);
            BOOST_TEST(kindIn(counter.on(counter.caseAt(Point::approved), wholeFee())) == row.fee);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
