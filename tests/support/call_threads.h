#pragma once
#include <mutex>
#include <set>
#include <thread>

namespace certdesk::tests {

/// On which threads a fake of the outside world was called. Any thread.
class CallThreads {
public:
    void note() {
        const std::lock_guard lock(mutex_);
        seen_.insert(std::this_thread::get_id());
    }
    bool any() const {
        const std::lock_guard lock(mutex_);
        return !seen_.empty();
    }
    bool includes(std::thread::id thread) const {
        const std::lock_guard lock(mutex_);
        return seen_.contains(thread);
    }

private:
    mutable std::mutex mutex_; ///< guards seen_
    std::set<std::thread::id> seen_;
};

} // namespace certdesk::tests
