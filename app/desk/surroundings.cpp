#include "desk/surroundings.h"

#include <chrono>

namespace certdesk::desk {

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
