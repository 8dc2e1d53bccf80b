#define BOOST_TEST_MODULE forms_report
#include "forms/report_sheet.h"
#include "forms/shipped.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

// What a day is counted by, and how a report says it: the same at kiosk and headquarters.

using namespace certdesk::forms;

namespace {

Day dayNamed(const char* text) { return parseIsoDay(text).value(); }

/// One case whose entries are counted as a register counts them.
struct Counting {
    Case c;
    Shares shares;
    EntryContext context;

    explicit Counting(const std::string& service, const char* day = "2026-11-23") {
        context = {"FS001-01A-20261123-0001",
                   "li",
                   {startOf(dayNamed(day)).value + 9 * 3'600'000},
                   dayNamed(day),
                   1,
                   {}};
        take(CaseReceived{service, "FS001", {}, {}});
    }
    void take(const Event& event) {
        apply(c, context, event);
        addShares(shares, c, context, event);
    }
    void nextDay() {
        context.day = plusDays(context.day, 1);
        context.at.value += 86'400'000;
    }
    void details(const Details& details) { take(DetailsRecorded{details, {}, true}); }
    Counted at(Measure measure, const std::string& about = {}) const {
        const auto found = shares.find({context.day, measure, about});
        return found == shares.end() ? Counted{} : found->second;
    }
    std::int64_t number(Measure measure, const std::string& about = {}) const {
        return at(measure, about).number;
    }
};

/// Whether all that stood in `before` stands there unchanged.
bool holds(const Shares& now, const Shares& before) {
    return std::all_of(before.begin(), before.end(), [&](const auto& share) {
        const auto found = now.find(share.first);
        return found != now.end() && found->second == share.second;
    });
}

struct Shipped {
    Catalogue catalogue = parseCatalogue(shippedCatalogue());
    Names names{{&catalogue}};
};

DailyReport reportOf(const Shares& shares, Period period, Day day) {
    DailyReport report;
    report.period = period;
    report.day = daysOf(period, day).first;
    report.point = "FS001";
    report.kiosk = "FS001-01";
    const Days days = report.span();
    for (const auto& [at, counted] : shares) {
        if (at.day < days.first || at.day > days.last) continue;
        report.add(at.measure, at.about, counted);
        if (period != Period::day) report.addDay(at.day, at.measure, counted);
    }
    return report;
}

std::string cellsOf(const ReportSheet& sheet) {
    std::string all;
    for (const auto& table : sheet.tables) {
        all += table.title + '\n';
        for (const auto& row : table.rows) {
            BOOST_TEST(row.size() == table.columns.size(), table.title);
            for (const auto& cell : row)
                all += cell + '|';
            all += '\n';
        }
        BOOST_TEST((table.total.empty() || table.total.size() == table.columns.size()), table.title);
    }
    return all;
}

DayClosed closing() {
    DayClosed closed;
    closed.day = dayNamed("2026-11-23");
    closed.receipts = {"R1", "R9", 9};
    closed.head = {'A', 41, Bytes(32, 7)};
    closed.at = {startOf(closed.day).value + 18 * 3'600'000};
    closed.signature = Bytes(64, 5);
    return closed;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counting)

BOOST_AUTO_TEST_CASE(an_application_counts_by_service_type_and_years_once_it_is_handed_over) {
    Counting one("one-kind");
    Details details;
    details.applications = {"tax", "social"};
    details.years = 2;
    one.details(details);
    BOOST_TEST(one.number(Measure::application, "tax one-kind 2") == 0);
    one.take(HandedOver{});
    BOOST_TEST(one.number(Measure::application, "tax one-kind 2") == 1);
    BOOST_TEST(one.number(Measure::application, "social one-kind 2") == 1);
    BOOST_TEST(one.number(Measure::finishedBy, "li") == 1);
}

BOOST_AUTO_TEST_CASE(paid_years_count_for_the_applications_of_the_certificate_and_an_unlocked_pin_for_none) {
    CertificateKnown known;
    known.certificate.serial = "0A01";
    known.certificate.applications = {{"tax"}};
    for (const int years : {0, 3}) {
        Counting one("served-kind");
        one.take(known);
        Details details;
        details.years = years;
        one.details(details);
        one.take(HandedOver{});
        BOOST_TEST(one.number(Measure::application, "tax served-kind 3") == (years == 3 ? 1 : 0));
        BOOST_TEST(one.number(Measure::application, "tax served-kind 0") == 0);
    }
}

BOOST_AUTO_TEST_CASE(reasons_and_changed_fields_count_when_the_case_is_handed_over) {
    Counting one("changed-kind");
    Details details;
    details.reason = "lost";
    details.changes = {{"name", "新名"}, {"uscc", "91440604MA4W0A1235"}};
    one.details(details);
    BOOST_TEST(one.number(Measure::reason, "changed-kind lost") == 0);
    one.take(HandedOver{});
    BOOST_TEST(one.number(Measure::reason, "changed-kind lost") == 1);
    BOOST_TEST(one.number(Measure::changed, "name") == 1);
    BOOST_TEST(one.number(Measure::changed, "kind") == 0);
}

BOOST_AUTO_TEST_CASE(a_revocation_counts_by_the_reason_that_it_was_ordered_for) {
    Counting one("served-kind");
    CertificateKnown known;
    known.certificate.serial = "0A01";
    one.take(known);
    one.take(RevocationOrdered{"0A01", "keyCompromise", {}});
    BOOST_TEST(one.number(Measure::revoked) == 0);
    one.take(RevocationConfirmed{"0A01", one.context.at});
    BOOST_TEST(one.number(Measure::revoked) == 1);
    BOOST_TEST(one.number(Measure::revokedFor, "keyCompromise") == 1);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_what_the_last_return_of_the_day_said) {
    Counting one("one-kind");
    one.take(CaseReturned{{{"licence", 1}, {"id", 2}}});
    one.take(CaseResumed{});
    one.take(CaseReturned{{{"licence", 1}}});
    const std::string number = one.context.caseNumber;
    BOOST_TEST(one.number(Measure::returned, "one-kind") == 1);
    BOOST_TEST(one.number(Measure::missing, number + " licence") == 1);
    BOOST_TEST(one.number(Measure::missing, number + " id") == 0);
    const Shares first = one.shares;
    one.nextDay();
    one.take(CaseResumed{});
    one.take(CaseReturned{{{"form", 2}}});
    BOOST_TEST(one.number(Measure::missing, number + " form") == 2);
    BOOST_TEST(holds(one.shares, first));
}

BOOST_AUTO_TEST_CASE(a_day_leaves_open_what_it_received_and_nothing_later_changes_that) {
    Counting one("one-kind");
    BOOST_TEST(one.number(Measure::underWay, "one-kind") == 1);
    one.take(CaseReturned{{{"id", 1}}});
    BOOST_TEST(one.number(Measure::underWay, "one-kind") == 0);
    one.take(CaseResumed{});
    BOOST_TEST(one.number(Measure::underWay, "one-kind") == 1);
    const Shares day = one.shares;
    one.nextDay();
    one.take(CaseWithdrawn{"不办了"});
    BOOST_TEST(holds(one.shares, day));
    BOOST_TEST(one.number(Measure::underWay, "one-kind") == 0);
    BOOST_TEST(one.number(Measure::withdrawn, "one-kind") == 1);
}

BOOST_AUTO_TEST_CASE(money_counts_for_who_took_it_and_for_who_paid_it_back) {
    Counting one("one-kind");
    one.take(FeeTaken{"R1", {{"cash", Fen(20000)}}, Fen(20000)});
    one.context.by = "chen";
    FeeVoided back;
    back.receipt = "R1";
    back.lines = {{"cash", Fen(20000)}};
    back.total = Fen(20000);
    one.take(back);
    BOOST_TEST(one.at(Measure::takenBy, "li").total.value() == 20000);
    BOOST_TEST(one.at(Measure::paidBackBy, "chen").total.value() == 20000);
    BOOST_TEST(one.at(Measure::paidBackBy, "li").number == 0);
}

BOOST_AUTO_TEST_CASE(differences_bring_the_sums_of_before_to_those_of_after) {
    Counting one("one-kind");
    const Shares before = one.shares;
    one.take(CaseReturned{{{"id", 1}}});
    Shares sums = before;
    addTo(sums, differenceOf(before, one.shares));
    std::erase_if(sums, [](const auto& each) { return each.second == Counted{}; });
    BOOST_CHECK(sums == one.shares);
    BOOST_TEST(differenceOf(one.shares, one.shares).empty());
}

BOOST_AUTO_TEST_CASE(every_measure_comes_back_by_its_id) {
    for (int i = 0; i <= static_cast<int>(Measure::missing); ++i) {
        const auto measure = static_cast<Measure>(i);
        BOOST_TEST((measureOf(idOf(measure)) == measure), idOf(measure));
    }
    BOOST_CHECK(!measureOf("stolen"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(periods)

BOOST_AUTO_TEST_CASE(a_week_goes_from_monday_to_sunday_and_a_month_to_its_last_day) {
    struct Row {
        Period period;
        const char *day, *first, *last;
    };
    for (const auto& [period, day, first, last] :
         {Row{Period::day, "2026-11-27", "2026-11-27", "2026-11-27"},
          Row{Period::week, "2026-11-23", "2026-11-23", "2026-11-29"},
          Row{Period::week, "2026-11-29", "2026-11-23", "2026-11-29"},
          Row{Period::week, "2027-01-01", "2026-12-28", "2027-01-03"},
          Row{Period::month, "2026-11-01", "2026-11-01", "2026-11-30"},
          Row{Period::month, "2028-02-29", "2028-02-01", "2028-02-29"},
          Row{Period::month, "2026-12-31", "2026-12-01", "2026-12-31"}})
        BOOST_CHECK((daysOf(period, dayNamed(day)) == Days{dayNamed(first), dayNamed(last)}));
    for (const Period period : {Period::day, Period::week, Period::month})
        BOOST_CHECK(periodOf(idOf(period)) == period);
    BOOST_CHECK(!periodOf("year"));
}

BOOST_AUTO_TEST_CASE(a_week_is_the_sum_of_its_days_with_a_line_for_each) {
    Shares shares;
    std::int64_t fen = 0;
    for (const char* day : {"2026-11-22", "2026-11-23", "2026-11-27", "2026-11-30"}) {
        Counting one("one-kind", day);
        one.take(FeeTaken{"R1", {{"cash", Fen(20000)}}, Fen(20000)});
        addTo(shares, one.shares);
    }
    const DailyReport week = reportOf(shares, Period::week, dayNamed("2026-11-25"));
    BOOST_TEST(week.days.size() == 2U);
    for (const auto& [day, line] : week.days)
        fen += line.receipts.total.value();
    BOOST_TEST(fen == 40000);
    BOOST_TEST(week.receipts.total.value() == fen);
    BOOST_TEST(week.allServices().received == 2);
    BOOST_TEST(reportOf(shares, Period::day, dayNamed("2026-11-23")).days.empty());
    const Shipped shipped;
    const ReportSheet sheet = sheetOf(week, shipped.names, {});
    BOOST_TEST(sheet.title == "业务周报");
    BOOST_TEST(sheet.day == "2026-11-23 至 2026-11-29");
    BOOST_TEST(cellsOf(sheet).find("逐日\n2026-11-23|1|0|0|1|200.00|0.00|") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(telling)

BOOST_FIXTURE_TEST_CASE(sheet_csv_and_json_tell_the_same_of_a_full_day, Shipped) {
    const std::string& service = catalogue.services.front().id;
    const std::string& application = catalogue.applications.front().id;
    const std::string& reason = catalogue.reasons.front().id;
    const std::string& material = catalogue.materials.front().id;
    DailyReport report;
    report.day = dayNamed("2026-11-23");
    report.point = "FS001";
    report.kiosk = "FS001-01";
    report.add(Measure::received, service, {3, {}});
    report.add(Measure::application, application + " " + service + " 2", {2, {}});
    report.add(Measure::reason, service + " " + reason, {1, {}});
    report.add(Measure::changed, "name", {1, {}});
    report.add(Measure::revokedFor, "superseded", {1, {}});
    report.add(Measure::takenBy, "li", {2, Fen(40000)});
    report.add(Measure::missing, "FS001-01A-20261123-0002 " + material, {2, {}});
    report.add(Measure::stock, "token received", {50, {}});
    report.receiptRange = {"FS001-01A-R0000001", "FS001-01A-R0000002", 2};
    report.kiosks.push_back({"FS001-01", Fen(20000), closing(), "li", report.day});
    report.kiosks[0].closing->standing = {48, 1, {"FS001-01A-20261123-0003"}, 12, 3};
    const std::string sheet = cellsOf(sheetOf(report, names, {}));
    const std::string csv = csvOf(report, names);
    const std::string json = jsonOf(report, names, {}).text();
    const std::string hash = hex(Bytes(32, 7));
    for (const std::string& told :
         {catalogue.services.front().name.zh, catalogue.applications.front().name.zh,
          catalogue.reasons.front().name.zh, catalogue.materials.front().name.zh, hash, base64(Bytes(64, 5)),
          std::string("FS001-01A-20261123-0002"), std::string("FS001-01A-20261123-0003"),
          std::string("FS001-01A-R0000002")}) {
        BOOST_TEST(sheet.find(told) != std::string::npos, told);
        BOOST_TEST(csv.find(told) != std::string::npos, told);
        BOOST_TEST(json.find(told) != std::string::npos, told);
    }
    BOOST_TEST(csv.find("UKey 结存,FS001-01,,,,,,48,") != std::string::npos);
    BOOST_TEST(json.find(R"("tokensLeft":48)") != std::string::npos);
    BOOST_TEST(sheet.find("UKey 领入|50|") != std::string::npos);
    BOOST_TEST(sheetOf(report, names, {}).signatures.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(an_empty_day_has_a_line_for_all_that_is_offered_and_no_empty_table, Shipped) {
    DailyReport report;
    report.day = dayNamed("2026-11-23");
    report.point = "FS001";
    const ReportSheet sheet = sheetOf(report, names, {});
    for (const auto& table : sheet.tables)
        BOOST_TEST(!table.rows.empty(), table.title);
    BOOST_TEST(sheet.tables.front().rows.size() == names.services().size());
    BOOST_TEST(sheet.bars.size() == 10U);
    BOOST_TEST(jsonOf(report, names, {}).text().find(R"("usedReceipts":null)") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(what_no_catalogue_names_is_told_by_its_id, Shipped) {
    DailyReport report;
    report.day = dayNamed("2026-11-23");
    report.add(Measure::received, "gone-kind", {1, {}});
    BOOST_TEST(csvOf(report, names).find(",gone-kind,1,") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(standing)

BOOST_AUTO_TEST_CASE(a_closing_of_before_keeps_its_bytes_and_what_it_was_signed_over) {
    const DayClosed before = closing();
    BOOST_TEST(jsonOf(before).text().find("standing") == std::string::npos);
    DayClosed told = before;
    told.standing = DayStanding{48, 1, {"FS001-01A-20261123-0003"}, 12, 3};
    BOOST_CHECK(closingStatement(before, "li") != closingStatement(told, "li"));
    for (const DayClosed& each : {before, told}) {
        const Json json = parseJson(jsonOf(each).text());
        JsonReader in(json);
        BOOST_CHECK(dayClosedOf(in) == each);
    }
}

BOOST_AUTO_TEST_CASE(a_standing_that_cannot_be_is_refused) {
    DayClosed closed = closing();
    closed.standing = DayStanding{};
    const std::string good = jsonOf(closed).text();
    const std::string none = R"("standing":{"tokensLeft":0,"waitingCases":0,"waiting":[],)"
                             R"("unsentEntries":0,"unsentCases":0})";
    BOOST_REQUIRE(good.find(none) != std::string::npos);
    for (
        const char* wrong :
        {R"("standing":{"tokensLeft":-1,"waitingCases":0,"waiting":[],"unsentEntries":0,"unsentCases":0})",
         R"("standing":{"tokensLeft":0,"waitingCases":0,"waiting":[1],"unsentEntries":0,"unsentCases":0})",
         R"("standing":{"tokensLeft":0})", R"("standing":[])",
         R"("standing":{"tokensLeft":0,"waitingCases":0,"waiting":[],"unsentEntries":0,"unsentCases":0,"x":1})"}) {
        std::string text = good;
        text.replace(text.find(none), none.size(), wrong);
        const Json json = parseJson(text);
        JsonReader in(json);
        BOOST_CHECK_THROW(dayClosedOf(in), JsonProblem);
    }
    closed.standing->waiting.assign(DayStanding::mostWaiting + 1, "FS001-01A-20261123-0003");
    const Json json = parseJson(jsonOf(closed).text());
    JsonReader in(json);
    BOOST_CHECK_THROW(dayClosedOf(in), JsonProblem);
}

BOOST_AUTO_TEST_SUITE_END()
