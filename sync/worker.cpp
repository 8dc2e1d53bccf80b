#include "sync/worker.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

namespace certdesk::sync {
namespace {

/// HQ was spoken with, whatever it said.
bool reached(const LineFault& fault) {
    using Kind = LineFault::Kind;
    return fault.kind == Kind::refused || fault.kind == Kind::conflict || fault.kind == Kind::brokenAnswer;
}

/// One round; the status grows as it goes on.
class Round {
public:
    Round(Journal& journal, Headquarters& hq, const LineDuties& duties, Pace& pace)
        : journal_(journal), hq_(hq), duties_(duties), pace_(pace) {
        status_.head = journal.head();
        hq_.tellOwnHead(status_.head);
    }

    SyncStatus run() {
        const auto refused = revoke();
        send();
        if (status_.online || (status_.fault && reached(*status_.fault))) takeCatalogue();
        if (status_.online) maintain();
        if (!status_.fault) status_.fault = refused;
        return finish();
    }

private:
    /// The first fault. Whoever cannot be reached is not asked for the others.
    std::optional<LineFault> revoke() {
        std::optional<LineFault> first;
        for (const PendingRevocation& pending : journal_.pendingRevocations()) {
            const std::string& number = pending.caseNumber;
            const std::string& serial = pending.revocation.certificate;
            const auto answer = hq_.revoke(serial, number, journal_.evidenceOf(number));
            const auto* fault = noted(answer);
            if (fault) status_.unconfirmed.push_back({number, serial, *fault});
            if (!fault && duties_.revoked) duties_.revoked(number, serial, std::get<forms::UtcMs>(answer));
            if (fault && !first) first = *fault;
            if (fault && !reached(*fault)) break;
        }
        return first;
    }

    void takeCatalogue() {
        if (!duties_.catalogueTag || !duties_.published) return;
        const auto answer = hq_.catalogue(duties_.catalogueTag());
        if (const auto* fault = noted(answer)) {
            if (!status_.fault) status_.fault = *fault;
            return;
        }
        if (const auto& news = std::get<std::optional<PublishedCatalogue>>(answer)) duties_.published(*news);
    }

    void maintain() {
        if (!duties_.maintain) return;
        const auto fault = duties_.maintain(hq_);
        if (!status_.fault) status_.fault = fault;
    }

    void send() {
        if (sentFromAcknowledged()) return;
        const auto answer = hq_.head();
        if (const auto* fault = noted(answer)) return stop(*fault);
        hear(std::get<Head>(answer));
        if (!follows(*status_.hq)) return showOurs();
        accept();
        sendRest();
    }

    /// HQ does not follow. That it sees where, keeps both histories and says so to an officer, it is sent
    /// ours from what both agreed on last, until it refuses, or takes it since an officer adopted it.
    void showOurs() {
        const LineFault before = conflict();
        std::int64_t shown = journal_.acknowledged().seq;
        while (shown < journal_.head().seq) {
            const auto batch = fitting(journal_.entriesAfter(shown, {}), pace_.next());
            if (batch.empty()) break;
            const auto answer = hq_.push(batch);
            if (const auto* fault = noted(answer))
                return stop(fault->kind == LineFault::Kind::conflict ? *fault : before);
            hear(std::get<Head>(answer));
            if (follows(*status_.hq)) {
                accept();
                return sendRest();
            }
            shown += static_cast<std::int64_t>(batch.size());
        }
        stop(before);
    }

    /// HQ mostly stands where it last said: then it need not be asked. Where it does not, it tells so by a
    /// conflict, and the way is the long one. False: nothing was settled.
    bool sentFromAcknowledged() {
        const Head known = journal_.acknowledged();
        const Head ours = journal_.head();
        if (known.seq == 0 || known.seq >= ours.seq) return false;
        hear(known);
        sendRest();
        if (!status_.fault || status_.fault->kind != LineFault::Kind::conflict) return true;
        status_.fault.reset();
        status_.hq.reset();
        return false;
    }

    void sendRest() {
        while (status_.hq->seq < journal_.head().seq)
            if (!sendNext()) return;
        status_.online = true;
    }

