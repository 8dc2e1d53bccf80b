#define BOOST_TEST_MODULE hq_line_entries
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/line_scene.h"
#include "hq/sample_history.h"
#include "hq/trouble.h"
#include "support/answering.h"
#include "support/hq_fixture.h"
#include "support/slow_relay.h"
#include "sync/line.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"
#include "token/authority.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = sync::LineFault::Kind;
using Poco::Data::Session;

// What a kiosk sends and asks for, over the real line.

BOOST_AUTO_TEST_SUITE(entries)

// I4: however often anything is retried, HQ has each entry once, in order, byte for byte.
BOOST_AUTO_TEST_CASE(I4_odd_batches_sent_three_times_are_stored_once_byte_for_byte) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    SampleHistory history;
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    history.makeReady(history.newCase(), key);
    const auto& all = history.entries();
    const std::size_t splits[][2] = {{0, 3}, {0, 3}, {2, 7}, {3, 4}, {1, 14}, {0, 14}, {5, 9}};
    for (const auto& [from, to] : splits) {
        const std::vector<sync::StoredEntry> batch(all.begin() + static_cast<std::ptrdiff_t>(from),
                                                   all.begin() + static_cast<std::ptrdiff_t>(to));
        good(line->push(batch));
    }
    BOOST_TEST((good(line->head()) == history.head()));
    sameBytes(storedAt(hq, "FS001-02"), all);
}

BOOST_AUTO_TEST_CASE(what_headquarters_has_can_be_fetched_again) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    SampleHistory history;
    good(sync::makeHeadquarters(settings)->push(history.entries()));
    const auto reply = RawLine(settings).ask({"GET", "/api/v1/kiosks/FS001-02/entries?after=1"});
    const auto entries = sync::parseBatch(reply.body);
    BOOST_REQUIRE(entries);
    BOOST_REQUIRE_EQUAL(entries->size(), history.entries().size() - 1);
    BOOST_TEST(sync::batchLine(entries->front()) == sync::batchLine(history.entries()[1]));
}

BOOST_AUTO_TEST_CASE(another_history_is_a_conflict_with_the_head_that_headquarters_has) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    SampleHistory first;
    good(line->push(first.entries()));
    SampleHistory cloned; // other keys, so other bytes
    const auto refused = fault(line->push(cloned.entries()));
    BOOST_TEST((refused.kind == Kind::conflict));
    BOOST_REQUIRE(refused.hqHead);
    BOOST_TEST((*refused.hqHead == first.head()));
    sameBytes(storedAt(hq, "FS001-02"), first.entries());
}

BOOST_AUTO_TEST_CASE(a_batch_that_leaves_a_gap_is_a_conflict) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    SampleHistory history;
    BOOST_TEST((fault(line->push(history.tail(1))).kind == Kind::conflict));
    BOOST_TEST(storedAt(hq, "FS001-02").empty());
}

BOOST_AUTO_TEST_CASE(broken_chains_and_lines_are_refused_whole) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    RawLine line(settings);
    SampleHistory history;
    auto swapped = history.entries();
    std::swap(swapped[1], swapped[2]);
    BOOST_TEST(tells(line.ask(batchOf(swapped)), 422, "chain-broken"));
    auto request = batchOf(history.entries());
    request.headers["Certdesk-Head"] = std::string(64, '0');
    BOOST_TEST(tells(line.ask(request), 422, "chain-broken"));
    auto wrapped = history.entries();
    wrapped[1].wraps = forms::toBytes("{}");
    BOOST_TEST(tells(line.ask(batchOf(wrapped)), 422, "bad-entry"));
    auto garbled = history.entries();
    garbled[1].header = forms::toBytes("{}");
    BOOST_TEST(tells(line.ask(batchOf(garbled)), 422, "bad-entry"));
    SampleHistory other("FS001-03");
    BOOST_TEST(tells(line.ask(batchOf(other.entries())), 403, "not-this-kiosk"));
    auto text = batchOf({});
    text.body = "not a batch\n";
    text.headers["Content-Digest"] = digestOf(text.body);
    BOOST_TEST(tells(line.ask(text), 400, "bad-batch"));
    BOOST_TEST(storedAt(hq, "FS001-02").empty());
    request.headers["Certdesk-Head"] = forms::hex(history.head().hash);
    BOOST_TEST(line.ask(request).status == 200);
}

