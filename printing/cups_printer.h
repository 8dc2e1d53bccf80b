#pragma once
#include "printing/printer.h"

#include <string>
#include <vector>

namespace certdesk::printing {

/// A printer of the machine's print system (CUPS). The document is streamed to the scheduler and never
/// written to a file by us; the scheduler spools it in its own directory, so where PIN letters go through it
/// the administrator sets `PreserveJobFiles No`. A job that breaks off halfway is cancelled.
class CupsPrinter : public Printer {
public:
    /// `name` as `lpstat -e` lists it. Nothing is asked of the print system before the first job.
    explicit CupsPrinter(std::string name);
    PrintOutcome print(const PrintJob& job) override;

private:
    std::string name_;
};

/// The names of the print system's printers, the default one first; empty when there is none or no scheduler
/// answers. Blocks like print().
std::vector<std::string> cupsPrinters();

} // namespace certdesk::printing
