#define BOOST_TEST_MODULE hq_days
#include "hq/applying.h"
#include "hq/branches.h"
#include "hq/day_scene.h"
#include "hq/older_database.h"
#include "sync/line.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Amounts;
using forms::DailyReport;
using forms::Fen;
using Poco::Data::Session;

// What kiosks tell of their business days: judged from their own entries, kept, and in the daily report.

namespace {

constexpr std::int64_t fee = 20000;

using Scene = DayScene;

} // namespace

BOOST_AUTO_TEST_SUITE(days)

BOOST_AUTO_TEST_CASE(a_day_arrives_whole_and_its_sums_are_the_kiosks) {
    Scene scene;
    scene.open();
    scene.paid();
    const auto second = scene.paid();
    scene.voidFee(second);
    scene.count(10);
    const auto closed = scene.closing("li");
    scene.note(closed);
    scene.counter.push();
    BOOST_TEST(scene.refused().empty());
    const auto report = scene.report();
    BOOST_TEST(report.receipts.total.value() == 2 * fee);
    BOOST_CHECK(report.voided == (forms::Counted{1, Fen(fee)}));
    BOOST_CHECK(report.refunded == forms::Counted{});
    BOOST_CHECK(sumOf(report.paidBack) == report.voided.total);
    BOOST_TEST(report.net().value() == fee);
    BOOST_REQUIRE(report.kiosks.size() == 1U);
    const auto& kiosk = report.kiosks.front();
    BOOST_TEST(kiosk.change.value() == 10000);
    BOOST_TEST(kiosk.closedBy == "li");
    BOOST_REQUIRE(kiosk.closing);
    BOOST_CHECK(*kiosk.closing == closed);
    BOOST_TEST(closed.receipts.number == report.receipts.number);
    Fen expected;
    for (const auto& [method, amount] : closed.expected)
        expected += amount;
    BOOST_CHECK(expected == report.net() + kiosk.change); // kiosk and headquarters agree to the fen
}

BOOST_AUTO_TEST_CASE(a_refund_counts_on_its_own_day_and_leaves_the_day_before_as_it_was) {
    Scene scene;
    scene.open();
    const auto number = scene.paid();
    scene.count();
    scene.close();
    scene.counter.push();
    const auto before = scene.report();
    scene.town.pass(1);
    scene.open(50000);
    scene.refund(number);
    scene.count();
    scene.close();
    scene.counter.push();
    BOOST_TEST(scene.refused().empty());
    auto after = scene.report();
    for (auto& [id, service] : after.services) // the case is no longer under way
        service.underWay = before.services.at(id).underWay;
    BOOST_CHECK(after == before);
    const auto next = scene.report(forms::plusDays(scene.today, 1));
    BOOST_CHECK(next.refunded == (forms::Counted{1, Fen(fee)}));
    BOOST_TEST(next.net().value() == -fee);
    BOOST_TEST(next.kiosks.at(0).closing->expected.at("cash").value() == 50000 - fee);
}

BOOST_AUTO_TEST_CASE(a_day_that_was_forgotten_is_closed_as_its_own_and_not_that_of_its_entry) {
    Scene scene;
    scene.open();
    scene.paid();
    scene.town.pass(2);
    scene.count();
    scene.close();
    scene.open();
    scene.counter.push();
    BOOST_TEST(scene.refused().empty());
    BOOST_CHECK(scene.report().kiosks.at(0).closing);
    const auto next = scene.report(forms::plusDays(scene.today, 2));
    BOOST_REQUIRE(next.kiosks.size() == 1U);
    BOOST_CHECK(!next.kiosks.front().closing);
}

