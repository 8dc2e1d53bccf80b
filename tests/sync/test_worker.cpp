#define BOOST_TEST_MODULE sync_worker
#include "sync/sample_kiosk.h"
#include "sync/worker.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;
using std::chrono::milliseconds;

namespace {

/// A headquarters that keeps what it is sent, as it must, and fails where a test says.
class Kept : public Headquarters {
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

void fill(Kiosk& kiosk, Journal& journal, int cases) {
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

} // namespace

BOOST_AUTO_TEST_CASE(the_wait_doubles_up_to_its_limit_and_jitter_takes_at_most_half) {
    const BackOff limits{milliseconds(1000), milliseconds(300000)};
    BOOST_TEST(waitBefore(0, 0.999999, limits).count() <= 1000);
    for (int attempt = 0; attempt < 60; ++attempt) {
        const auto least = waitBefore(attempt, 0, limits).count();
        const auto most = waitBefore(attempt, 0.999999, limits).count();
        const std::int64_t whole = attempt < 9 ? 1000LL << attempt : 300000;
        BOOST_TEST(least == whole / 2);
        BOOST_TEST(most <= whole);
        BOOST_TEST(most >= whole - 1);
    }
}

BOOST_AUTO_TEST_CASE(
    who_is_told_that_headquarters_is_busy_asks_again_in_seconds_and_forgets_the_waits_before) {
    const auto of = [](LineFault::Kind kind) { return LineFault{kind, 0, {}, {}, {}}; };
    Patience patience;
    for (int i = 0; i < 6; ++i)
        patience.after(of(LineFault::Kind::unreachable), 0);
    BOOST_TEST(patience.after(of(LineFault::Kind::unreachable), 0).count() == 32000);
    BOOST_TEST(patience.after(of(LineFault::Kind::busy), 0).count() == 500);
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(patience.after(of(LineFault::Kind::busy), 0.999999).count() <= 5000);
    BOOST_TEST(patience.after(of(LineFault::Kind::busy), 0).count() == 2500);
    BOOST_TEST(patience.after(of(LineFault::Kind::unreachable), 0).count() == 500);
    patience.worked();
    BOOST_TEST(patience.after(of(LineFault::Kind::busy), 0).count() == 500);
}

BOOST_AUTO_TEST_CASE(a_kiosk_that_never_gets_through_waits_no_longer_than_its_limits) {
    Patience patience({milliseconds(5), milliseconds(20)});
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(patience.after(LineFault{LineFault::Kind::busy, 0, {}, {}, {}}, 0.999999).count() <= 20);
        BOOST_TEST(patience.after({}, 0.999999).count() <= 20);
    }
}

BOOST_AUTO_TEST_CASE(a_round_tells_where_the_journal_stands_before_anything_is_sent) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 3);
    Kept hq;
    hq.reachable = false;
    syncOnce(*journal, hq);
    BOOST_REQUIRE(!hq.told.empty());
    BOOST_TEST(hq.told.front() == journal->head().seq);
    fill(kiosk, *journal, 1);
    hq.reachable = true;
    syncOnce(*journal, hq);
    BOOST_TEST(hq.told.back() == journal->head().seq);
}

BOOST_AUTO_TEST_CASE(a_round_sends_everything_and_acknowledges_it) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 3);
    Kept hq;
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST((status.hq == journal->head()));
    BOOST_TEST((journal->acknowledged() == journal->head()));
    BOOST_TEST((hq.stored() == journal->head()));
    syncOnce(*journal, hq);
    BOOST_TEST(hq.pushes == 1); // doing it again sends nothing
}

BOOST_AUTO_TEST_CASE(a_round_asks_where_headquarters_stands_only_when_it_is_not_known) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 2);
    Kept hq;
    syncOnce(*journal, hq);
    BOOST_TEST(hq.heads == 1);
    fill(kiosk, *journal, 2);
    BOOST_TEST(syncOnce(*journal, hq).online);
    BOOST_TEST(hq.heads == 1);
    BOOST_TEST((hq.stored() == journal->head()));
}

