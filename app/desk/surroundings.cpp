#include "desk/surroundings.h"

#include <chrono>
#include <ctime>
#include <fstream>

namespace certdesk::desk {

forms::Running Clock::running() const {
    static const std::string boot = [] {
        std::string id;
        std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
        return id;
    }();
    timespec since{};
    ::clock_gettime(CLOCK_BOOTTIME, &since);
    return {boot, std::int64_t{since.tv_sec} * 1000 + since.tv_nsec / 1'000'000};
}

forms::UtcMs SystemClock::now() const {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

void ChosenPrinter::choose(std::shared_ptr<printing::Printer> printer) {
    const std::lock_guard lock(mutex_);
    printer_ = std::move(printer);
}

printing::PrintOutcome ChosenPrinter::print(const printing::PrintJob& job) {
    std::shared_ptr<printing::Printer> printer;
    {
        const std::lock_guard lock(mutex_);
        printer = printer_;
    }
    return printer->print(job);
}

} // namespace certdesk::desk
