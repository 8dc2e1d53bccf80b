#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace certdesk::hq {

/// By which those who found work tell the thread that does it, so that it does not wait for its time. A ring
/// that nobody waited for is heard by the next who waits. Any thread.
class Bell {
public:
    void ring() {
        {
            const std::lock_guard lock(mutex_);
            rung_ = true;
        }
        heard_.notify_one();
    }
    /// Until it rings, or that long.
    void wait(std::chrono::milliseconds most) {
        std::unique_lock lock(mutex_);
        heard_.wait_for(lock, most, [this] { return rung_; });
        rung_ = false;
    }

private:
    std::mutex mutex_;
    std::condition_variable heard_;
    bool rung_ = false; ///< guarded by mutex_
};

} // namespace certdesk::hq
