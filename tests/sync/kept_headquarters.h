#pragma once
#include "sync/sample_kiosk.h"
#include "sync/worker.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace certdesk::tests {

using namespace certdesk::sync;
using sample::Kiosk;

/// A headquarters that keeps what it is sent, as it must, and fails where a test says.
class KeptHeadquarters : public Headquarters {
public:
    std::vector<StoredEntry> entries;
    int pushes = 0;
    bool reachable = true;
    int loseAnswerOf = 0; ///< the push whose answer is lost

    std::size_t mostEntries = 1'000'000; ///< a batch of more breaks
    std::vector<std::size_t> sizes;      ///< of all batches, also broken ones
    std::optional<ServerClock> clock;
    std::optional<ServerClock> serverClock() const override { return clock; }

    int repeatAnswerAt = 0; ///< the push that is answered with the answer of the one before
    Head lastAnswer;

    int heads = 0;                  ///< how often it was asked where it stands
    std::vector<std::int64_t> told; ///< the kiosk's own numbers
    void tellOwnHead(const Head& own) override {
        const std::lock_guard lock(mutex);
        told.push_back(own.seq);
    }
    Head stored() const {
        return entries.empty() ? Head{}
                               : Head{'A', static_cast<std::int64_t>(entries.size()), entries.back().hash};
    }
    Answer<Head> head() override {
        const std::lock_guard lock(mutex);
        ++heads;
        return reachable ? Answer<Head>(stored()) : away();
    }
    Answer<Head> push(const std::vector<StoredEntry>& batch) override {
        const std::lock_guard lock(mutex);
        if (!reachable) return away();
        sizes.push_back(batch.size());
        if (batch.size() > mostEntries) return away();
        const auto first = parseHeader(forms::toText(batch.front().header)).seq;
        if (first != static_cast<std::int64_t>(entries.size()) + 1)
            return LineFault{LineFault::Kind::conflict, 409, "histories-differ", {}, stored()};
        entries.insert(entries.end(), batch.begin(), batch.end());
        if (++pushes == loseAnswerOf) return away();
        if (pushes == repeatAnswerAt) return lastAnswer;
        lastAnswer = stored();
        return stored();
    }
    Answer<std::vector<StoredEntry>> entriesAfter(std::int64_t) override { return LineFault{}; }
    Answer<Bytes> enrol(const std::string&, ByteView) override { return LineFault{}; }
    Answer<EncryptionPair> encryptionPair(const std::string&, ByteView) override { return LineFault{}; }
    Answer<AdminPins> adminPins(const std::string&, const std::string&) override { return LineFault{}; }
    Answer<std::vector<Bytes>> authorities(const std::string&) override { return LineFault{}; }
    Answer<LookedUp> lookUp(LookUpKey, const std::string&) override { return LineFault{}; }
    Answer<ReturnedCase> returnedCase(const std::string&) override { return LineFault{}; }
    Answer<forms::UtcMs> revoke(const std::string& serial, const std::string& number,
                                const std::vector<StoredEntry>& evidence) override {
        const std::lock_guard lock(mutex);
        asked.push_back({serial, number, evidence, pushes});
        if (!reachable || serial == unreachableFor) return away();
        if (serial == refusedFor) return LineFault{LineFault::Kind::refused, 422, "no-evidence", {}, {}};
        return revokedAt;
    }
    Answer<std::optional<PublishedCatalogue>> catalogue(const std::string& tag) override {
        const std::lock_guard lock(mutex);
        tags.push_back(tag);
        pushesBeforeCatalogue = pushes;
        if (catalogueFault) return *catalogueFault;
        return published;
    }
    Answer<Bytes> renewMachine(ByteView) override { return LineFault{}; }

    struct Asked {
        std::string serial;
        std::string caseNumber;
        std::vector<StoredEntry> evidence;
        int pushesBefore = 0;
    };
    std::vector<Asked> asked; ///< every revocation
    std::string refusedFor;
    std::string unreachableFor;
    forms::UtcMs revokedAt{1'800'000'000'123};
    std::vector<std::string> tags;
    int pushesBeforeCatalogue = -1;
    std::optional<PublishedCatalogue> published;
    std::optional<LineFault> catalogueFault;
    std::mutex mutex;

private:
    static LineFault away() { return {LineFault::Kind::unreachable, 0, {}, "away", {}}; }
};

inline void fill(Kiosk& kiosk, Journal& journal, int cases) {
    for (int i = 0; i < cases; ++i)
        kiosk.receive(journal, "单位" + std::to_string(i) + "有限公司", i);
}

/// Statuses of a worker, waited for instead of slept for.
class Heard {
public:
    std::function<void(const SyncStatus&)> listener() {
        return [this](const SyncStatus& status) {
            const std::lock_guard lock(mutex_);
            last_ = status;
            ++count_;
            news_.notify_all();
        };
    }
    template <typename Wanted>
    bool until(Wanted wanted) {
        std::unique_lock lock(mutex_);
        return news_.wait_for(lock, std::chrono::seconds(60), [&] { return count_ > 0 && wanted(last_); });
    }

private:
    std::mutex mutex_;
    std::condition_variable news_;
    SyncStatus last_;
    int count_ = 0;
};

} // namespace certdesk::tests
