#pragma once
#include "hq/log.h"
#include "hq/office.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace certdesk::hq {

/// What a serving headquarters does by itself, at its start and then every minute, in a thread of its own:
/// what was proposed and not signed (issuing.h), revocation lists that are due (revocation_lists.h), and
/// telling what the log left out. What fails is tried again in the next round.
class Rounds {
public:
    Rounds(Office& office, Log& log);
    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;
    ~Rounds();

private:
    void run();
    bool rest();

    Office& office_;
    Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ending_ = false; ///< guarded by mutex_
    std::thread thread_;
};

} // namespace certdesk::hq
