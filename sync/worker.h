#pragma once
#include "sync/headquarters.h"
#include "sync/journal.h"

#include <functional>
#include <memory>
#include <optional>

namespace certdesk::sync {

/// What the status bar and `sync status` tell.
struct SyncStatus {
    bool online = false;
    std::int64_t backlog = 0;       ///< entries that HQ has not acknowledged
    Head head;                      ///< ours
    std::optional<Head> hq;         ///< as last heard
    std::optional<LineFault> fault; ///< why it is not online
};

struct BackOff {
    std::chrono::milliseconds first{1000};
    std::chrono::milliseconds most{300000}; ///< 5 minutes
};

/// The n-th wait (n from 0): doubling from `first` up to `most`, times a factor between 0.5 and 1 given by
/// `jitter` in [0, 1).
std::chrono::milliseconds waitBefore(int attempt, double jitter, BackOff limits = {});

/// Sends everything after HQ's head, batch by batch; returns the status after it. Resumes where HQ stands.
/// One round, in the caller's thread: `certdeskctl sync now` and production use it as well as the worker.
SyncStatus syncOnce(Journal& journal, Headquarters& hq);

/// The background thread of a running kiosk: syncs when poked, when new entries came, and after each
/// back-off; keeps the line warm with a look every `idle`. Stops and joins when destroyed.
class SyncWorker {
public:
    /// `changed` is called from the worker's thread after each round.
    SyncWorker(Journal& journal, Headquarters& hq, std::function<void(const SyncStatus&)> changed,
               BackOff backOff = {}, std::chrono::milliseconds idle = std::chrono::milliseconds(15000));
    ~SyncWorker();
    SyncWorker(const SyncWorker&) = delete;
    SyncWorker& operator=(const SyncWorker&) = delete;

    /// Wakes it; returns at once.
    void poke();
    SyncStatus status() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace certdesk::sync