BOOST_AUTO_TEST_CASE(a_body_whose_digest_is_wrong_or_missing_is_refused) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    SampleHistory history;
    auto request = batchOf(history.entries());
    request.headers["Content-Digest"] = digestOf("something else");
    BOOST_TEST(tells(line.ask(request), 400, "digest-mismatch"));
    request.headers.erase("Content-Digest");
    BOOST_TEST(tells(line.ask(request), 400, "digest-mismatch"));
    BOOST_TEST(storedAt(hq, "FS001-02").empty());
}

BOOST_AUTO_TEST_CASE(routes_that_are_not_there_and_wrong_methods_are_named) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/nothing"}), 404, "not-found"));
    BOOST_TEST(tells(line.ask({"GET", "/"}), 404, "not-found"));
    BOOST_TEST(tells(line.ask({"DELETE", "/api/v1/kiosks/FS001-02/head"}), 405, "method-not-allowed"));
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/kiosks/FS001-02/entries?after=-1"}), 400, "bad-request"));
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/certificates"}), 400, "bad-request"));
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/certificates?token=a&code=b"}), 400, "bad-request"));
    for (const char* key : {"serial", "certificate", "token", "code"}) {
        const auto none = line.ask({"GET", std::string("/api/v1/certificates?") + key + "=00ff"});
        BOOST_TEST(none.status == 200);
        BOOST_TEST(none.body.find(R"("certificates":[])") != std::string::npos);
    }
    BOOST_TEST(tells(line.ask({"GET", "/api/v1/certificates/00ff/revocation"}), 405, "method-not-allowed"));
    BOOST_TEST(tells(line.ask({"POST", "/api/v1/cases/FS001-02A-20261123-0001", "application/json", "{}"}),
                     405, "method-not-allowed"));
}

BOOST_AUTO_TEST_CASE(the_body_of_a_revocation_is_read_strictly) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    const auto ask = [&](const std::string& body) {
        return line.ask({"POST", "/api/v1/certificates/00ff/revocation", "application/json", body});
    };
    const std::string number = R"("case": "FS001-02A-20261123-0001")";
    for (const std::string& body :
         {std::string("no"), "{" + number + "}", "{" + number + R"(, "evidence": "x"})",
          "{" + number + R"(, "evidence": ["x"]})", "{" + number + R"(, "evidence": [], "more": 1})"})
        BOOST_TEST(tells(ask(body), 400, "bad-request"));
    BOOST_TEST(tells(ask("{" + number + R"(, "evidence": []})"), 404, "certificate-unknown"));
}

BOOST_AUTO_TEST_CASE(the_catalogue_is_signed_and_not_sent_twice) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    const auto reply = line.ask({"GET", "/api/v1/catalogue"});
    const auto json = forms::parseJson(reply.body);
    forms::JsonReader reader(json);
    const auto bytes = forms::fromBase64(reader.string("catalogue", 1 << 20)).value();
    const auto signature = forms::fromBase64(reader.string("signature")).value();
    std::string statement("certdesk catalogue v1\0", 22);
    statement += forms::toText(bytes);
    BOOST_TEST(forms::verifies(forms::viewOf(statement), signature, hq.office().config.catalogueKey));
    BOOST_TEST(forms::parseCatalogue(forms::toText(bytes)).version == reader.integer("version", 1, 1000));
    sync::LineRequest again{"GET", "/api/v1/catalogue"};
    again.headers["If-None-Match"] = hq.office().signedCatalogue()->tag;
    const auto same = line.ask(again);
    BOOST_TEST(same.status == 304);
    BOOST_TEST(same.body.empty());
}

