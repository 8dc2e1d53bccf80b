#pragma once
#include "sync/headquarters.h"
#include "sync/journal.h"

#include <functional>
#include <memory>
#include <optional>

namespace certdesk::sync {

/// A revocation that HQ was asked for in this round and did not confirm.
struct UnconfirmedRevocation {
    std::string caseNumber;
    std::string certificate;
    LineFault fault;
};

/// What the status bar and `sync status` tell.
struct SyncStatus {
    bool online = false;
    std::int64_t backlog = 0;       ///< entries that HQ has not acknowledged
    Head head;                      ///< ours
    std::optional<Head> hq;         ///< as last heard
    std::optional<LineFault> fault; ///< why it is not online
    std::int64_t revocations = 0;   ///< ordered and not yet confirmed by HQ
    bool heard = false;             ///< HQ answered something, whatever it was
    /// This machine's clock less HQ's, in ms; nothing where HQ did not tell or nobody said what time it is
    /// here.
    std::optional<std::int64_t> clockAhead{};
    std::vector<UnconfirmedRevocation> unconfirmed{};
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
    /// What this machine's clock says.
    std::function<forms::UtcMs()> now;
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

/// When a kiosk that did not get through asks again. After HQ said that it is busy in seconds, however often:
/// it is there, and whoever waited longer would come after all others that day.
class Patience {
public:
    explicit Patience(BackOff limits = {}) : limits_(limits) {}
    void worked() { failures_ = busy_ = 0; }
    std::chrono::milliseconds after(const std::optional<LineFault>& fault, double jitter);

private:
    BackOff limits_;
    int failures_ = 0;
    int busy_ = 0;
};

/// How large the next batch is. HQ cuts a request after 30 s (DESIGN §5), so what a slow line does not carry
/// in that time goes in halves. It grows again while batches take less than five seconds, but to a size that
/// broke only after ten good ones.
class Pace {
public:
    BatchLimits next() const { return limits_; }
    /// A batch of that size did not get through. False: it was as small as they get (one entry or 16 KiB).
    bool broke(std::size_t entries, std::size_t bytes);
    void worked(std::chrono::milliseconds took);

private:
    BatchLimits limits_;
    int good_ = 10; ///< batches since one broke
};

/// One round, in the caller's thread: `certdeskctl sync now` and production use it as well as the worker.
/// Revocations first, each with its evidence (they cannot wait behind a long backlog); then everything after
/// HQ's head, batch by batch, from where HQ stands; then the catalogue. Returns the status after it. A
/// revocation that HQ refuses stays pending and is reported as the fault, and holds up nothing. After a batch
/// that broke HQ is asked where it stands; while it answers that, the round goes on from there with smaller
/// ones. An HQ with another history is shown ours up to where it refuses, so that it knows of both. `pace` is
/// kept between rounds; null: each begins anew.
SyncStatus syncOnce(Journal& journal, Headquarters& hq, const LineDuties& duties = {}, Pace* pace = nullptr);

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
