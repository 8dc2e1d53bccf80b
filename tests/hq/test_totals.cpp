#define BOOST_TEST_MODULE hq_totals
#include "hq/applying.h"
#include "hq/branches.h"
#include "hq/history.h"
#include "hq/older_database.h"
#include "hq/reports.h"
#include "hq/sample_counter.h"
#include "hq/totals.h"
#include "sync/line.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::DailyReport;
using Poco::Data::Session;

// Totals per kiosk and day, from which the daily report is made: every case counts once, however often and
// however late its entries come.

namespace {

struct Scene {
    Town town;
    SampleCounter counter{town};
    const forms::Day today = town.today();

    hq::Office& office() { return town.hq.office(); }
    DailyReport report(forms::Day day, const std::string& point = {}) {
        return hq::reportOf(office(), day, point);
    }
    DailyReport report() { return report(today); }
    /// Marks every case there is, and applies it.
    void applyAll() {
        office().database.transaction([&](Session& session) {
            hq::markUnapplied(session, "FS001-02", headersOf(counter.history.entries()));
        });
        hq::applyMarked(office(), "FS001-02");
    }
    std::string receive(SampleCounter& at, const std::string& service = "new") {
        return at.receive(service, at.wants(service));
    }
    std::string receive() { return receive(counter); }
};

DailyReport::Service serviceIn(const DailyReport& report, const std::string& id = "new") {
    const auto found = report.services.find(id);
    return found == report.services.end() ? DailyReport::Service{} : found->second;
}

std::int64_t paid(const DailyReport& report) {
    std::int64_t fen = 0;
    for (const auto& [method, sum] : report.payments)
        fen += sum.total.value();
    return fen;
}

void require(bool is, const DailyReport& report, const hq::Names& names) {
    BOOST_REQUIRE_MESSAGE(is, forms::jsonOf(report, names, {}).text());
}

} // namespace

BOOST_AUTO_TEST_SUITE(totals)

BOOST_AUTO_TEST_CASE(a_day_counts_what_became_of_its_cases_and_its_money) {
    Scene scene;
    scene.counter.issue();
    const auto returned = scene.receive();
    scene.counter.act(returned, forms::ReturnCase{});
    const auto withdrawn = scene.receive();
    scene.counter.act(withdrawn, forms::Withdraw{"不办了"});
    scene.receive();
    scene.counter.push();
    const auto report = scene.report();
    require(serviceIn(report) == DailyReport::Service{4, 1, 1, 1, 1}, report,
            hq::Names(scene.office().catalogues));
    const auto fee =
        scene.counter.history.folded("FS001-02A-" + forms::compactDay(scene.today) + "-0001").fee;
    BOOST_REQUIRE(fee);
    BOOST_TEST(fee->total.value() > 0);
    BOOST_TEST(report.receipts.number == 1);
    BOOST_TEST(report.receipts.total.value() == fee->total.value());
    BOOST_TEST(paid(report) == report.receipts.total.value());
    BOOST_TEST(report.issued == 1);
    BOOST_TEST(report.revoked == 0);
    BOOST_TEST(report.hours[12].number == 4); // the counter opens at noon
    BOOST_TEST(report.hours[12].total.value() == fee->total.value());
    DailyReport nothing;
    nothing.day = forms::plusDays(scene.today, 1);
    BOOST_TEST((scene.report(nothing.day) == nothing));
}

BOOST_AUTO_TEST_CASE(what_comes_twice_or_is_judged_again_counts_once) {
    Scene scene;
    scene.counter.issue();
    scene.receive();
    scene.counter.push();
    const auto once = scene.report();
    BOOST_TEST(serviceIn(once).received == 2);
    scene.counter.line->push(scene.counter.history.entries());
    scene.applyAll();
    scene.applyAll();
    BOOST_TEST((scene.report() == once));
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_TEST((scene.report() == once));
}

BOOST_AUTO_TEST_CASE(what_a_day_left_open_stays_its_own_whatever_becomes_of_it_later) {
    Scene scene;
    const auto number = scene.receive();
    scene.counter.push();
    BOOST_TEST((serviceIn(scene.report()) == DailyReport::Service{1, 0, 0, 0, 1}));
    scene.town.pass(1);
    scene.counter.act(number, forms::ReturnCase{});
    scene.counter.act(number, forms::ResumeCase{});
    scene.counter.act(number, forms::ReturnCase{});
    scene.counter.push();
    const auto tomorrow = forms::plusDays(scene.today, 1);
    BOOST_TEST((serviceIn(scene.report()) == DailyReport::Service{1, 0, 0, 0, 1}));
    BOOST_TEST((serviceIn(scene.report(tomorrow)) == DailyReport::Service{0, 0, 1, 0, 0}));
    scene.town.pass(1);
    scene.counter.act(number, forms::ResumeCase{});
    scene.counter.push();
    BOOST_TEST((serviceIn(scene.report()) == DailyReport::Service{1, 0, 0, 0, 1}));
}