BOOST_AUTO_TEST_CASE(headquarters_that_lost_what_it_acknowledged_gets_it_again) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 5);
    Kept hq;
    syncOnce(*journal, hq);
    fill(kiosk, *journal, 1);
    hq.entries.resize(3); // restored from a backup
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST(status.online);
    BOOST_TEST((hq.stored() == journal->head()));
    BOOST_TEST(status.backlog == 0);
}

BOOST_AUTO_TEST_CASE(a_round_resumes_where_headquarters_stands) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 5);
    Kept hq;
    hq.entries = journal->entriesAfter(0, {.entries = 4});
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST(status.online);
    BOOST_TEST((hq.stored() == journal->head()));
}

BOOST_AUTO_TEST_CASE(a_lost_answer_costs_nothing_but_a_question) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 5);
    Kept hq;
    hq.loseAnswerOf = 1;
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST(status.online);
    BOOST_TEST(hq.pushes == 1); // headquarters had it, and said so when it was asked
    BOOST_TEST(hq.heads == 2);
    BOOST_TEST(hq.entries.size() == static_cast<std::size_t>(journal->head().seq));
}

// An answer that was delivered twice is no other history.
BOOST_AUTO_TEST_CASE(the_answer_of_another_batch_counts_for_nothing) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    for (int i = 0; i < 600; ++i)
        kiosk.receive(*journal, "单位", i); // two batches
    Kept hq;
    hq.repeatAnswerAt = 2;
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST(!status.online);
    BOOST_REQUIRE(status.fault);
    BOOST_TEST((status.fault->kind == LineFault::Kind::brokenAnswer));
    BOOST_TEST((journal->acknowledged() == hq.lastAnswer)); // not what nobody acknowledged
    BOOST_TEST(syncOnce(*journal, hq).online);
    BOOST_TEST((hq.stored() == journal->head()));
    BOOST_TEST(hq.entries.size() == static_cast<std::size_t>(journal->head().seq));
}

BOOST_AUTO_TEST_SUITE(slow_lines)

// A line that carries small requests and breaks under larger ones: with 256 kbit/s headquarters' 30 s are
// over before a mebibyte has passed.
BOOST_AUTO_TEST_CASE(batches_are_halved_until_they_pass_and_grow_again) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 100);
    Kept hq;
    hq.mostEntries = 20;
    Pace pace;
    const auto status = syncOnce(*journal, hq, {}, &pace);
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST((hq.stored() == journal->head()));
    const auto most = *std::max_element(hq.sizes.begin(), hq.sizes.end());
    BOOST_TEST(most > 100U);
    for (std::size_t i = 1; i < hq.sizes.size(); ++i)
        if (hq.sizes[i - 1] > 20U) BOOST_TEST(hq.sizes[i] <= hq.sizes[i - 1] / 2);
    std::size_t resent = 0;
    for (const std::size_t size : hq.sizes)
        if (size > 20U) resent += size;
    BOOST_TEST(resent < 3 * hq.entries.size());
}

BOOST_AUTO_TEST_CASE(a_line_that_carries_nothing_any_more_ends_the_round) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 100);
    Kept hq;
    hq.mostEntries = 0;
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST(!status.online);
    BOOST_TEST((status.fault && status.fault->kind == LineFault::Kind::unreachable));
    BOOST_TEST(hq.sizes.back() * 600 < 20000U); // small at the end
    BOOST_TEST(hq.sizes.size() < 12U);
    hq.reachable = false;
    const auto pushes = hq.sizes.size();
    syncOnce(*journal, hq);
    BOOST_TEST(hq.sizes.size() == pushes); // who does not answer is not sent smaller ones
}

