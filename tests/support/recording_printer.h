#pragma once
#include "printing/printer.h"
#include "support/call_threads.h"

#include <optional>
#include <utility>
#include <vector>

namespace certdesk::tests {

/// A printer that keeps what it was given, and answers trouble when told to.
class RecordingPrinter : public printing::Printer {
public:
    struct Job {
        std::string title;
        forms::Bytes pdf;
        int copies = 0;
        bool bothSides = false;
    };

    printing::PrintOutcome print(const printing::PrintJob& job) override {
        threads.note();
        if (trouble) return *std::exchange(trouble, std::nullopt);
        jobs.push_back({job.title, {job.pdf.begin(), job.pdf.end()}, job.copies, job.bothSides});
        return printing::Printed{"job " + std::to_string(jobs.size())};
    }

    std::vector<Job> jobs;
    CallThreads threads;
    std::optional<printing::PrinterTrouble> trouble; ///< the answer to the next job
};

} // namespace certdesk::tests
