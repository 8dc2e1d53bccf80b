#pragma once
#include "hq/office.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace certdesk::hq {

/// Applies what kiosks sent in bulk, in a thread of its own, when the kiosks are quiet for a moment or it has
/// waited for some seconds: a backlog is stored as fast as it comes, and judged behind it. What it has not
/// come to when it goes is marked in the database and applied at the next start. Any thread.
class Applier {
public:
    explicit Applier(Office& office);
    Applier(const Applier&) = delete;
    Applier& operator=(const Applier&) = delete;
    ~Applier();

    /// Cases of that kiosk are marked.
    void marked(const std::string& kiosk);

private:
    using Time = std::chrono::steady_clock;

    void run();
    std::set<std::string> next();

    Office& office_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::set<std::string> kiosks_; ///< guarded by mutex_, as all below
    Time::time_point first_, last_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace certdesk::hq