BOOST_AUTO_TEST_CASE(a_batch_grows_only_while_it_goes_quickly) {
    Pace pace;
    BOOST_TEST(pace.next().entries == BatchLimits().entries);
    BOOST_TEST(pace.broke(400, 1 << 20));
    BOOST_TEST(pace.next().entries == 200U);
    BOOST_TEST(pace.next().bytes == 512U << 10);
    for (int i = 0; i < 20; ++i)
        pace.worked(milliseconds(9000));
    BOOST_TEST(pace.next().entries == 200U);
    for (int i = 0; i < 9; ++i)
        pace.worked(milliseconds(900));
    BOOST_TEST(pace.next().entries == 200U); // it broke just now
    pace.worked(milliseconds(900));
    BOOST_TEST(pace.next().entries == 400U);
    for (int i = 0; i < 20; ++i)
        pace.worked(milliseconds(900));
    BOOST_TEST(pace.next().entries == BatchLimits().entries);
    BOOST_TEST(pace.next().bytes == BatchLimits().bytes);
    BOOST_TEST(!pace.broke(1, 1 << 20));
    BOOST_TEST(!pace.broke(100, 16 << 10));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(headquarters_clock_is_compared_with_ours) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    Kept hq;
    LineDuties duties;
    duties.now = [] { return forms::UtcMs{1'000'000'000'000}; };
    BOOST_TEST(!syncOnce(*journal, hq, duties).clockAhead.has_value()); // it did not say
    hq.clock = ServerClock{{1'000'000'600'000}, std::chrono::steady_clock::now()};
    const auto status = syncOnce(*journal, hq, duties);
    BOOST_TEST(status.heard);
    BOOST_REQUIRE(status.clockAhead.has_value());
    BOOST_TEST(*status.clockAhead <= -600'000);
    BOOST_TEST(*status.clockAhead > -660'000);
    BOOST_TEST(!syncOnce(*journal, hq, {}).clockAhead.has_value());
    hq.reachable = false;
    const auto away = syncOnce(*journal, hq, duties);
    BOOST_TEST(!away.heard);
    BOOST_TEST(!away.clockAhead.has_value());
}

BOOST_AUTO_TEST_CASE(another_history_at_headquarters_is_a_conflict_and_ours_is_shown_once) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 3);
    Kept hq;
    hq.entries = journal->entriesAfter(0, {.entries = 4});
    hq.entries.back().hash[0] ^= 1;
    const auto status = syncOnce(*journal, hq);
    BOOST_REQUIRE(status.fault);
    BOOST_TEST((status.fault->kind == LineFault::Kind::conflict));
    BOOST_TEST(hq.pushes == 0); // refused
    BOOST_TEST(hq.sizes.size() == 1U);
    BOOST_TEST(journal->acknowledged().seq == 0);
}

BOOST_AUTO_TEST_CASE(headquarters_ahead_of_us_is_a_conflict) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    Kept hq;
    hq.entries = journal->entriesAfter(0, {});
    hq.entries.push_back(hq.entries.back());
    const auto status = syncOnce(*journal, hq);
    BOOST_TEST((status.fault && status.fault->kind == LineFault::Kind::conflict));
}

BOOST_AUTO_TEST_CASE(the_worker_tells_that_the_line_is_away_and_catches_up_when_poked) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    fill(kiosk, *journal, 2);
    Kept hq;
    hq.reachable = false;
    Heard heard;
    SyncWorker worker(*journal, hq, heard.listener(), {}, {milliseconds(600000), milliseconds(600000)});
    BOOST_TEST(heard.until([](const SyncStatus& status) { return status.fault.has_value(); }));
    {
        const std::lock_guard lock(hq.mutex);
        hq.reachable = true;
    }
    worker.poke();
    BOOST_TEST(heard.until([](const SyncStatus& status) { return status.online && status.backlog == 0; }));
    BOOST_TEST(worker.status().online);
}

BOOST_AUTO_TEST_CASE(the_worker_tries_again_by_itself) {
    Kiosk kiosk;
    const auto journal = kiosk.open();
    Kept hq;
    hq.loseAnswerOf = 1;
    Heard heard;
    const SyncWorker worker(*journal, hq, heard.listener(), {}, {milliseconds(1), milliseconds(5)});
    BOOST_TEST(heard.until([](const SyncStatus& status) { return status.online; }));
}

namespace {

/// A kiosk with revocations that wait, and duties that confirm them as the desk does.
struct RevokingKiosk : Kiosk {
    RevokingKiosk() : journal(open()) { makeAccount(*journal, "li"); }

