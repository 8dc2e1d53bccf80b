#define BOOST_TEST_MODULE sync_worker
#include "sync/kept_headquarters.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;
using std::chrono::milliseconds;
using namespace certdesk::tests;
using Kept = KeptHeadquarters;

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
