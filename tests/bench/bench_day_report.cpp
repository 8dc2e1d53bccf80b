// A kiosk's daily report from a register of a million cases, and the closing of a day of two thousand,
// against their limits. The register of the report is filled as those cases would leave it: 250 days with a
// number for each kind there is, and a case row for each; what is timed is the journal that a kiosk opens.
// The closing is of a journal in which the cases of its day were really received, paid and handed over.
#include "forms/report_sheet.h"
#include "forms/shipped.h"
#include "forms/till.h"
#include "printing/paper.h"
#include "sync/data_directory.h"
#include "sync/register.h"
#include "sync/sample_kiosk.h"
#include "sync/sealing.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace certdesk;
using namespace certdesk::sync;
using Clock = std::chrono::steady_clock;

constexpr int cases = 1'000'000;
constexpr int casesOfADay = 4000;
constexpr int returnedOfADay = 40;
constexpr int casesToClose = 2000;
constexpr int rounds = 21;
constexpr double computeLimit = 100; // ms, as all below
constexpr double drawLimit = 50;
constexpr double closeLimit = 1000;

template <typename Work>
double timed(const Work& work) {
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// The first time and the worst of the others; whether both are within the limit.
template <typename Work>
bool measure(const char* what, double limit, const Work& work) {
    const double first = timed(work);
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i)
        times.push_back(timed(work));
    std::sort(times.begin(), times.end());
    std::printf("%-52s first %7.1f ms, median %7.1f ms, worst %7.1f ms, limit %.0f ms\n", what, first,
                times[times.size() / 2], times.back(), limit);
    return first <= limit && times.back() <= limit;
}

CaseRow rowOf(int serial, forms::Day day) {
    CaseRow row;
    row.number = forms::caseNumber("FS001-02", 'A', day, serial % casesOfADay + 1);
    row.service = "new";
    row.status = "done";
    row.holderName = "示例单位" + std::to_string(serial);
    row.holderCode = "91440604MA" + std::to_string(10'000'000 + serial);
    row.receivedBy = "li";
    row.day = day;
    return row;
}

/// What the cases of a day add up to; some number everywhere.
forms::Shares sharesOf(const forms::Catalogue& catalogue, forms::Day day) {
    using forms::Measure;
    forms::Shares shares;
    std::int64_t n = 0;
    const auto put = [&](Measure measure, const std::string& about, forms::Fen total = {}) {
        shares[{day, measure, about}] = {1 + n++ % 900, total};
    };
    for (const auto& service : catalogue.services) {
        for (const auto state :
             {Measure::received, Measure::finished, Measure::returned, Measure::withdrawn, Measure::underWay})
            put(state, service.id);
        const bool paid = service.fee.perYear > forms::Fen(); // as many years as a busy day sees
        for (const auto& application : catalogue.applications)
            for (int years = paid ? 1 : 0; years <= (paid ? 3 : 0); ++years)
                put(Measure::application, application.id + " " + service.id + " " + std::to_string(years));
    }
    for (const auto& method : catalogue.paymentMethods)
        put(Measure::paid, method.id, forms::Fen(20000));
    for (const char* hour : {"08", "09", "10", "11", "12", "13", "14", "15", "16", "17"})
        put(Measure::hour, hour, forms::Fen(20000));
    for (const char* account : {"li", "zhao", "zhou", "wang", "chen"}) {
        put(Measure::receivedBy, account);
        put(Measure::takenBy, account, forms::Fen(20000));
    }
    put(Measure::receipt, "", forms::Fen(140000));
    put(Measure::issued, "");
    put(Measure::tokensUsed, "");
    for (int i = 1; i <= returnedOfADay; ++i)
        put(Measure::missing, forms::caseNumber("FS001-02", 'A', day, i) + " " + catalogue.materials[0].id);
    return shares;
}

void fill(const std::filesystem::path& data, const forms::Catalogue& catalogue, forms::Day first) {
    Database database(journalFile(data), Database::Access::write);
    Transaction once(database);
    Register target(database);
    for (int serial = 0; serial < cases; ++serial)
        target.put(serial + 2, nullptr,
                   {rowOf(serial, forms::plusDays(first, serial / casesOfADay)), {}, {}});
    for (int day = 0; day < cases / casesOfADay; ++day)
        target.days().add(sharesOf(catalogue, forms::plusDays(first, day)));
    once.commit();
}