BOOST_AUTO_TEST_CASE(an_entry_of_a_day_that_staff_could_not_have_made_is_listed_and_counts_for_nothing) {
    const std::vector<std::pair<std::string, std::function<void(Scene&)>>> wrongs{
        {"sums-differ",
         [](Scene& scene) {
             auto closing = scene.closing("li");
             closing.expected["cash"] += Fen(1);
             scene.note(scene.sign(closing, "li"));
         }},
        {"bad-signature",
         [](Scene& scene) {
             auto closing = scene.closing("li");
             closing.reason = "改过";
             scene.note(closing);
         }},
        {"no-right", [](Scene& scene) { scene.note(scene.closing("wang"), "wang"); }},
        {"wrong-day",
         [](Scene& scene) {
             auto closing = scene.closing("li");
             closing.day = forms::plusDays(closing.day, -1);
             scene.note(scene.sign(closing, "li"));
         }},
        {"day-is-open", [](Scene& scene) { scene.open(); }},
        {"faulty-fields",
         [](Scene& scene) {
             scene.note(forms::StockNoted{forms::StockAct::received, "cheque", {}, 1, 9});
         }},
        {"no-right",
         [](Scene& scene) {
             scene.note(forms::StockNoted{forms::StockAct::received, "token", {"T9"}}, "wang");
         }},
        {"no-right",
         [](Scene& scene) {
             scene.note(forms::TokenNoted{"T9", {}, forms::TokenAct::destroyed, "芯片坏了"}, "li");
         }},
        {"faulty-fields",
         [](Scene& scene) {
             scene.note(forms::TokenNoted{"T9", {}, forms::TokenAct::lost, {}});
         }},
        {"no-right",
         [](Scene& scene) {
             scene.note(forms::BlankPrinted{"application", forms::sha256(forms::viewOf("x")), 2}, "zhou");
         }},
    };
    for (const auto& [reason, wrong] : wrongs) {
        Scene scene;
        scene.open();
        scene.paid();
        scene.count();
        wrong(scene);
        scene.counter.push();
        BOOST_TEST(scene.refused() == std::vector<std::string>{reason}, boost::test_tools::per_element());
        const auto report = scene.report();
        BOOST_CHECK(!report.kiosks.at(0).closing);
        BOOST_TEST(report.stock.empty());
        BOOST_TEST(report.receipts.total.value() == fee);
    }
}

BOOST_AUTO_TEST_CASE(what_was_noted_of_a_token_or_printed_blank_by_who_may_is_listed_nowhere) {
    Scene scene;
    scene.note(forms::TokenNoted{"T9", {}, forms::TokenAct::lost, "申请人报失"});
    scene.note(forms::BlankPrinted{"application", forms::sha256(forms::viewOf("x")), 2}, "wang");
    scene.counter.push();
    BOOST_TEST(scene.refused().empty());
}

BOOST_AUTO_TEST_CASE(what_moves_after_the_closing_of_its_day_counts_for_nothing) {
    Scene scene;
    scene.open();
    const auto number = scene.counter.receive("new", scene.counter.wants("new"));
    scene.count();
    scene.close();
    scene.counter.toProduction(number); // a kiosk without decide took the fee all the same
    scene.counter.push();
    BOOST_TEST(scene.report().receipts.number == 0);
    const auto refused = scene.refused();
    BOOST_TEST(std::count(refused.begin(), refused.end(), "day-is-closed") == 1);
}

BOOST_AUTO_TEST_CASE(what_comes_twice_or_is_applied_again_counts_once) {
    Scene scene;
    scene.note(forms::StockNoted{forms::StockAct::received, "token", {"T1", "T2", "T3"}});
    scene.note(forms::StockNoted{forms::StockAct::spoiled, "token", {"T2"}, 0, 0, "摔坏"});
    scene.open();
    scene.voidFee(scene.paid());
    scene.count();
    scene.close();
    scene.counter.push();
    const auto once = scene.report();
    BOOST_TEST(once.stock.at("token received") == 3);
    BOOST_TEST(once.stock.at("token spoiled") == 1);
    scene.counter.line->push(scene.counter.history.entries());
    scene.office().database.transaction([&](Session& session) {
        hq::markUnapplied(session, "FS001-02", headersOf(scene.counter.history.entries()));
    });
    hq::applyMarked(scene.office(), "FS001-02");
    BOOST_CHECK(scene.report() == once);
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_CHECK(scene.report() == once);
}

BOOST_AUTO_TEST_CASE(the_day_goes_on_in_the_next_incarnation) {
    Scene scene;
    scene.open();
    scene.paid();
    scene.counter.push();
    scene.office().database.transaction(
        [&](Session& session) { hq::permitBranch(session, "FS001-02", {}, scene.town.clock); });
    scene.counter.history.moveTo(scene.town.clock);
    scene.counter.history.beginIncarnation();
    scene.town.clock.value += 2000;
    scene.count();
    scene.close();
    scene.counter.push();
    BOOST_TEST(scene.refused().empty());
    BOOST_CHECK(scene.report().kiosks.at(0).closing);
    BOOST_TEST(scene.report().kiosks.at(0).closing->receipts.number == 1);
}

