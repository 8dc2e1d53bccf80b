#define BOOST_TEST_MODULE desk_given_up
#include "desk/counter.h"
#include "desk/inside.h"
#include "desk/token_acts.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Phase;
using forms::Stage;
using forms::TokenAct;
using token::FaultKind;

// The token of a production falls, breaks or is gone: it is given up, and another one is made (I5, I6).

namespace {

constexpr const char* why = "掉在地上，芯片裂开";

bool done(const desk::Produced& produced) {
    return std::holds_alternative<forms::Case>(produced) &&
           std::get<forms::Case>(produced).production.ended == Stage::pin;
}

bool waitsFor(const desk::Produced& produced, desk::WaitsFor what) {
    const auto* waits = std::get_if<desk::Waits>(&produced);
    return waits && waits->what == what;
}

struct Accident {
    explicit Accident(int tokens = 2) : counter(tokens), number(counter.paidCase().number) {}

    /// Destroyed after headquarters issued its certificate and before that was written.
    void destroyBeforeWrite() {
        counter.token->failAt(TokenCall::writeCertificate, 1, FaultKind::removed);
        BOOST_TEST_REQUIRE(waitsFor(counter.produce(number), desk::WaitsFor::token));
        broken = state().production.tokenSerial;
        counter.softTokens.destroy(broken);
    }
    std::string giveUp(TokenAct act = TokenAct::damaged, const std::string& reason = why) {
        const auto outcome = desk::giveUpToken(counter.desk(), number, act, reason);
        const auto* no = std::get_if<desk::Trouble>(&outcome);
        return no ? desk::idOf(*no).kind : "done";
    }
    forms::Case state() { return counter.desk().find(number).value(); }
    std::size_t pending() { return counter.desk().pendingRevocations().size(); }
    /// How the journal has it: "enrol ended", "revocation-confirmed", …
    std::vector<std::string> history() {
        std::vector<std::string> all;
        for (const sync::StoredEntry& entry : counter.desk().journal().entriesOf(number)) {
            const auto event = sync::decode(entry).event;
            const auto* noted = std::get_if<forms::ProductionNoted>(&event);
            all.push_back(noted ? std::string(idOf(noted->stage)) + " " + std::string(idOf(noted->phase))
                                : std::string(forms::kindOf(event)));
        }
        return all;
    }
    /// One certificate lives, on a token that was not given up, opened by the last letter's PIN.
    void checkOutcome() {
        const forms::Case c = state();
        BOOST_TEST((c.production.ended == Stage::pin));
        BOOST_TEST(!c.gaveUp(c.production.tokenSerial));
        const auto onToken = counter.token->certificates(c.production.tokenSerial);
        BOOST_TEST_REQUIRE(onToken->size() == 1U);
        BOOST_TEST((onToken->front().der() == counter.hq->issued[number].back()));
        BOOST_TEST(
            counter.token->testPin(c.production.tokenSerial, pinOf(counter.printer->jobs.back())).ok());
        for (const forms::GivenUp& one : c.givenUp) {
            BOOST_TEST(!forms::isFresh(desk::tokenKnown(counter.desk(), one.tokenSerial).state));
            if (one.certificate.empty()) continue;
            BOOST_TEST(counter.hq->revoked.contains(one.certificate));
            BOOST_TEST(one.revocation->confirmedAt.has_value());
        }
        BOOST_TEST(!counter.hq->revoked.contains(c.production.certificateSerial));
        BOOST_TEST(pending() == 0U);
        BOOST_TEST(counter.desk().verifyJournal().sound());
    }

    Counter counter;
    std::string number;
    std::string broken;
};

} // namespace

BOOST_AUTO_TEST_CASE(another_token_is_made_and_the_first_certificate_dies_before_the_second_is_asked_for) {
    Accident at;
    at.destroyBeforeWrite();
    const std::string first = at.state().production.certificateSerial;
    BOOST_TEST_REQUIRE(at.giveUp() == "done");
    BOOST_TEST(idOf(desk::tokenKnown(at.counter.desk(), at.broken).state) == "damaged");
    BOOST_TEST_REQUIRE(done(at.counter.produce(at.number)));
    at.checkOutcome();
    BOOST_TEST(at.counter.hq->issued[at.number].size() == 2U);
    BOOST_TEST(at.counter.hq->revoked.contains(first));
    const auto all = at.history();
    const auto confirmed = std::find(all.begin(), all.end(), "revocation-confirmed");
    BOOST_REQUIRE(confirmed != all.end());
    BOOST_TEST(std::count(all.begin(), confirmed, "enrol ended") == 1);
    BOOST_TEST(std::count(confirmed, all.end(), "enrol ended") == 1);
}