    /// HQ's history is ours up to where it stands.
    bool follows(const Head& theirs) const {
        const Head ours = journal_.head();
        if (theirs.seq == 0) return true;
        if (theirs.seq > ours.seq) return false;
        if (theirs.seq == ours.seq) return theirs.hash == ours.hash; // which covers the incarnation
        const auto there = journal_.entriesAfter(theirs.seq - 1, {.entries = 1});
        return !there.empty() && there.front().hash == theirs.hash;
    }

    bool sendNext() {
        const auto batch = fitting(journal_.entriesAfter(status_.hq->seq, {}), pace_.next());
        if (batch.empty()) return false;
        hq_.tellOwnHead(journal_.head());
        const auto began = std::chrono::steady_clock::now();
        const auto answer = hq_.push(batch);
        if (const auto* fault = noted(answer)) return goesOnAfter(*fault, batch);
        pace_.worked(
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began));
        return advance(std::get<Head>(answer), true);
    }

    /// HQ took something, unless it need not have.
    bool advance(const Head& theirs, bool must) {
        const std::int64_t before = status_.hq->seq;
        hear(theirs);
        if (!follows(theirs) || theirs.seq < before) {
            stop(conflict());
            return false;
        }
        if (must && theirs.seq == before) { // say, the answer to the batch before, once more
            stop({LineFault::Kind::brokenAnswer, 200, "nothing-taken", "headquarters took nothing", {}});
            return false;
        }
        accept();
        return true;
    }

    /// A line that still carries a question may carry less at once.
    bool goesOnAfter(const LineFault& fault, const std::vector<StoredEntry>& batch) {
        if (fault.kind == LineFault::Kind::unreachable && fault.status == 0) {
            const bool smaller = pace_.broke(batch.size(), bytesOf(batch));
            const std::int64_t before = status_.hq->seq;
            const auto answer = hq_.head();
            const bool heard = !noted(answer);
            if (heard && !advance(std::get<Head>(answer), false)) return false;
            if (heard && (smaller || status_.hq->seq > before)) return true;
        }
        stop(fault);
        return false;
    }

    static std::size_t bytesOf(const std::vector<StoredEntry>& batch) {
        std::size_t bytes = 0;
        for (const StoredEntry& entry : batch)
            bytes += batchLine(entry).size();
        return bytes;
    }

    /// The fault of an answer; that there was one is contact.
    template <typename T>
    const LineFault* noted(const Answer<T>& answer) {
        const auto* fault = std::get_if<LineFault>(&answer);
        if (!fault || reached(*fault)) status_.heard = true;
        return fault;
    }

    /// As many as one body may carry, of one incarnation; one at least, so that HQ says what it does not
    /// take.
    static std::vector<StoredEntry> fitting(std::vector<StoredEntry> entries, BatchLimits limits) {
        std::size_t bytes = 0;
        std::size_t count = 0;
        while (count < entries.size() && count < limits.entries) {
            bytes += batchLine(entries[count]).size();
            if (count > 0 && (bytes > limits.bytes || beginsIncarnation(entries[count]))) break;
            ++count;
        }
        entries.resize(count);
        return entries;
    }

    LineFault conflict() const {
        return {LineFault::Kind::conflict, 200, "histories-differ", "headquarters has another history",
                status_.hq};
    }

    void hear(const Head& head) { status_.hq = head; }
    void accept() {
        if (status_.hq->seq > 0) journal_.acknowledge(*status_.hq);
    }

    void stop(const LineFault& fault) {
        status_.fault = fault;
        if (fault.hqHead) status_.hq = fault.hqHead;
    }

    SyncStatus finish() {
        status_.head = journal_.head();
        status_.backlog = status_.head.seq - journal_.acknowledged().seq;
        status_.revocations = static_cast<std::int64_t>(journal_.pendingRevocations().size());
        if (duties_.now && status_.heard) compareClocks();
        return status_;
    }

    void compareClocks() {
        const auto theirs = hq_.serverClock();
        if (!theirs) return;
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - theirs->heard);
        status_.clockAhead = duties_.now().value - theirs->told.value - since.count();
    }

    Journal& journal_;
    Headquarters& hq_;
    const LineDuties& duties_;
    Pace& pace_;
    SyncStatus status_;
};

} // namespace