BOOST_AUTO_TEST_CASE(entries_that_come_late_count_on_the_day_that_they_were_made) {
    Scene scene;
    scene.receive();
    scene.town.pass(3);
    scene.receive();
    scene.counter.push();
    BOOST_TEST(serviceIn(scene.report()).received == 1);
    BOOST_TEST(serviceIn(scene.report(forms::plusDays(scene.today, 3))).received == 1);
}

BOOST_AUTO_TEST_CASE(a_case_that_goes_on_in_a_restored_history_counts_once) {
    Scene scene;
    const auto number = scene.receive();
    auto disk = scene.counter.history; // what the backup holds
    scene.counter.act(number, forms::ReturnCase{});
    scene.counter.push();
    BOOST_TEST((serviceIn(scene.report()) == DailyReport::Service{1, 0, 1, 0, 0}));
    const auto from = disk.entries().size();
    disk.beginIncarnation();
    disk.add(number, forms::CaseWithdrawn{"不办了"});
    scene.office().database.transaction([&](Session& session) {
        hq::permitBranch(session, "FS001-02", {}, scene.town.clock);
        const auto answer = hq::storeBatch(session, "FS001-02", disk.tail(from), {}, scene.office().clock());
        BOOST_REQUIRE(std::holds_alternative<hq::Stored>(answer));
        hq::markUnapplied(session, "FS001-02", std::get<hq::Stored>(answer).headers);
    });
    hq::applyMarked(scene.office(), "FS001-02");
    DailyReport::Service all;
    for (const auto day : {scene.today, disk.folded(number).day, forms::dayOf(disk.folded(number).changedAt)})
        all = serviceIn(scene.report(day)).withdrawn > 0 ? serviceIn(scene.report(day)) : all;
    BOOST_TEST(all.withdrawn == 1);
    BOOST_TEST((serviceIn(scene.report()).received == 1));
    BOOST_TEST((serviceIn(scene.report()).returned == 0)); // that lies on the history that was left
    BOOST_TEST((serviceIn(scene.report()).underWay == 0));
}

BOOST_AUTO_TEST_CASE(an_entry_that_does_not_count_is_in_no_total) {
    Scene scene;
    const auto number = scene.receive();
    scene.counter.history.add(number, forms::HandedOver{}, "li"); // nothing was made
    scene.counter.push();
    BOOST_TEST((serviceIn(scene.report()) == DailyReport::Service{1, 0, 0, 0, 1}));
}

BOOST_AUTO_TEST_CASE(a_report_is_of_one_point_or_of_all) {
    Scene scene;
    SampleCounter neighbour(scene.town, "FS001-03");
    const auto& points = neighbour.history.catalogue().points;
    BOOST_REQUIRE(points.size() > 1);
    const auto other = points[1].id;
    SampleCounter away(scene.town, other + "-01", other);
    scene.receive(neighbour);
    neighbour.push();
    away.issue();
    scene.receive();
    scene.counter.push();
    const auto all = scene.report();
    BOOST_TEST(serviceIn(all).received == 3);
    BOOST_TEST(all.points.size() == 2U);
    BOOST_TEST(all.points.at("FS001").received == 2);
    BOOST_TEST(all.points.at(other).finished == 1);
    BOOST_TEST(all.points.at(other).receipts.total.value() == all.receipts.total.value());
    const auto here = scene.report(scene.today, "FS001");
    BOOST_TEST(serviceIn(here).received == 2);
    BOOST_TEST(here.receipts.number == 0);
    BOOST_TEST(here.points.empty());
    BOOST_TEST(serviceIn(scene.report(scene.today, other)).finished == 1);
    BOOST_TEST(scene.report(scene.today, "FS999").services.empty());
}

BOOST_AUTO_TEST_CASE(a_database_from_before_there_were_totals_gets_them_from_what_is_stored,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Scene scene;
    scene.counter.issue();
    scene.receive();
    scene.counter.push();
    const auto before = scene.report();
    scene.office().database.transaction([](Session& session) { asVersion(session, 7); });
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_TEST((scene.report() == before));
    BOOST_TEST(serviceIn(before).received == 2);
}

