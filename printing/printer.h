#pragma once
#include "forms/bytes.h"

#include <filesystem>
#include <string>
#include <variant>

namespace certdesk::printing {

/// One document for the printer. The PDF is borrowed for the call only.
struct PrintJob {
    std::string
        title; ///< what staff see in the queue, and the name of the file in a folder; no personal data
    forms::ByteView pdf;
    int copies = 1;
    bool bothSides = false; ///< turned over the long edge
};

struct Printed {
    std::string where; ///< path of the file, or "PRINTER job 17"
};

/// Why the paper is not whole in somebody's hand. Nothing is left in the printer's queue.
struct PrinterTrouble {
    enum class Kind {
        notFound,   ///< no such folder or printer
        full,       ///< disk or queue is full
        denied,     ///< no right to write or print there
        refused,    ///< the printer or the spooler took the job and said no
        broken,     ///< anything else
        outOfPaper, ///< the printer asks for paper
        jammed,     ///< paper is stuck in it
        offline,    ///< it does not answer: switched off, or its cable is out
        stopped,    ///< it stopped for another reason (`detail`): a door is open, no toner, paused
    };
    Kind kind = Kind::broken;
    std::string detail; ///< of the system, in its own words; never of the document
    /// The printer had begun: sheets may have come out, so the next print is to be marked as a copy.
    bool mayHavePrinted = false;
};

using PrintOutcome = std::variant<Printed, PrinterTrouble>;

/// Where papers go. print() blocks as long as a disk or a spooler takes: call it from a task, never from the
/// UI thread (I12). Implementations allow calls from any thread, one at a time per object.
class Printer {
public:
    virtual ~Printer() = default;
    virtual PrintOutcome print(const PrintJob& job) = 0;
};

/// "PDF to folder": one file per job, named after its title, readable by the owner only (0600), whole or not
/// at all (temporary file, fsync, rename, fsync of the folder). An existing file is never replaced:
/// "title-2.pdf" follows. Copies and sides are left to whoever prints the file. A PIN letter becomes a file
/// only where this printer was chosen for it.
class FolderPrinter : public Printer {
public:
    explicit FolderPrinter(std::filesystem::path folder);
    PrintOutcome print(const PrintJob& job) override;

private:
    std::filesystem::path folder_;
};

} // namespace certdesk::printing