std::chrono::milliseconds waitBefore(int attempt, double jitter, BackOff limits) {
    auto wait = limits.first;
    for (int i = 0; i < attempt && wait < limits.most; ++i)
        wait *= 2;
    wait = std::min(wait, limits.most);
    const double factor = 0.5 + jitter / 2;
    return std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * factor));
}

std::chrono::milliseconds Patience::after(const std::optional<LineFault>& fault, double jitter) {
    if (!fault || fault->kind != LineFault::Kind::busy) return waitBefore(failures_++, jitter, limits_);
    failures_ = 0;
    const auto most = std::min(limits_.most, std::chrono::milliseconds(5000));
    return waitBefore(busy_++, jitter, {std::min(limits_.first, most), most});
}

bool Pace::broke(std::size_t entries, std::size_t bytes) {
    constexpr std::size_t leastBytes = 16 << 10;
    if (entries <= 1 || bytes <= leastBytes) return false;
    limits_.entries = std::max<std::size_t>(1, entries / 2);
    limits_.bytes = std::max(leastBytes, bytes / 2);
    good_ = 0;
    return true;
}

void Pace::worked(std::chrono::milliseconds took) {
    constexpr std::chrono::seconds quick{5};
    const BatchLimits most;
    constexpr int enough = 10;
    if (took >= quick || ++good_ < enough) return;
    limits_.entries = std::min(most.entries, limits_.entries * 2);
    limits_.bytes = std::min(most.bytes, limits_.bytes * 2);
}

SyncStatus syncOnce(Journal& journal, Headquarters& hq, const LineDuties& duties, Pace* pace) {
    Pace own;
    return Round(journal, hq, duties, pace ? *pace : own).run();
}

struct SyncWorker::Impl {
    Journal& journal;
    Headquarters& hq;
    std::function<void(const SyncStatus&)> changed;
    LineDuties duties;
    BackOff backOff;
    std::chrono::milliseconds idle;
    Pace pace{}; ///< of the worker's thread

    mutable std::mutex mutex;
    std::condition_variable wake;
    SyncStatus last; ///< guarded by mutex, as all below
    bool poked = false;
    bool ending = false;
    std::thread thread;

    void run() {
        std::mt19937_64 random(std::random_device{}());
        std::uniform_real_distribution<double> jitter(0, 1);
        Patience patience(backOff);
        do {
            const SyncStatus now = round();
            if (now.online) patience.worked();
            rest(now.online ? idle : patience.after(now.fault, jitter(random)));
        } while (!isEnding());
    }

    SyncStatus round() {
        SyncStatus now;
        try {
            now = syncOnce(journal, hq, duties, &pace);
        } catch (const JournalError& broken) {
            now.fault = LineFault{LineFault::Kind::unreachable, 0, "journal", broken.what(), {}};
        } catch (const std::exception& broken) {
            now.fault = LineFault{LineFault::Kind::unreachable, 0, "duties", broken.what(), {}};
        }
        {
            const std::lock_guard lock(mutex);
            last = now;
        }
        if (changed) changed(now);
        return now;
    }

    void rest(std::chrono::milliseconds wait) {
        std::unique_lock lock(mutex);
        wake.wait_for(lock, wait, [&] { return poked || ending; });
        poked = false;
    }

    bool isEnding() const {
        const std::lock_guard lock(mutex);
        return ending;
    }

    void signal(bool Impl::*what) {
        {
            const std::lock_guard lock(mutex);
            this->*what = true;
        }
        wake.notify_one();
    }
};

SyncWorker::SyncWorker(Journal& journal, Headquarters& hq, std::function<void(const SyncStatus&)> changed,
                       LineDuties duties, BackOff backOff, std::chrono::milliseconds idle)
    : impl_(new Impl{journal,
                     hq,
                     std::move(changed),
                     std::move(duties),
                     backOff,
                     idle,
                     {},
                     {},
                     {},
                     {},
                     false,
                     false,
                     {}}) {
    impl_->thread = std::thread([this] { impl_->run(); });
}

SyncWorker::~SyncWorker() {
    impl_->signal(&Impl::ending);
    impl_->thread.join();
}

void SyncWorker::poke() { impl_->signal(&Impl::poked); }

SyncStatus SyncWorker::status() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->last;
}

} // namespace certdesk::sync