BOOST_AUTO_TEST_CASE(headquarters_knows_how_far_a_kiosks_own_journal_is) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    const auto row = [&] {
        return hq.office()
            .database.transaction([](Session& session) { return hq::findKiosk(session, "FS001-02"); })
            .value();
    };
    const auto line = sync::makeHeadquarters(settings);
    good(line->head());
    BOOST_TEST(row().ownIncarnation.empty());
    line->tellOwnHead({'A', 7, {}});
    BOOST_TEST(row().ownSeq == 0); // nothing was asked yet
    good(line->head());
    BOOST_TEST(row().ownIncarnation == "A");
    BOOST_TEST(row().ownSeq == 7);
    SampleHistory history;
    history.newCase();
    line->tellOwnHead({'A', 11, {}});
    good(line->push(history.entries()));
    BOOST_TEST(row().ownSeq == 11);
    line->tellOwnHead({'A', 9, {}}); // an older request that comes late
    good(line->head());
    BOOST_TEST(row().ownSeq == 11);
    line->tellOwnHead({'B', 10, {}}); // a kiosk that was restored
    good(line->head());
    BOOST_TEST(row().ownIncarnation == "B");
    BOOST_TEST(row().ownSeq == 10);
}

BOOST_AUTO_TEST_CASE(an_own_head_that_is_none_is_refused_and_not_kept) {
    HqServer hq;
    RawLine line(hq.enrolKiosk());
    sync::LineRequest request{"GET", "/api/v1/kiosks/FS001-02/head"};
    for (const char* wrong : {"A", "7", "a 7", "A 07", "A -7", "A 99999999999999999999"}) {
        request.headers["Certdesk-Own-Head"] = wrong;
        BOOST_TEST(tells(line.ask(request), 400, "bad-request"));
    }
    const auto row =
        hq.office().database.transaction([](Session& session) { return hq::findKiosk(session, "FS001-02"); });
    BOOST_TEST(row->ownIncarnation.empty());
    request.headers["Certdesk-Own-Head"] = "A 7";
    BOOST_TEST(line.ask(request).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rounds)

namespace {

/// Loses the answer of the `at`th push, and the line with it: headquarters has the entries, the kiosk does
/// not know.
class LosingAnswers : public sync::Headquarters {
public:
    LosingAnswers(sync::Headquarters& real, int at) : real_(real), at_(at) {}
    sync::Answer<sync::Head> head() override {
        if (pushes_ < at_) return real_.head();
        return sync::LineFault{Kind::unreachable, 0, {}, "lost", {}};
    }
    sync::Answer<sync::Head> push(const std::vector<sync::StoredEntry>& entries) override {
        auto answer = real_.push(entries);
        if (++pushes_ != at_) return answer;
        return sync::LineFault{Kind::unreachable, 0, {}, "lost", {}};
    }
    sync::Answer<std::vector<sync::StoredEntry>> entriesAfter(std::int64_t s) override {
        return real_.entriesAfter(s);
    }
    sync::Answer<forms::Bytes> enrol(const std::string& c, forms::ByteView r) override {
        return real_.enrol(c, r);
    }
    sync::Answer<sync::EncryptionPair> encryptionPair(const std::string& c, forms::ByteView r) override {
        return real_.encryptionPair(c, r);
    }
    sync::Answer<sync::AdminPins> adminPins(const std::string& t, const std::string& c) override {
        return real_.adminPins(t, c);
    }
    sync::Answer<std::vector<forms::Bytes>> authorities(const std::string& c) override {
        return real_.authorities(c);
    }
    sync::Answer<sync::LookedUp> lookUp(sync::LookUpKey k, const std::string& v) override {
        return real_.lookUp(k, v);
    }
    sync::Answer<forms::UtcMs> revoke(const std::string& s, const std::string& c,
                                      const std::vector<sync::StoredEntry>& e) override {
        return real_.revoke(s, c, e);
    }
    sync::Answer<sync::ReturnedCase> returnedCase(const std::string& c) override {
        return real_.returnedCase(c);
    }
    sync::Answer<std::optional<sync::PublishedCatalogue>> catalogue(const std::string& t) override {
        return real_.catalogue(t);
    }
    sync::Answer<forms::Bytes> renewMachine(forms::ByteView r) override { return real_.renewMachine(r); }

private:
    sync::Headquarters& real_;
    int at_;
    int pushes_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_journal_reaches_headquarters_whole_also_after_a_lost_answer_and_a_restart) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    sync::sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    for (int i = 0; i < 600; ++i)
        kiosk.receive(*journal, "单位" + std::to_string(i) + "有限公司", i);
    LosingAnswers losing(*line, 1);
    const auto broken = sync::syncOnce(*journal, losing);
    BOOST_TEST(!broken.online);
    BOOST_TEST(journal->acknowledged().seq == 0);
    BOOST_TEST(good(line->head()).seq > 0);
    hq.stop();
    const auto away = sync::syncOnce(*journal, *line);
    BOOST_TEST((away.fault && away.fault->kind == Kind::unreachable));
    hq.start();
    const auto status = sync::syncOnce(*journal, *line);
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);
    BOOST_TEST((journal->acknowledged() == journal->head()));
    BOOST_TEST((good(line->head()) == journal->head()));
}

