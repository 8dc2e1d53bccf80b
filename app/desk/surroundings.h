#pragma once
#include "forms/calendar.h"
#include "forms/log_in_tries.h"
#include "printing/printer.h"
#include "sync/headquarters.h"
#include "token/randomness.h"
#include "token/token.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace certdesk::desk {

/// The time of day, so that tests can set it; and, which nobody can set, how long the machine has been
/// running.
class Clock {
public:
    virtual ~Clock() = default;
    virtual forms::UtcMs now() const = 0;
    /// Of this machine (Linux: boot_id and CLOCK_BOOTTIME), but in tests.
    virtual forms::Running running() const;
};

class SystemClock : public Clock {
public:
    forms::UtcMs now() const override;
};

/// The printer that staff chose last. A job under way ends where it began.
class ChosenPrinter : public printing::Printer {
public:
    explicit ChosenPrinter(std::shared_ptr<printing::Printer> printer) : printer_(std::move(printer)) {}
    void choose(std::shared_ptr<printing::Printer> printer);
    printing::PrintOutcome print(const printing::PrintJob& job) override;

private:
    std::mutex mutex_;
    std::shared_ptr<printing::Printer> printer_;
};

struct Settings;

/// A vendor's library that the settings name and that could not be used.
struct DriverFault {
    std::string module;
    token::TokenFault fault;
};

/// Everything outside that a desk works with. Shared, because tasks on other threads use it while the desk
/// lives.
struct Surroundings {
    std::shared_ptr<const Clock> clock;
    std::shared_ptr<token::Randomness> randomness;
    std::vector<std::shared_ptr<token::TokenDriver>> drivers; ///< may be empty: no token can be written
    std::vector<DriverFault> driverFaults; ///< what staff must be told when no token can be found
    std::shared_ptr<printing::Printer> printer;
    std::function<void(const Settings&)> choosePrinter; ///< prints where they say from now on; may be empty
    std::shared_ptr<sync::Headquarters> headquarters;   ///< null for a kiosk without one
    /// A line as these settings would make it, to try them; may be empty.
    std::function<std::shared_ptr<sync::Headquarters>(const Settings&)> lineOf;
};

} // namespace certdesk::desk
