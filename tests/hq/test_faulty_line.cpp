#define BOOST_TEST_MODULE hq_faulty_line
#include "hq/history.h"
#include "support/fault_proxy.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace certdesk;
using namespace certdesk::tests;
using Accident = LineAccident::Kind;
using Fault = sync::LineFault::Kind;

namespace {

/// A counter with a journal, its headquarters, and the faulty line between them.
struct Counter {
    HqServer hq{manyAtOnce()};
    sync::LineSettings settings = hq.enrolKiosk("FS001-02");
    FaultProxy proxy{hq, settings};
    std::unique_ptr<sync::Headquarters> line = sync::makeHeadquarters(proxy.settings());
    sync::sample::Kiosk kiosk;
    std::unique_ptr<sync::Journal> journal = kiosk.open();

    void always(LineAccident accident) {
        proxy.plan([=](int) { return accident; });
    }
    /// The first request from now on has it.
    void once(LineAccident accident) {
        proxy.plan([=](int number) { return number == 0 ? accident : LineAccident{}; });
    }

    sync::Head stored() {
        return hq.office().database.transaction(
            [](Poco::Data::Session& session) { return hq::headOf(session, "FS001-02"); });
    }
    std::vector<sync::StoredEntry> ours() const { return journal->entriesAfter(0, {100'000, 1 << 30}); }
    std::vector<sync::StoredEntry> theirs() {
        return hq.office().database.transaction([](Poco::Data::Session& session) {
            return hq::entriesAfter(session, "FS001-02", 0, {100'000, 1 << 30});
        });
    }
    /// I4: each entry once, in order, byte for byte.
    void checkSame() {
        const auto here = ours();
        const auto there = theirs();
        BOOST_REQUIRE_EQUAL(here.size(), there.size());
        for (std::size_t i = 0; i < here.size(); ++i) {
            BOOST_REQUIRE(sync::batchLine(here[i]) == sync::batchLine(there[i]));
            BOOST_REQUIRE((here[i].hash == there[i].hash));
        }
    }
};

bool isHead(const sync::Answer<sync::Head>& answer, const sync::Head& head) {
    const auto* told = std::get_if<sync::Head>(&answer);
    return told && *told == head;
}

void checkUnreachable(const sync::Answer<sync::Head>& answer) {
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    BOOST_REQUIRE(fault);
    BOOST_TEST((fault->kind == Fault::unreachable), fault->detail);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_that_breaks_after_any_byte_of_a_request_stores_nothing) {
    Counter counter;
    const auto entries = counter.ours();
    counter.once({});
    BOOST_REQUIRE(isHead(counter.line->push({}), {})); // to learn nothing but the way
    std::size_t size = 1;
    for (std::size_t at = 0; at < size; ++at) {
        counter.always({Accident::cutRequest, at, at % 2 == 1});
        const auto answer = counter.line->push(entries);
        size = counter.proxy.requestBytes();
        BOOST_TEST_CONTEXT("cut after " << at << " of " << size << " bytes") {
            checkUnreachable(answer);
            BOOST_REQUIRE_EQUAL(counter.stored().seq, 0);
        }
    }
    BOOST_TEST(size > 500U);
    counter.always({});
    BOOST_TEST(isHead(counter.line->push(entries), counter.journal->head()));
    counter.checkSame();
}

BOOST_AUTO_TEST_CASE(a_line_that_breaks_after_any_byte_of_an_answer_stores_once_and_claims_nothing) {
    Counter counter;
    std::size_t size = 1;
    for (std::size_t at = 0; at < size; ++at) {
        counter.always({Accident::cutAnswer, at, at % 2 == 1});
        const auto answer = counter.line->push(counter.ours());
        size = counter.proxy.answerBytes();
        BOOST_TEST_CONTEXT("cut after " << at << " of " << size << " bytes") {
            checkUnreachable(answer);
            BOOST_REQUIRE((counter.stored() == counter.journal->head()));
        }
    }
    BOOST_TEST(size > 100U);
    counter.always({});
    BOOST_TEST(isHead(counter.line->push(counter.ours()), counter.journal->head()));
    counter.checkSame();
}

BOOST_AUTO_TEST_CASE(a_request_that_arrives_twice_is_stored_once) {
    Counter counter;
    counter.always({Accident::twice});
    BOOST_TEST(sync::syncOnce(*counter.journal, *counter.line).online);
    counter.kiosk.receive(*counter.journal, "晨光陶瓷");
    BOOST_TEST(sync::syncOnce(*counter.journal, *counter.line).online);
    counter.checkSame();
}

BOOST_AUTO_TEST_CASE(requests_that_arrive_in_another_order_than_sent_change_nothing) {
    Counter counter;
    BOOST_REQUIRE(sync::syncOnce(*counter.journal, *counter.line).online);
    counter.always({Accident::late, 1000});
    for (int i = 0; i < 3; ++i) { // each longer than the one before
        counter.kiosk.receive(*counter.journal, "晨光陶瓷");
        BOOST_TEST(!sync::syncOnce(*counter.journal, *counter.line).online);
    }
    counter.proxy.deliverLate(); // the longest first
    BOOST_TEST((counter.stored() == counter.journal->head()));
    counter.checkSame();
    counter.always({});
    BOOST_TEST(sync::syncOnce(*counter.journal, *counter.line).backlog == 0);
}

BOOST_AUTO_TEST_CASE(a_late_request_of_a_history_that_went_on_is_no_fork) {
    Counter counter;
    counter.once({Accident::late, 2});
    BOOST_TEST(!sync::syncOnce(*counter.journal, *counter.line).online);
    counter.kiosk.receive(*counter.journal, "晨光陶瓷");
    BOOST_TEST(sync::syncOnce(*counter.journal, *counter.line).online);
    counter.kiosk.receive(*counter.journal, "晨光陶瓷");
    BOOST_TEST(sync::syncOnce(*counter.journal, *counter.line).online);
    counter.proxy.deliverLate();
    counter.checkSame();
    const auto splits = counter.hq.office().database.transaction(
        [](Poco::Data::Session& session) { return hq::splits(session).size(); });
    BOOST_TEST(splits == 0U);
}

namespace {

/// An accident for one request in three; some cuts lie behind the end.
LineAccident accidentFrom(std::mt19937& random) {
    constexpr std::size_t requestAt = 60'000;
    constexpr std::size_t answerAt = 400;
    const bool reset = random() % 2 == 0;
    switch (random() % 15) {
    case 0: return {Accident::cutRequest, random() % requestAt, reset};
    case 1: return {Accident::cutAnswer, random() % answerAt, reset};
    case 2: return {Accident::cutAnswer, 0, reset};
    case 3: return {Accident::twice};
    case 4: return {Accident::late, 1 + random() % 3, reset};
    default: return {.latency = std::chrono::milliseconds(random() % 3)};
    }
}

/// So many cases of two entries, in one durable step.
void receive(Counter& counter, int cases) {
    std::vector<sync::NewEntry> entries;
    for (int i = 0; i < cases; ++i) {
        static int count = 0;
        const auto number = forms::caseNumber("FS001-02", 'A', counter.kiosk.today(), ++count);
        entries.push_back(counter.kiosk.entry(number, forms::CaseReceived{"new", "FS001", {}, {}}));
        entries.push_back(counter.kiosk.entry(
            number, forms::DetailsRecorded{sync::sample::holder("晨光陶瓷"), sync::sample::person(i), true}));
    }
    counter.journal->append(entries, counter.kiosk.stepOf(), &counter.kiosk.reader());
}

} // namespace

BOOST_AUTO_TEST_CASE(ten_thousand_entries_through_every_accident_are_the_same_at_both_ends) {
    constexpr int wanted = 10'000;
    Counter counter;
    std::mt19937 random(20261126);
    int accidents = 0;
    counter.proxy.plan([&](int) {
        const auto accident = accidentFrom(random);
        accidents += accident.kind != Accident::none;
        return accident;
    });
    int broken = 0;
    while (counter.journal->head().seq < wanted) {
        receive(counter, 1 + static_cast<int>(random() % 30));
        broken += sync::syncOnce(*counter.journal, *counter.line).online ? 0 : 1;
    }
    int rounds = 0;
    while (!sync::syncOnce(*counter.journal, *counter.line).online)
        BOOST_REQUIRE(++rounds < 100);
    counter.proxy.deliverLate();
    BOOST_TEST_MESSAGE(counter.proxy.requests()
                       << " requests, " << accidents << " accidents, " << broken << " rounds broken off");
    BOOST_TEST(accidents > 100);
    counter.checkSame();
}
