#define BOOST_TEST_MODULE sync_worker_duties
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

// What a round does beside sending entries: revocations first, the catalogue last.

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
