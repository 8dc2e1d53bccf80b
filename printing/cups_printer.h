#pragma once
#include "printing/printer.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::printing {

/// A printer of the machine's print system (CUPS). The document is streamed to the scheduler and never
/// written to a file by us; the scheduler spools it in its own directory, so where PIN letters go through it
/// the administrator sets `PreserveJobFiles No`. A job that breaks off halfway is cancelled. After sending,
/// the job is watched for a while: a printer that runs out of paper, jams or does not answer is told, and the
/// job is cancelled. A job that still goes on well when the time is over counts as printed.
class CupsPrinter : public Printer {
public:
    /// `name` as `lpstat -e` lists it. Nothing is asked of the print system before the first job.
    explicit CupsPrinter(std::string name, std::chrono::milliseconds longestWatch = std::chrono::seconds(10));
    PrintOutcome print(const PrintJob& job) override;

private:
    std::string name_;
    std::chrono::milliseconds longestWatch_;
};

/// The names of the print system's printers, the default one first; empty when there is none or no scheduler
/// answers. Blocks like print().
std::vector<std::string> cupsPrinters();

/// What keeps that printer from printing now, without a job; nothing when it is ready, or when its scheduler
/// does not tell. `detail` holds the reasons of RFC 8011 §5.4.12. Blocks like print().
std::optional<PrinterTrouble> cupsTrouble(const std::string& name);

} // namespace certdesk::printing