BOOST_AUTO_TEST_CASE(a_receipt_counts_once_for_each_way_it_was_paid_and_sums_to_itself) {
    forms::Case c;
    c.service = "new";
    c.status = forms::Status::done;
    forms::EntryContext context;
    context.day = forms::parseIsoDay("2026-11-23").value();
    context.at = {forms::startOf(context.day).value + (14 * 60 + 59) * 60'000};
    context.by = "li";
    const std::vector<forms::PaymentLine> lines{
        {"cash", forms::Fen(100)}, {"pos", forms::Fen(250)}, {"cash", forms::Fen(50)}};
    forms::Shares shares;
    forms::addShares(shares, c, context, forms::FeeTaken{"R1", lines, forms::Fen(400)});
    using forms::Measure;
    const forms::Shares expected{{{context.day, Measure::paid, "cash"}, {1, forms::Fen(150)}},
                                 {{context.day, Measure::paid, "pos"}, {1, forms::Fen(250)}},
                                 {{context.day, Measure::receipt, ""}, {1, forms::Fen(400)}},
                                 {{context.day, Measure::hour, "14"}, {0, forms::Fen(400)}},
                                 {{context.day, Measure::takenBy, "li"}, {1, forms::Fen(400)}}};
    BOOST_TEST((shares == expected));
}

BOOST_AUTO_TEST_CASE(shares_come_back_as_they_were_written_and_nothing_else_is_one) {
    forms::Shares shares;
    shares[{forms::parseIsoDay("2026-11-23").value(), forms::Measure::paid, "cash"}] = {1, forms::Fen(20000)};
    shares[{forms::parseIsoDay("2026-11-24").value(), forms::Measure::hour, "09"}] = {2, {}};
    BOOST_TEST((forms::sharesOf(forms::jsonOf(shares)) == shares));
    BOOST_TEST(forms::sharesOf(forms::parseJson("[]")).empty());
    for (const char* wrong :
         {"{}", "[1]", R"([["2026-11-23","paid","cash",1]])", R"([["2026-11-31","paid","cash",1,0]])",
          R"([["2026-11-23","stolen","cash",1,0]])", R"([["2026-11-23","paid",1,1,0]])",
          R"([["2026-11-23","paid","cash","1",0]])"})
        BOOST_CHECK_THROW(forms::sharesOf(forms::parseJson(wrong)), forms::JsonProblem);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(route)

namespace {

sync::LineReply asked(const SampleCounter& counter, const std::string& query) {
    const auto& s = counter.settings();
    sync::Line line(
        s.url,
        [&] {
            return sync::clientContext(s.machineKey.string(), s.machineCertificate.string(),
                                       s.tlsRoot.string());
        },
        s.timeout);
    return std::get<sync::LineReply>(line.ask({"GET", "/api/v1/reports/daily" + query}));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_kiosk_reads_the_report_of_its_own_point_and_no_other) {
    Scene scene;
    scene.counter.issue();
    const std::string day = "?day=" + forms::isoDay(scene.today);
    for (const std::string& query : {day, day + "&point=FS001"}) {
        const auto reply = asked(scene.counter, query);
        BOOST_REQUIRE_EQUAL(reply.status, 200);
        const auto json = forms::parseJson(reply.body);
        forms::JsonReader reader(json);
        BOOST_TEST(reader.string("point") == "FS001");
        BOOST_TEST(reader.string("day") == forms::isoDay(scene.today));
        BOOST_TEST(reader.integer("issued", 0, 9) == 1);
        BOOST_TEST(reader.array("hours").size() == 24U);
        const auto& services = reader.array("services");
        const auto& catalogue = scene.counter.history.catalogue();
        BOOST_TEST(services.size() <= catalogue.services.size());
        forms::JsonReader first(services.at(0));
        BOOST_TEST(first.string("id") == catalogue.services.front().id);
        BOOST_TEST(first.integer("finished", 0, 9) == 1);
        forms::JsonReader receipts(reader.object("receipts"));
        BOOST_TEST(receipts.integer("fen", 0, 1'000'000) == scene.report().receipts.total.value());
    }
    const auto other = asked(scene.counter, day + "&point=FS002");
    BOOST_TEST(other.status == 403);
    BOOST_TEST(other.body.find("/problems/not-this-point\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_question_that_is_none_is_refused) {
    Scene scene;
    for (const char* query :
         {"", "?day=", "?day=2026-02-30", "?day=20261123", "?day=2026-11-23&days=2", "?day=2026-11-23%00"})
        BOOST_TEST(asked(scene.counter, query).status == 400, query);
}

BOOST_AUTO_TEST_SUITE_END()
