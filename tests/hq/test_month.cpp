#define BOOST_TEST_MODULE hq_month
#include "hq/applying.h"
#include "hq/day_scene.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Fen;

// A month at a busy point: three operators, voids, refunds, days without the line, a closing that was
// forgotten. Whatever the kiosk's entries add up to, headquarters' reports say, day by day, to the fen.

namespace {

constexpr int days = 20;

/// 300 in `./dev proof`.
int casesADay() {
    const char* asked = std::getenv("CERTDESK_MONTH_CASES");
    return asked ? std::atoi(asked) : 8;
}

/// A day by what staff did, counted the simple way.
struct Done {
    int receipts = 0;
    Fen taken, voided, refunded;
};

struct Month : DayScene {
    std::mt19937 random{20261123};
    std::map<forms::Day, Done> done;
    std::vector<std::string> paidCases; ///< of days that are past, not paid back
    std::vector<forms::DayClosed> closings;
    std::size_t sent = 0;

    std::size_t pick(std::size_t below) { return random() % below; }
    Done& now() { return done[forms::dayOf(town.clock)]; }

    Month() {
        counter.history.addAccount("zhao", {forms::Role::operatorRole}, "chen");
        counter.history.addAccount("qian", {forms::Role::operatorRole}, "chen");
    }
    void serve(std::vector<std::string>& paidToday) {
        static const std::vector<std::string> staff{"li", "zhao", "qian"};
        counter.who = staff[pick(staff.size())];
        const auto number = counter.receive("new", counter.wants("new"));
        if (pick(12) == 0) return counter.act(number, forms::Withdraw{"改日再来"});
        if (pick(10) == 0) return; // it stays under way
        counter.toProduction(number);
        ++now().receipts;
        now().taken += counter.history.folded(number).fee->total;
        if (pick(9) > 0) return paidToday.push_back(number);
        voidFee(number);
        now().voided += counter.history.folded(number).fee->total;
    }
    void payBackOne() {
        if (paidCases.empty() || pick(2) == 0) return;
        const std::size_t at = pick(paidCases.size());
        const std::string number = paidCases[at];
        paidCases.erase(paidCases.begin() + static_cast<std::ptrdiff_t>(at));
        refund(number);
        now().refunded += counter.history.folded(number).fee->total;
    }
    void close() {
        count(static_cast<std::int64_t>(pick(3)) * 10);
        closings.push_back(closing("li"));
        note(closings.back());
    }
    /// In batches, as a kiosk sends them.
    void push() {
        constexpr std::size_t batch = 400;
        auto left = counter.history.tail(sent);
        sent += left.size();
        while (!left.empty()) {
            const auto end = left.begin() + static_cast<std::ptrdiff_t>(std::min(batch, left.size()));
            const auto answer = counter.line->push({left.begin(), end});
            BOOST_REQUIRE(std::holds_alternative<sync::Head>(answer));
            left.erase(left.begin(), end);
        }
    }
    void play() {
        for (int day = 0; day < days; ++day) {
            if (fold().day) close(); // yesterday's was forgotten
            open(5'000'000);
            std::vector<std::string> paidToday;
            for (int i = 0; i < casesADay(); ++i)
                serve(paidToday);
            payBackOne();
            paidCases.insert(paidCases.end(), paidToday.begin(), paidToday.end());
            if (day != 7) close();
            if (day % 5 != 3 && day % 5 != 4) push(); // else the line is away
            town.pass(1);
        }
        push();
        hq::applyMarked(office(), "FS001-02"); // a backlog would be applied when it is quiet
    }
};

std::string following(const std::string& receipt) {
    const auto digits = receipt.rfind('R') + 1;
    return forms::receiptNumber("FS001-02", 'A', std::stoi(receipt.substr(digits)) + 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_days_report_says_what_the_kiosk_did_to_the_fen) {
    Month month;
    month.play();
    BOOST_TEST(month.refused().empty());
    BOOST_REQUIRE(month.closings.size() == static_cast<std::size_t>(days));
    for (const auto& [day, did] : month.done) {
        const auto report = month.report(day);
        BOOST_TEST_CONTEXT(forms::isoDay(day)) {
            BOOST_TEST(report.receipts.number == did.receipts);
            BOOST_TEST(report.receipts.total.value() == did.taken.value());
            BOOST_TEST(report.voided.total.value() == did.voided.value());
            BOOST_TEST(report.refunded.total.value() == did.refunded.value());
            BOOST_TEST(sumOf(report.payments).value() == did.taken.value());
            BOOST_TEST(sumOf(report.paidBack).value() == (did.voided + did.refunded).value());
            BOOST_REQUIRE(report.kiosks.size() == 1U);
            BOOST_REQUIRE(report.kiosks.front().closing);
            Fen expected;
            for (const auto& [method, amount] : report.kiosks.front().closing->expected)
                expected += amount;
            BOOST_TEST(expected.value() == (report.net() + report.kiosks.front().change).value());
        }
    }
}

BOOST_AUTO_TEST_CASE(receipts_follow_each_other_over_all_closings_without_a_gap) {
    Month month;
    month.play();
    std::string next = forms::receiptNumber("FS001-02", 'A', 1);
    for (const auto& closed : month.closings) {
        if (closed.receipts.number == 0) continue;
        BOOST_TEST(closed.receipts.first == next);
        const int first = std::stoi(closed.receipts.first.substr(closed.receipts.first.rfind('R') + 1));
        BOOST_TEST(closed.receipts.last ==
                   forms::receiptNumber("FS001-02", 'A', first + closed.receipts.number - 1));
        next = following(closed.receipts.last);
    }
}