/// Where a folder is given, the papers are left there to be looked at.
void keep(const std::string& folder, const std::string& name, const printing::Pdf& paper) {
    if (folder.empty()) return;
    std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << forms::toText(paper.bytes);
}

bool benchReport(const std::string& folder, const forms::Catalogue& catalogue, const forms::Names& names) {
    sample::Kiosk kiosk;
    const forms::Day first = forms::parseIsoDay("2025-11-23").value();
    const double filling = timed([&] { fill(kiosk.data(), catalogue, first); });
    std::printf("register of %d cases in %d days, filled in %.1f s\n", cases, cases / casesOfADay,
                filling / 1000);
    const auto journal = kiosk.open();
    const forms::Day day = forms::plusDays(first, 200);
    const printing::Fonts fonts;
    forms::DailyReport report;
    const auto compute = [&](forms::Period period) { report = journal->report(period, day); };
    bool good = measure("the report of a day", computeLimit, [&] { compute(forms::Period::day); });
    std::printf("  %zu lines by application, %zu returned\n", report.applications.size(),
                report.missing.size());
    good = measure("the same as JSON and CSV", computeLimit,
                   [&] {
                       (void)forms::jsonOf(report, names, {}).text();
                       (void)forms::csvOf(report, names);
                   }) &&
           good;
    printing::Pdf paper;
    good = measure("the same drawn as PDF", drawLimit,
                   [&] { paper = printing::renderDailySheet(forms::sheetOf(report, names, {}), fonts); }) &&
           good;
    std::printf("  %d pages\n", paper.pages);
    keep(folder, "busy-day.pdf", paper);
    return measure("the report of a month", computeLimit, [&] { compute(forms::Period::month); }) && good;
}

/// Receives, pays and hands over the cases of a day.
void live(sample::Kiosk& kiosk, Journal& journal) {
    for (int i = 0; i < casesToClose; ++i) {
        const std::string number = kiosk.receive(journal, "示例单位" + std::to_string(i), i % 1000);
        kiosk.takeFee(journal, number, 20000);
        if (i % 10 != 0) kiosk.add(journal, number, forms::HandedOver{});
    }
}

bool benchClosing(const std::string& folder, const forms::Names& names) {
    sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    kiosk.add(*journal, "", forms::DayOpened{kiosk.today(), forms::Fen(20000)});
    const double living = timed([&] { live(kiosk, *journal); });
    std::printf("a day of %d cases, lived in %.1f s\n", casesToClose, living / 1000);
    const forms::Day day = kiosk.today();
    const auto other = kiosk.open(Journal::Mode::readOnly); // which remembers nothing of the drawer
    const double folding = timed([&] { (void)other->till(); });
    const SigningPair signer = newSigningPair();
    const double closing = timed([&] {
        const forms::Till till = journal->till();
        forms::DayClosed closed;
        closed.day = day;
        closed.expected = till.taken;
        closed.receipts = till.receipts;
        for (const CaseRow& row : journal->openCases())
            closed.openCases.push_back(row.number);
        closed.head = nameOf(journal->head());
        closed.standing = forms::DayStanding{journal->stock().tokens(forms::StockState::here),
                                             0,
                                             {},
                                             journal->head().seq,
                                             journal->casesNotAcknowledged()};
        closed.signature = sign(forms::closingStatement(closed, "li"), signer.seed);
        kiosk.add(*journal, "", closed);
        const printing::Fonts fonts;
        const auto report = journal->report(forms::Period::day, day);
        keep(folder, "closed-day.pdf", printing::renderDailySheet(forms::sheetOf(report, names, {}), fonts));
    });
    std::printf("%-52s %7.1f ms, limit %.0f ms\n", "closing it, with its report drawn", closing + folding,
                closeLimit);
    std::printf("  of which the drawer, folded from nothing %7.1f ms\n", folding);
    return closing + folding <= closeLimit;
}

} // namespace

/// bench_day_report [FOLDER]
int main(int count, char** given) {
    const std::string folder = count > 1 ? given[1] : "";
    const forms::Catalogue catalogue = forms::parseCatalogue(forms::shippedCatalogue());
    const forms::Names names({&catalogue});
    const bool closing = benchClosing(folder, names);
    return benchReport(folder, catalogue, names) && closing ? 0 : 1;
}