    std::string order(const std::string& serial) {
        const std::string number =
            receive(*journal, sample::lookedUp(sample::certificate(serial), ""), sample::holder("晨光陶瓷"));
        add(*journal, number, forms::RevocationOrdered{serial, "keyCompromise", ""});
        return number;
    }
    LineDuties duties() {
        LineDuties duties;
        duties.revoked = [this](const std::string& number, const std::string& certificate, forms::UtcMs at) {
            add(*journal, number, forms::RevocationConfirmed{certificate, at});
            confirmed.push_back(number);
        };
        return duties;
    }

    std::unique_ptr<Journal> journal;
    std::vector<std::string> confirmed;
    Kept hq;
};

LineFault::Kind kindOf(const SyncStatus& status) { return status.fault.value().kind; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(revocations, RevokingKiosk)

BOOST_AUTO_TEST_CASE(go_before_a_long_backlog_with_all_that_they_are_judged_by) {
    for (int i = 0; i < 600; ++i)
        receive(*journal, "单位", i); // two batches
    const std::string number = order("0A01");
    const auto evidence = journal->evidenceOf(number);
    const SyncStatus status = syncOnce(*journal, hq, duties());
    BOOST_TEST(status.online);
    BOOST_TEST(status.revocations == 0);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST(hq.pushes > 1);
    BOOST_REQUIRE(hq.asked.size() == 1U);
    BOOST_TEST(hq.asked[0].serial == "0A01");
    BOOST_TEST(hq.asked[0].caseNumber == number);
    BOOST_TEST(hq.asked[0].pushesBefore == 0);
    BOOST_REQUIRE(hq.asked[0].evidence.size() == evidence.size());
    for (std::size_t i = 0; i < evidence.size(); ++i)
        BOOST_CHECK(batchLine(hq.asked[0].evidence[i]) == batchLine(evidence[i]));
    BOOST_TEST(parseHeader(forms::toText(evidence.front().header)).kind == "account-made");
    BOOST_TEST(parseHeader(forms::toText(evidence.back().header)).kind == "revocation-ordered");
}

BOOST_AUTO_TEST_CASE(are_confirmed_once_by_headquarters_clock) {
    const std::string number = order("0A01");
    syncOnce(*journal, hq, duties());
    syncOnce(*journal, hq, duties());
    BOOST_TEST(hq.asked.size() == 1U);
    BOOST_TEST(confirmed == std::vector<std::string>{number});
    BOOST_CHECK(journal->loadCase(number, nullptr)->revocation->confirmedAt == hq.revokedAt);
    BOOST_CHECK(hq.stored() == journal->head()); // the confirmation was sent in the same round
}

BOOST_AUTO_TEST_CASE(that_are_refused_stay_are_told_and_hold_up_nothing) {
    const std::string no = order("0A01");
    const std::string yes = order("0A02");
    hq.refusedFor = "0A01";
    const SyncStatus status = syncOnce(*journal, hq, duties());
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST(status.revocations == 1);
    BOOST_CHECK(kindOf(status) == LineFault::Kind::refused);
    BOOST_TEST(status.fault->problem == "no-evidence");
    BOOST_REQUIRE(status.unconfirmed.size() == 1U);
    BOOST_TEST(status.unconfirmed[0].caseNumber == no);
    BOOST_TEST(status.unconfirmed[0].certificate == "0A01");
    BOOST_TEST(status.unconfirmed[0].fault.problem == "no-evidence");
    BOOST_TEST(confirmed == std::vector<std::string>{yes});
    hq.refusedFor.clear();
    const SyncStatus later = syncOnce(*journal, hq, duties());
    BOOST_TEST(later.revocations == 0);
    BOOST_TEST(!later.fault.has_value());
    BOOST_TEST(confirmed == (std::vector<std::string>{yes, no}));
}

BOOST_AUTO_TEST_CASE(that_find_nobody_wait_and_entries_still_go) {
    order("0A01");
    order("0A02");
    hq.unreachableFor = "0A01";
    const SyncStatus status = syncOnce(*journal, hq, duties());
    BOOST_TEST(hq.asked.size() == 1U); // nobody waits for the same silence again
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST(status.revocations == 2);
    BOOST_CHECK(kindOf(status) == LineFault::Kind::unreachable);
}

BOOST_AUTO_TEST_CASE(go_also_when_histories_differ) {
    order("0A01");
    hq.entries = journal->entriesAfter(0, {.entries = 2});
    hq.entries.back().hash[0] ^= 1;
    const SyncStatus status = syncOnce(*journal, hq, duties());
    BOOST_CHECK(kindOf(status) == LineFault::Kind::conflict);
    BOOST_TEST(status.revocations == 0);
}

BOOST_AUTO_TEST_CASE(are_counted_while_the_line_is_away) {
    order("0A01");
    hq.reachable = false;
    BOOST_TEST(syncOnce(*journal, hq, duties()).revocations == 1);
    BOOST_TEST(confirmed.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(catalogues, RevokingKiosk)

BOOST_AUTO_TEST_CASE(are_asked_for_by_tag_after_the_entries) {
    std::string tag = "\"v1\"";
    std::vector<int> taken;
    LineDuties both = duties();
    both.catalogueTag = [&] { return tag; };
    both.published = [&](const PublishedCatalogue& news) {
        taken.push_back(news.version);
        tag = news.tag;
    };
    syncOnce(*journal, hq, both);
    BOOST_TEST(hq.tags == std::vector<std::string>{"\"v1\""});
    BOOST_TEST(hq.pushesBeforeCatalogue == hq.pushes);
    BOOST_TEST(hq.pushes == 1);
    BOOST_TEST(taken.empty());
    hq.published = PublishedCatalogue{2, "{}", Bytes(64, 1), "\"v2\""};
    syncOnce(*journal, hq, both);
    BOOST_TEST(taken == std::vector<int>{2});
    hq.published.reset();
    syncOnce(*journal, hq, both);
    BOOST_TEST(hq.tags.back() == "\"v2\"");
    BOOST_TEST(taken.size() == 1U);
}

BOOST_AUTO_TEST_CASE(are_not_asked_for_by_whom_nobody_told_or_without_a_line) {
    syncOnce(*journal, hq, {});
    BOOST_TEST(hq.tags.empty());
    LineDuties asks;
    asks.catalogueTag = [] { return std::string(); };
    asks.published = [](const PublishedCatalogue&) {};
    hq.reachable = false;
    syncOnce(*journal, hq, asks);
    BOOST_TEST(hq.tags.empty());
}

BOOST_AUTO_TEST_CASE(that_cannot_be_had_are_told_and_leave_the_line_up) {
    LineDuties asks;
    asks.catalogueTag = [] { return std::string(); };
    asks.published = [](const PublishedCatalogue&) {};
    hq.catalogueFault = LineFault{LineFault::Kind::brokenAnswer, 200, {}, {}, {}};
    const SyncStatus status = syncOnce(*journal, hq, asks);
    BOOST_TEST(status.online);
    BOOST_CHECK(kindOf(status) == LineFault::Kind::brokenAnswer);
}

BOOST_AUTO_TEST_CASE(that_cannot_be_taken_over_do_not_end_the_worker) {
    LineDuties asks;
    asks.catalogueTag = [] { return std::string(); };
    asks.published = [](const PublishedCatalogue&) { throw std::runtime_error("full"); };
    hq.published = PublishedCatalogue{2, "{}", Bytes(64, 1), "\"v2\""};
    Heard heard;
    SyncWorker worker(*journal, hq, heard.listener(), asks, {milliseconds(1), milliseconds(5)});
    BOOST_TEST(heard.until([](const SyncStatus& status) { return status.fault.has_value(); }));
    {
        const std::lock_guard lock(hq.mutex);
        hq.published.reset();
    }
    BOOST_TEST(heard.until([](const SyncStatus& status) { return status.online; }));
}

BOOST_AUTO_TEST_SUITE_END()