BOOST_AUTO_TEST_CASE(without_the_line_the_order_waits_and_is_confirmed_before_the_second_certificate) {
    Accident at;
    at.destroyBeforeWrite();
    at.counter.hq->line = false;
    BOOST_TEST_REQUIRE(at.giveUp(TokenAct::lost) == "done");
    BOOST_TEST(at.pending() == 1U);
    BOOST_TEST(waitsFor(at.counter.produce(at.number), desk::WaitsFor::line));
    at.counter.restart();
    BOOST_TEST(at.pending() == 1U);
    BOOST_TEST(at.counter.hq->issued[at.number].size() == 1U);
    at.counter.hq->line = true;
    BOOST_TEST_REQUIRE(done(at.counter.produce(at.number)));
    at.checkOutcome();
    const auto all = at.history();
    const auto confirmed = std::find(all.begin(), all.end(), "revocation-confirmed");
    BOOST_TEST(std::count(confirmed, all.end(), "enrol begun") == 1);
}

BOOST_AUTO_TEST_CASE(it_is_not_taken_again_though_it_is_plugged_in) {
    Accident at(1);
    at.counter.token->failAt(TokenCall::generateKeyPair, 1, FaultKind::deviceFault);
    at.counter.produce(at.number);
    BOOST_TEST_REQUIRE(at.giveUp() == "done");
    BOOST_TEST(waitsFor(at.counter.produce(at.number), desk::WaitsFor::token));
    BOOST_TEST(at.state().production.tokenSerial.empty());
}

BOOST_AUTO_TEST_CASE(no_production_pin_is_kept_for_it) {
    Accident at;
    at.destroyBeforeWrite();
    const auto slot = [&] { return at.counter.desk().inside().keys(); };
    BOOST_TEST(at.counter.desk().journal().productionPin(at.number, *slot()).has_value());
    BOOST_TEST_REQUIRE(at.giveUp() == "done");
    BOOST_TEST(!at.counter.desk().journal().productionPin(at.number, *slot()).has_value());
}

BOOST_AUTO_TEST_CASE(a_written_one_that_was_not_handed_over_yet_can_be_given_up) {
    Accident at;
    BOOST_TEST_REQUIRE(done(at.counter.produce(at.number)));
    BOOST_TEST_REQUIRE(at.giveUp(TokenAct::lost, "交付前找不到了") == "done");
    BOOST_TEST_REQUIRE(done(at.counter.produce(at.number)));
    at.checkOutcome();
    BOOST_TEST(std::holds_alternative<forms::Case>(at.counter.desk().act(at.number, forms::HandOver{})));
    BOOST_TEST(at.giveUp() == "case-ended");
}

BOOST_AUTO_TEST_CASE(nothing_is_given_up_before_production_or_without_a_reason) {
    Accident at;
    BOOST_TEST(at.giveUp() == "wrong-stage");
    at.destroyBeforeWrite();
    BOOST_TEST(at.giveUp(TokenAct::damaged, " ") == "faulty-fields");
    at.counter.desk().logOut();
    BOOST_TEST(at.giveUp() == "needs-log-in");
    BOOST_TEST(at.state().givenUp.empty());
}

// Whatever the answer was that got lost: what headquarters issued for the first token is revoked by its
// serial where that was heard, and else by headquarters itself (tests/hq).
BOOST_AUTO_TEST_CASE(given_up_after_any_lost_answer_of_headquarters_the_case_ends_on_another_token) {
    int given = 0;
    for (int call = 1; call < 100; ++call) {
        BOOST_TEST_CONTEXT("call " << call) {
            Accident at;
            const int made = at.counter.hq->calls;
            at.counter.hq->breakAt(call, true);
            if (done(at.counter.produce(at.number))) {
                if (at.counter.hq->calls - made < call) break; // it makes fewer calls
                continue;                                      // a batch's: that is asked for at once
            }
            at.counter.restart();
            const forms::Production before = at.state().production;
            if (!before.begun && !before.ended) continue;
            ++given;
            BOOST_TEST_REQUIRE(at.giveUp() == "done");
            BOOST_TEST_REQUIRE(done(at.counter.produce(at.number)));
            at.checkOutcome();
            BOOST_TEST(at.state().production.tokenSerial != before.tokenSerial);
        }
    }
    BOOST_TEST(given >= 2);
}
