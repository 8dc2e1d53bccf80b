#include "printing/cups_printer.h"

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

BOOST_AUTO_TEST_SUITE_END()