BOOST_AUTO_TEST_CASE(a_database_from_before_there_were_days_gets_them_from_what_is_stored,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Scene scene;
    scene.note(forms::StockNoted{forms::StockAct::received, "token", {"T1"}});
    scene.open();
    scene.paid();
    scene.count();
    scene.close();
    scene.counter.push();
    const auto before = scene.report();
    BOOST_CHECK(before.kiosks.at(0).closing);
    scene.office().database.transaction([](Session& session) { asVersion(session, 15); });
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_CHECK(scene.report() == before);
}

BOOST_AUTO_TEST_CASE(the_report_tells_the_day_as_json_csv_and_sheet) {
    Scene scene;
    scene.open();
    scene.voidFee(scene.paid());
    scene.count(20);
    scene.close();
    scene.counter.push();
    const hq::Names names(scene.office().catalogues);
    const auto report = scene.report();
    const auto json = forms::jsonOf(report, names, scene.town.clock);
    const std::string text = json.text();
    BOOST_TEST(text.find(R"("voided":{"number":1,"fen":20000})") != std::string::npos, text);
    BOOST_TEST(text.find(R"("net":0)") != std::string::npos);
    BOOST_TEST(text.find(R"("difference":20)") != std::string::npos);
    BOOST_TEST(text.find(R"("firstReceipt":"FS001-02A-R0000001")") != std::string::npos);
    const std::string csv = forms::csvOf(report, names);
    for (const char* line : {"作废,合计", "实收,合计", "FS001-02 FS001-02A-R0000001 至 FS001-02A-R0000001"})
        BOOST_TEST(csv.find(line) != std::string::npos, line);
    const auto sheet = forms::sheetOf(report, names, scene.town.clock);
    BOOST_TEST(sheet.tables.size() >= 4U);
}

BOOST_AUTO_TEST_CASE(a_month_is_the_sum_of_its_days_with_a_line_for_each_and_its_closings_of_one_point) {
    Scene scene;
    scene.open();
    scene.paid();
    scene.count();
    scene.close();
    scene.town.pass(1);
    scene.paid();
    scene.counter.push();
    const auto tomorrow = forms::plusDays(scene.today, 1);
    const auto month = hq::reportOf(scene.office(), tomorrow, "FS001", forms::Period::month);
    const bool oneMonth = scene.today.month() == tomorrow.month();
    BOOST_TEST(month.days.size() == (oneMonth ? 2U : 1U));
    forms::Fen sum;
    for (const auto& [day, line] : month.days)
        sum += line.receipts.total;
    BOOST_CHECK(month.receipts.total == sum);
    BOOST_TEST(month.receipts.number == (oneMonth ? 2 : 1));
    BOOST_TEST(month.kiosks.size() == (oneMonth ? 1U : 0U));
    const auto all = hq::reportOf(scene.office(), tomorrow, {}, forms::Period::month);
    BOOST_CHECK(all.receipts == month.receipts);
    BOOST_TEST(all.kiosks.empty());
    BOOST_TEST(scene.report(tomorrow).days.empty());
}

BOOST_AUTO_TEST_CASE(operators_and_what_returned_cases_owe_are_told_of_one_point_and_of_all) {
    Scene scene;
    const auto number = scene.counter.receive("new", scene.counter.wants("new"));
    scene.counter.act(number, forms::ReturnCase{});
    scene.counter.push();
    const auto here = hq::reportOf(scene.office(), scene.today, "FS001");
    BOOST_TEST(here.operators.at("li").received == 1);
    BOOST_TEST(!here.missing.empty());
    BOOST_TEST(here.missing.begin()->first.starts_with(number + ' '));
    const auto all = scene.report();
    BOOST_TEST(all.operators.size() == 1U);
    BOOST_TEST(all.operators.at("FS001 li").received == 1);
    BOOST_TEST(all.missing.size() == here.missing.size());
    for (const auto& [about, copies] : here.missing)
        BOOST_TEST(all.missing.at(forms::wordsOf(about).at(1)) == copies);
    BOOST_TEST(all.allServices().returned == 1);
}

BOOST_AUTO_TEST_CASE(a_database_that_counted_by_less_counts_what_is_stored_anew,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Scene scene;
    scene.open();
    scene.counter.issue();
    scene.counter.push();
    const auto before = hq::reportOf(scene.office(), scene.today, "FS001");
    BOOST_TEST(!before.applications.empty());
    scene.office().database.transaction([](Session& session) { asVersion(session, 17); });
    BOOST_TEST(hq::reportOf(scene.office(), scene.today, "FS001").applications.empty());
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_CHECK(hq::reportOf(scene.office(), scene.today, "FS001") == before);
}

BOOST_AUTO_TEST_SUITE_END()
