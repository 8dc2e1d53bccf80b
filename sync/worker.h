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
    std::int64_t revocations = 0;   ///< ordered and not yet confirmed by HQ
};

/// What a round of the line does for the desk beside sending entries. Called on the round's thread; may
/// append to the journal. Each may be empty.
struct LineDuties {
    /// HQ confirmed a revocation that this case ordered.
    std::function<void(const std::string& caseNumber, const std::string& certificate, forms::UtcMs at)>
        revoked;
    /// Tag of the catalogue that was last taken over, and a newly published one. Asked once a round, after
    /// entries and revocations.
    std::function<std::string()> catalogueTag;
    std::function<void(const PublishedCatalogue&)> published;
    /// Whatever else is to be done while HQ answers, at the end of a round; what it says against it.
    std::function<std::optional<LineFault>(Headquarters&)> maintain;
};

struct BackOff {
    std::chrono::milliseconds first{1000};
    std::chrono::milliseconds most{300000}; ///< 5 minutes
};

/// The n-th wait (n from 0): doubling from `first` up to `most`, times a factor between 0.5 and 1 given by
/// `jitter` in [0, 1).
std::chrono::milliseconds waitBefore(int attempt, double jitter, BackOff limits = {});

/// One round, in the caller's thread: `certdeskctl sync now` and production use it as well as the worker.
/// Revocations first, each with its evidence (they cannot wait behind a long backlog); then everything after
/// HQ's head, batch by batch, from where HQ stands; then the catalogue. Returns the status after it. A
/// revocation that HQ refuses stays pending and is reported as the fault, and holds up nothing.
SyncStatus syncOnce(Journal& journal, Headquarters& hq, const LineDuties& duties = {});

/// The background thread of a running kiosk: syncs when poked, when new entries came, and after each
/// back-off; keeps the line warm with a look every `idle`. Stops and joins when destroyed.
class SyncWorker {
public:
    /// `changed` is called from the worker's thread after each round.
    SyncWorker(Journal& journal, Headquarters& hq, std::function<void(const SyncStatus&)> changed,
               LineDuties duties = {}, BackOff backOff = {},
               std::chrono::milliseconds idle = std::chrono::milliseconds(15000));
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
