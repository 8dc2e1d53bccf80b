#pragma once
#include "desk/desk.h"
#include "forms/report_sheet.h"

#include <string>

namespace certdesk::desk {

// This kiosk's report of a day, week or month, from its own register. Of days that are over it is always the
// same, byte for byte. Where somebody is logged in the table of rights must let them read it; the figures
// hold no personal data, so whoever may read the data directory can read them without an account.

struct Report {
    forms::DailyReport numbers;
    forms::Names names;  ///< of the catalogue that was in force on the last of its days, then of the others
    forms::UtcMs asOf{}; ///< now, or the end of its last day once that is over
};

/// Of the period that `day` lies in. For the days that are under way, `now` says what stands.
Outcome<Report> reportOf(const Desk& desk, forms::Period period, forms::Day day);

/// As it is printed. From a task.
Outcome<Paper> drawReport(Desk& desk, const Report& report);
/// Draws and prints it, as often as somebody wants; answers the file or the printer. From a task.
Outcome<std::string> printReport(Desk& desk, const Report& report);

} // namespace certdesk::desk
