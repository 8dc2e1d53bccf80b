#define BOOST_TEST_MODULE forms_month
#include "counter_day.h"

#include <boost/test/unit_test.hpp>

#include <random>

// Whatever staff do in whatever order: the drawer, the receipts, the shares that headquarters adds up, and
// the stock agree to the fen and to the piece.

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

/// What the drawer should hold by the events alone, counted the simple way.
struct Ledger {
    Fen taken, voided, refunded;
    int receipts = 0;
};

class RandomCounter : public DayCounter {
public:
    explicit RandomCounter(unsigned seed) : random_(seed) { deliver(10); }

    void act() {
        static const std::vector<void (RandomCounter::*)()> acts{
            &RandomCounter::takeFee, &RandomCounter::takeFee, &RandomCounter::takeFee,
            &RandomCounter::produce, &RandomCounter::produce, &RandomCounter::payBack,
            &RandomCounter::turnDay, &RandomCounter::turnDay, &RandomCounter::moveStock};
        (this->*acts[pick(acts.size())])();
    }
    Ledger ledger;

private:
    std::size_t pick(std::size_t below) { return random_() % below; }
    std::string who() { return pick(2) == 0 ? "li" : "zhao"; }
    std::string someCase() {
        auto at = cases.begin();
        std::advance(at, static_cast<long>(pick(cases.size())));
        return at->first;
    }

    void takeFee() {
        const std::string operatorName = who();
        const std::string which = caseAt(Point::approved, operatorName);
        const std::int64_t cash = static_cast<std::int64_t>(pick(45100));
        TakeFee fee{{{"pos", Fen(45100 - cash), "8800"}}};
        if (cash > 0) fee.lines.push_back({"cash", Fen(cash)});
        if (on(which, fee, operatorName)) return;
        ledger.taken += Fen(45100);
        ++ledger.receipts;
    }
    void produce() {
        if (cases.empty()) return;
        const std::string which = someCase();
        const std::string token = tokenOf(which);
        for (const Stage stage : stages) {
            if (on(which, production(stage, Phase::begun, token))) return;
            if (on(which, production(stage, Phase::ended, token))) return;
            if (pick(6) == 0) return;
        }
        (void)on(which, HandOver{});
    }
    void payBack() {
        if (cases.empty()) return;
        const std::string which = someCase();
        if (!cases[which].fee) return;
        const bool refund = pick(2) == 0;
        const Fen total = cases[which].fee->total;
        const auto no = refund ? on(which, refunding(which), who()) : on(which, voiding(which), who());
        if (no) return;
        (refund ? ledger.refunded : ledger.voided) += total;
    }
    void turnDay() {
        switch (pick(6)) {
        case 0:
        case 5: (void)open(static_cast<std::int64_t>(pick(5)) * 1000); break;
        case 1: (void)countRight(static_cast<std::int64_t>(pick(3)) * 10); break;
        case 2: (void)close("li", "多收", "chen"); break;
        case 3: (void)close("chen", "多收"); break;
        default: wait(1); break;
        }
    }
    void moveStock() {
        if (pick(2) == 0) return deliver(3);
        const auto here = stock.serials(StockState::here);
        if (here.empty()) return;
        (void)note({StockAct::spoiled, "token", {here[pick(here.size())]}, 0, 0, "摔坏"});
    }

    std::mt19937 random_;
};

/// All days' numbers as one report.
DailyReport totalOf(const Shares& shares) {
    DailyReport report;
    for (const auto& [at, counted] : shares)
        report.add(at.measure, at.about, counted);
    return report;
}

Fen sumOf(const std::map<std::string, Counted>& all) {
    Fen sum;
    for (const auto& [id, one] : all)
        sum += one.total;
    return sum;
}

void checkSums(const RandomCounter& counter) {
    const DailyReport report = totalOf(counter.shares);
    BOOST_REQUIRE(report.receipts.total == counter.ledger.taken);
    BOOST_REQUIRE(report.receipts.number == counter.ledger.receipts);
    BOOST_REQUIRE(report.voided.total == counter.ledger.voided);
    BOOST_REQUIRE(report.refunded.total == counter.ledger.refunded);
    BOOST_REQUIRE(sumOf(report.payments) == report.receipts.total);
    BOOST_REQUIRE(sumOf(report.paidBack) == report.voided.total + report.refunded.total);
    for (std::size_t i = 0; i < counter.receipts.size(); ++i) // no gap, no repeat (I7)
        BOOST_REQUIRE(counter.receipts[i] == receiptNumber("FS001-01", 'A', static_cast<int>(i) + 1));
}

/// The day under way: its drawer against the shares of that day.
void checkDrawer(const RandomCounter& counter) {
    if (!counter.till.day) return;
    DailyReport report;
    for (const auto& [at, counted] : counter.shares)
        if (at.day == *counter.till.day) report.add(at.measure, at.about, counted);
    for (const auto& [method, amount] : counter.till.taken) {
        const auto in = report.payments.find(method);
        const auto back = report.paidBack.find(method);
        Fen net = in == report.payments.end() ? Fen() : in->second.total;
        if (back != report.paidBack.end()) net = net - back->second.total;
        BOOST_REQUIRE(amount == net);
    }
    BOOST_REQUIRE(counter.till.receipts.number == report.receipts.number);
    BOOST_REQUIRE(counter.till.voided == report.voided.total);
    BOOST_REQUIRE(counter.till.refunded == report.refunded.total);
}

void checkStock(const RandomCounter& counter) {
    const DailyReport report = totalOf(counter.shares);
    std::int64_t all = 0;
    for (const StockState state : {StockState::here, StockState::used, StockState::spoiled, StockState::back})
        all += counter.stock.tokens(state);
    BOOST_REQUIRE(report.stock.at("token received") == all);
    BOOST_REQUIRE(report.tokensUsed <= counter.stock.tokens(StockState::used));
}

} // namespace

BOOST_AUTO_TEST_CASE(any_sequence_of_acts_leaves_sums_that_agree_to_the_fen) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            RandomCounter counter(seed);
            for (int i = 0; i < 300; ++i) {
                counter.act();
                checkDrawer(counter);
            }
            checkSums(counter);
            checkStock(counter);
        }
    }
}

BOOST_AUTO_TEST_CASE(random_acts_reach_what_they_are_to_prove) {
    RandomCounter counter(7);
    for (int i = 0; i < 2000; ++i)
        counter.act();
    BOOST_TEST(counter.ledger.receipts > 20);
    BOOST_TEST(counter.ledger.voided.value() > 0);
    BOOST_TEST(counter.ledger.refunded.value() > 0);
    BOOST_TEST(counter.till.closed.size() > 3U);
    BOOST_TEST(counter.stock.tokens(StockState::used) > 3);
}
