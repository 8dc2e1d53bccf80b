#pragma once
#include "hq/log.h"
#include "hq/office.h"

#include <atomic>
#include <thread>

namespace certdesk::hq {

/// What a serving headquarters does by itself, at its start, then every minute and when Office::work rings,
/// in a thread of its own: what was proposed and not signed (issuing.h, registrations.h), what upstream CAs
/// are to be told (upstream_orders.h), revocation lists that are due (revocation_lists.h), and telling what
/// the log left out. What fails is tried again in the next round and holds up nothing else.
class Rounds {
public:
    Rounds(Office& office, Log& log);
    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;
    ~Rounds();

private:
    void run();
    void goRound();

    Office& office_;
    Log& log_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

} // namespace certdesk::hq
