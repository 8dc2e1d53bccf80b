#include "printing/cups_watch.h"

#include <array>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

namespace certdesk::printing {

namespace {

using Kind = PrinterTrouble::Kind;
using Clock = std::chrono::steady_clock;

struct Delete {
    void operator()(ipp_t* message) const { ippDelete(message); }
};
using Message = std::unique_ptr<ipp_t, Delete>;

/// Asks for one attribute group of the printer, or of one of its jobs.
Message asked(http_t* scheduler, ipp_op_t operation, const std::string& printer, int job) {
    std::array<char, 1024> uri{};
    httpAssembleURIf(HTTP_URI_CODING_ALL, uri.data(), static_cast<int>(uri.size()), "ipp", nullptr,
                     "localhost", 0, "/printers/%s", printer.c_str());
    ipp_t* request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, uri.data());
    if (job > 0) ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, cupsUser());
    return Message(cupsDoRequest(scheduler, request, "/"));
}

/// Nothing when the scheduler did not answer, or has forgotten the job: it is done and was not kept.
std::optional<ipp_jstate_t> stateOf(http_t* scheduler, const std::string& printer, int job) {
    const Message answer = asked(scheduler, IPP_OP_GET_JOB_ATTRIBUTES, printer, job);
    if (!answer) return {};
    if (ippGetStatusCode(answer.get()) == IPP_STATUS_ERROR_NOT_FOUND) return IPP_JSTATE_COMPLETED;
    ipp_attribute_t* state = ippFindAttribute(answer.get(), "job-state", IPP_TAG_ENUM);
    if (!state) return {};
    return static_cast<ipp_jstate_t>(ippGetInteger(state, 0));
}

std::string_view withoutSeverity(std::string_view reason) {
    for (const std::string_view severity : {"-error", "-warning", "-report"})
        if (reason.ends_with(severity)) return reason.substr(0, reason.size() - severity.size());
    return reason;
}

bool holdsUp(std::string_view reason) {
    return !reason.ends_with("-warning") && !reason.ends_with("-report");
}

std::string joined(const Reasons& reasons) {
    std::string all;
    for (const std::string& reason : reasons)
        all += (all.empty() ? "" : " ") + reason;
    return all;
}

/// One job under watch.
class Watch {
public:
    Watch(http_t* scheduler, const std::string& printer, int job)
        : scheduler_(scheduler), printer_(printer), job_(job) {}

    /// The trouble that the job has now; `over_` once there is nothing more to wait for.
    std::optional<PrinterTrouble> look(const Reasons& before, bool late) {
        const auto state = stateOf(scheduler_, printer_, job_);
        if (!state) return {}; // asked again until the time is over
        if (*state == IPP_JSTATE_COMPLETED) return over();
        if (*state == IPP_JSTATE_PROCESSING || *state == IPP_JSTATE_STOPPED) begun_ = true;
        Reasons reasons = reasonsOf(scheduler_, printer_);
        const std::string words = joined(reasons);
        if (!late)
            for (const std::string& old : before)
                if (old != "paused") reasons.erase(old);
        if (const auto kind = troubleAmong(reasons, late)) return trouble(*kind, words);
        if (*state == IPP_JSTATE_ABORTED || *state == IPP_JSTATE_CANCELED)
            return trouble(Kind::stopped, words);
        if (*state == IPP_JSTATE_STOPPED || reasons.contains("paused")) return trouble(Kind::stopped, words);
        return {};
    }
    bool isOver() const { return over_; }

private:
    std::optional<PrinterTrouble> over() {
        over_ = true;
        return {};
    }

    PrinterTrouble trouble(Kind kind, const std::string& reasons) {
        over_ = true;
        const bool gone =
            cupsCancelJob2(scheduler_, printer_.c_str(), job_, 1) < IPP_STATUS_REDIRECTION_OTHER_SITE;
        const auto state = stateOf(scheduler_, printer_, job_);
        const bool ended = gone || (state && *state >= IPP_JSTATE_CANCELED);
        return {kind, reasons, begun_ || !ended};
    }

    http_t* scheduler_;
    const std::string& printer_;
    int job_;
    bool begun_ = false;
    bool over_ = false;
};

} // namespace

std::optional<Kind> troubleAmong(const Reasons& reasons, bool late) {
    constexpr std::array<std::pair<std::string_view, Kind>, 12> table{{
        {"media-empty", Kind::outOfPaper},
        {"media-needed", Kind::outOfPaper},
        {"media-jam", Kind::jammed},
        {"offline", Kind::offline},
        {"shutdown", Kind::offline},
        {"timed-out", Kind::offline},
        {"cover-open", Kind::stopped},
        {"door-open", Kind::stopped},
        {"interlock-open", Kind::stopped},
        {"marker-supply-empty", Kind::stopped},
        {"toner-empty", Kind::stopped},
        {"other", Kind::stopped},
    }};
    for (const auto& [name, kind] : table)
        for (const std::string& reason : reasons)
            if (withoutSeverity(reason) == name && (holdsUp(reason) || reason == "offline-report"))
                return kind;
    if (late && reasons.contains("connecting-to-device")) return Kind::offline;
    return {};
}

Reasons reasonsOf(http_t* scheduler, const std::string& printer) {
    Reasons reasons;
    const Message answer = asked(scheduler, IPP_OP_GET_PRINTER_ATTRIBUTES, printer, 0);
    ipp_attribute_t* found =
        answer ? ippFindAttribute(answer.get(), "printer-state-reasons", IPP_TAG_KEYWORD) : nullptr;
    for (int i = 0; i < ippGetCount(found); ++i)
        reasons.emplace(ippGetString(found, i, nullptr));
    reasons.erase("none");
    return reasons;
}

std::optional<PrinterTrouble> watchJob(http_t* scheduler, const std::string& printer, int job,
                                       const Reasons& before, std::chrono::milliseconds longest) {
    constexpr std::chrono::milliseconds pause(150);
    const auto begin = Clock::now();
    Watch watch(scheduler, printer, job);
    for (bool last = false; !last; std::this_thread::sleep_for(last ? std::chrono::milliseconds(0) : pause)) {
        const auto passed = Clock::now() - begin;
        last = passed >= longest;
        if (auto trouble = watch.look(before, passed >= longest / 2)) return trouble;
        if (watch.isOver()) return {};
    }
    return {};
}

} // namespace certdesk::printing