// Headquarters cuts a request after its time (30 s; here half a second), and a full batch takes longer.
BOOST_AUTO_TEST_CASE(a_backlog_gets_through_a_line_that_is_too_slow_for_a_full_batch) {
    hq::ServerOptions options;
    options.limits.request = std::chrono::milliseconds(500);
    HqServer hq(options);
    auto settings = hq.enrolKiosk();
    const SlowRelay slow(static_cast<std::uint16_t>(hq.server().kioskPort()));
    settings.url = slow.url();
    const auto line = sync::makeHeadquarters(settings);
    sync::sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    for (int i = 0; i < 700; ++i)
        kiosk.receive(*journal, "单位" + std::to_string(i) + "有限公司", i);
    std::size_t whole = 0;
    for (const auto& entry : journal->entriesAfter(0, {100'000, 1 << 30}))
        whole += sync::batchLine(entry).size();
    BOOST_TEST(whole > 1'000'000U); // a batch of 1,000 takes more than its time
    const auto status = sync::syncOnce(*journal, *line);
    BOOST_TEST(status.online);
    BOOST_TEST((good(line->head()) == journal->head())); // whose hash covers them all
    BOOST_TEST_MESSAGE(whole << " bytes of entries, carried " << slow.carried());
    BOOST_TEST(slow.carried() > whole + 500'000);    // one was cut
    BOOST_TEST(slow.carried() < whole + (2U << 20)); // and hardly more than that batch sent again
}

// Order and identity are incarnation and number, never the time.
BOOST_AUTO_TEST_CASE(a_clock_that_is_years_off_changes_no_order_and_no_identity) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    sync::sample::Kiosk kiosk;
    const auto journal = kiosk.open();
    std::vector<std::string> numbers;
    for (const char* day : {"2026-11-23", "2019-03-01", "2031-06-30", "2026-11-24", "1971-01-01"}) {
        kiosk.setDay(*forms::parseIsoDay(day));
        for (int i = 0; i < 3; ++i)
            numbers.push_back(kiosk.receive(*journal, "单位" + std::to_string(i) + "有限公司", i));
        BOOST_TEST(sync::syncOnce(*journal, *line).online);
    }
    BOOST_TEST((good(line->head()) == journal->head()));
    const auto stored = storedAt(hq, "FS001-02");
    sameBytes(stored, journal->entriesAfter(0, {}));
    for (std::size_t i = 0; i < stored.size(); ++i)
        BOOST_TEST(sync::parseHeader(forms::toText(stored[i].header)).seq == static_cast<int>(i) + 1);
    std::sort(numbers.begin(), numbers.end());
    BOOST_TEST((std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end())); // none twice
    BOOST_TEST(kiosk.verify(*journal).sound());
}

BOOST_AUTO_TEST_SUITE_END()
