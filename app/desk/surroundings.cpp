#include "desk/surroundings.h"

#include <chrono>

namespace certdesk::desk {

forms::UtcMs SystemClock::now() const {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

} // namespace certdesk::desk
