#include "cups_daemon.h"
#include "printing/cups_printer.h"
#include "printing/cups_watch.h"

#include <boost/test/unit_test.hpp>

#include <cups/cups.h>

using namespace certdesk;
using namespace certdesk::printing;

namespace {

/// While this lives, the print system is one that nobody answers for. libcups keeps the server per thread.
struct NoScheduler {
    NoScheduler() { cupsSetServer("/nonexistent/cups.sock"); }
    ~NoScheduler() { cupsSetServer(nullptr); }
};

constexpr std::chrono::milliseconds longEnough =
    std::chrono::seconds(20); // a busy machine's; ends much earlier
constexpr const char* document = "%PDF-1.4 a form";

PrintOutcome printOn(const std::string& printer, std::chrono::milliseconds watch = longEnough) {
    return CupsPrinter(printer, watch).print({.title = "form", .pdf = forms::viewOf(document)});
}

PrinterTrouble troubleOn(const std::string& printer) {
    const PrintOutcome outcome = printOn(printer);
    BOOST_REQUIRE(std::holds_alternative<PrinterTrouble>(outcome));
    return std::get<PrinterTrouble>(outcome);
}

bool printedOn(const std::string& printer, std::chrono::milliseconds watch = longEnough) {
    return std::holds_alternative<Printed>(printOn(printer, watch));
}

using Kind = PrinterTrouble::Kind;

} // namespace

BOOST_AUTO_TEST_SUITE(cups_printer)

BOOST_AUTO_TEST_CASE(is_not_found_where_no_scheduler_runs) {
    const NoScheduler none;
    const PrintOutcome outcome =
        CupsPrinter("counter").print({.title = "form", .pdf = forms::viewOf("%PDF-1.4")});
    BOOST_REQUIRE(std::holds_alternative<PrinterTrouble>(outcome));
    BOOST_TEST((std::get<PrinterTrouble>(outcome).kind == PrinterTrouble::Kind::notFound));
    BOOST_TEST(!std::get<PrinterTrouble>(outcome).detail.empty());
}

BOOST_AUTO_TEST_CASE(lists_no_printer_where_no_scheduler_runs) {
    const NoScheduler none;
    BOOST_TEST(cupsPrinters().empty());
}

BOOST_AUTO_TEST_CASE(prints_where_the_printer_is_well) {
    const tests::CupsDaemon daemon;
    BOOST_TEST(printedOn("good")); // though its paper is low
    BOOST_TEST(daemon.printed("good") == 1);
    BOOST_TEST(daemon.waiting() == 0);
    BOOST_TEST(cupsPrinters().size() == 8U);
}

BOOST_AUTO_TEST_CASE(does_not_find_a_printer_that_there_is_not) {
    const tests::CupsDaemon daemon;
    const PrinterTrouble trouble = troubleOn("elsewhere");
    BOOST_TEST((trouble.kind == Kind::notFound));
    BOOST_TEST(!trouble.mayHavePrinted);
}

BOOST_AUTO_TEST_CASE(tells_what_a_printer_is_short_of_and_leaves_no_job_behind) {
    const tests::CupsDaemon daemon;
    BOOST_TEST((troubleOn("empty").kind == Kind::outOfPaper));
    BOOST_TEST((troubleOn("jam").kind == Kind::jammed));
    BOOST_TEST((troubleOn("offline").kind == Kind::offline));
    BOOST_TEST((troubleOn("quits").kind == Kind::stopped));
    BOOST_TEST((troubleOn("fails").kind == Kind::stopped));
    BOOST_TEST(daemon.waiting() == 0);
    BOOST_TEST(daemon.printed("empty") == 0);
}

BOOST_AUTO_TEST_CASE(says_whether_sheets_may_have_come_out) {
    const tests::CupsDaemon daemon;
    BOOST_TEST(troubleOn("jam").mayHavePrinted);
    const PrinterTrouble paused = troubleOn("paused");
    BOOST_TEST((paused.kind == Kind::stopped));
    BOOST_TEST(!paused.mayHavePrinted);
    BOOST_TEST(daemon.waiting() == 0);
}

// The scheduler still shows "media-empty" from the time before.
BOOST_AUTO_TEST_CASE(prints_again_once_paper_was_loaded) {
    tests::CupsDaemon daemon;
    BOOST_TEST((troubleOn("empty").kind == Kind::outOfPaper));
    daemon.loadPaper();
    BOOST_TEST(printedOn("empty"));
    BOOST_TEST(daemon.printed("empty") == 1);
}

BOOST_AUTO_TEST_CASE(leaves_a_slow_printer_to_itself) {
    const tests::CupsDaemon daemon;
    BOOST_TEST(printedOn("slow", std::chrono::milliseconds(300)));
    BOOST_TEST(daemon.waiting() == 1);
}

BOOST_AUTO_TEST_CASE(tells_trouble_from_warnings) {
    BOOST_TEST((troubleAmong({"media-empty-error"}, false) == Kind::outOfPaper));
    BOOST_TEST((troubleAmong({"media-low-warning", "media-needed"}, false) == Kind::outOfPaper));
    BOOST_TEST(!troubleAmong({"media-empty-warning"}, false)); // of one tray among several
    BOOST_TEST((troubleAmong({"offline-report"}, false) == Kind::offline));
    BOOST_TEST(!troubleAmong({"connecting-to-device"}, false));
    BOOST_TEST((troubleAmong({"connecting-to-device"}, true) == Kind::offline));
    BOOST_TEST((troubleAmong({"door-open-error"}, false) == Kind::stopped));
    BOOST_TEST(!troubleAmong({}, true));
}

BOOST_AUTO_TEST_SUITE_END()
