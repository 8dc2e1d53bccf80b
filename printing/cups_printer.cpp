#include "printing/cups_printer.h"

#include "printing/cups_watch.h"

#include <algorithm>
#include <cups/cups.h>
#include <memory>

namespace certdesk::printing {

namespace {

PrinterTrouble::Kind kindOf(ipp_status_t status) {
    using Kind = PrinterTrouble::Kind;
    switch (status) {
    case IPP_STATUS_ERROR_NOT_FOUND:
    case IPP_STATUS_ERROR_SERVICE_UNAVAILABLE: return Kind::notFound;
    case IPP_STATUS_ERROR_NOT_AUTHENTICATED:
    case IPP_STATUS_ERROR_NOT_AUTHORIZED:
    case IPP_STATUS_ERROR_FORBIDDEN: return Kind::denied;
    case IPP_STATUS_ERROR_TOO_MANY_JOBS:
    case IPP_STATUS_ERROR_REQUEST_ENTITY:
    case IPP_STATUS_ERROR_TEMPORARY: return Kind::full;
    case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
    case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED:
    case IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES:
    case IPP_STATUS_ERROR_NOT_POSSIBLE: return Kind::refused;
    default: return Kind::broken;
    }
}

PrinterTrouble lastTrouble() { return {kindOf(cupsLastError()), cupsLastErrorString(), false}; }

struct Close {
    void operator()(http_t* connection) const { httpClose(connection); }
};
using Connection = std::unique_ptr<http_t, Close>;

/// To the scheduler that client.conf or CUPS_SERVER names; nothing when none answers within ten seconds.
Connection connect() {
    constexpr int milliseconds = 10000;
    return Connection(httpConnect2(cupsServer(), ippPort(), nullptr, AF_UNSPEC, cupsEncryption(), 1,
                                   milliseconds, nullptr));
}

/// Asked beforehand, because cupsCreateJob tells an unknown name as an internal error.
bool knows(http_t* scheduler, const std::string& printer) {
    cups_dest_t* found = cupsGetNamedDest(scheduler, printer.c_str(), nullptr);
    cupsFreeDests(found ? 1 : 0, found);
    return found != nullptr;
}

class Options {
public:
    explicit Options(const PrintJob& job) {
        add("copies", std::to_string(std::max(1, job.copies)));
        add("sides", job.bothSides ? "two-sided-long-edge" : "one-sided");
        add("media", "iso_a4_210x297mm");
    }
    ~Options() { cupsFreeOptions(count_, options_); }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;

    int count() const { return count_; }
    cups_option_t* data() const { return options_; }

private:
    void add(const char* name, const std::string& value) {
        count_ = cupsAddOption(name, value.c_str(), count_, &options_);
    }

    int count_ = 0;
    cups_option_t* options_ = nullptr;
};

/// Streams the document of a job that was created.
bool send(http_t* scheduler, const std::string& printer, int number, const PrintJob& job) {
    if (cupsStartDocument(scheduler, printer.c_str(), number, job.title.c_str(), CUPS_FORMAT_PDF, 1) !=
        HTTP_STATUS_CONTINUE)
        return false;
    const bool written = cupsWriteRequestData(scheduler, reinterpret_cast<const char*>(job.pdf.data()),
                                              job.pdf.size()) == HTTP_STATUS_CONTINUE;
    return cupsFinishDocument(scheduler, printer.c_str()) < IPP_STATUS_REDIRECTION_OTHER_SITE && written;
}

} // namespace

CupsPrinter::CupsPrinter(std::string name, std::chrono::milliseconds longestWatch)
    : name_(std::move(name)), longestWatch_(longestWatch) {}

PrintOutcome CupsPrinter::print(const PrintJob& job) {
    const Connection connection = connect();
    http_t* scheduler = connection.get();
    if (!scheduler) return PrinterTrouble{PrinterTrouble::Kind::notFound, cupsLastErrorString(), false};
    if (!knows(scheduler, name_))
        return PrinterTrouble{PrinterTrouble::Kind::notFound, "no printer " + name_, false};
    const Options options(job);
    const Reasons before = reasonsOf(scheduler, name_);
    const int number =
        cupsCreateJob(scheduler, name_.c_str(), job.title.c_str(), options.count(), options.data());
    if (number == 0) return lastTrouble();
    if (!send(scheduler, name_, number, job)) {
        PrinterTrouble trouble = lastTrouble();
        trouble.mayHavePrinted =
            cupsCancelJob2(scheduler, name_.c_str(), number, 1) >= IPP_STATUS_REDIRECTION_OTHER_SITE;
        return trouble;
    }
    if (auto trouble = watchJob(scheduler, name_, number, before, longestWatch_)) return std::move(*trouble);
    return Printed{name_ + " job " + std::to_string(number)};
}

std::vector<std::string> cupsPrinters() {
    const Connection connection = connect();
    if (!connection) return {};
    cups_dest_t* found = nullptr;
    const int count = cupsGetDests2(connection.get(), &found);
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
        const cups_dest_t& printer = found[i];
        if (!printer.instance) names.insert(printer.is_default ? names.begin() : names.end(), printer.name);
    }
    cupsFreeDests(count, found);
    return names;
}

std::optional<PrinterTrouble> cupsTrouble(const std::string& name) {
    const Connection connection = connect();
    if (!connection) return {};
    const Reasons reasons = reasonsOf(connection.get(), name);
    auto kind = troubleAmong(reasons, true);
    if (!kind && reasons.contains("paused")) kind = PrinterTrouble::Kind::stopped;
    if (!kind) return {};
    std::string all;
    for (const std::string& reason : reasons)
        all += (all.empty() ? "" : " ") + reason;
    return PrinterTrouble{*kind, all, false};
}

} // namespace certdesk::printing
