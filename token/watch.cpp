#include "token/watch.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace certdesk::token {

using namespace std::chrono;

void pauseFor(milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, time, [] { return false; });
}

bool lookUntil(const std::function<bool()>& changed, milliseconds atMost, const std::stop_token& stop) {
    const auto end = steady_clock::now() + atMost;
    while (!stop.stop_requested()) {
        if (changed()) return true;
        const auto left = duration_cast<milliseconds>(end - steady_clock::now());
        if (left <= milliseconds(0)) return false;
        pauseFor(std::min(lookEvery, left), stop);
    }
    return false;
}

} // namespace certdesk::token
