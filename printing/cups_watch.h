#pragma once
#include "printing/printer.h"

#include <chrono>
#include <cups/cups.h>
#include <optional>
#include <set>
#include <string>

namespace certdesk::printing {

/// printer-state-reasons of RFC 8011 §5.4.12, with their severities.
using Reasons = std::set<std::string>;

/// What the reasons keep a printer from: warnings and reports are none, but for a printer that is reported to
/// be offline. `late`: it has had time to be reached.
std::optional<PrinterTrouble::Kind> troubleAmong(const Reasons& reasons, bool late);

/// Reasons that the scheduler shows now; empty when it does not answer.
Reasons reasonsOf(http_t* scheduler, const std::string& printer);

/// Follows a job that was sent until it is printed, for `longest` at most; then a job that goes on well is
/// left to itself. On trouble the job is cancelled. `before`: reasons from before the job; schedulers keep
/// old ones until the printer is reached, so these count only late.
std::optional<PrinterTrouble> watchJob(http_t* scheduler, const std::string& printer, int job,
                                       const Reasons& before, std::chrono::milliseconds longest);

} // namespace certdesk::printing
