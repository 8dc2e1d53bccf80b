#define BOOST_TEST_MODULE forms_given_up
#include "forms/decide.h"
#include "forms/moment.h"
#include "forms/token_notes.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk::forms;
using namespace certdesk::tests;

// A token that is lost or breaks while a case produces on it: production starts over on another one, and what
// was issued for it dies.

namespace {

constexpr const char* why = "掉在地上，外壳裂开";

GiveUpToken damaged() { return {TokenAct::damaged, why}; }

/// A case of the small catalogue whose production, on T1, ended this stage.
struct Producing : Counter {
    explicit Producing(Stage last) {
        bring(*this, Point::paid);
        produce(*this, last);
    }
    /// The event that a kiosk would write now.
    TokenGivenUp given() const {
        return {"T1", "label T1", TokenAct::damaged, why, state.production.certificateSerial};
    }
    void produceOn(const std::string& token, const std::string& serial) {
        for (const Stage stage : certdesk::tests::stages) {
            must(act(production(stage, Phase::begun, token)));
            NoteProduction ended = production(stage, Phase::ended, token);
            if (stage == Stage::enrol) ended.note.certificateSerial = serial;
            must(act(ended));
        }
    }
    template <typename Wanted>
    const Wanted& last() const {
        return std::get<Wanted>(events.back());
    }
};

std::string judgedAs(const Producing& counter, TokenGivenUp event) { return kindIn(counter.judged(event)); }

} // namespace

BOOST_AUTO_TEST_CASE(production_starts_over_on_another_token) {
    for (const Stage stage : {Stage::prepare, Stage::keys, Stage::request, Stage::enrol, Stage::write,
                              Stage::readBack, Stage::letter, Stage::pin}) {
        BOOST_TEST_CONTEXT("after " << idOf(stage)) {
            Producing counter(stage);
            must(counter.act(damaged()));
            BOOST_TEST(counter.state.production.tokenSerial.empty());
            BOOST_TEST((currentStep(counter.service(), counter.state) == Step::production));
            checkBothRefuse(counter, production(Stage::prepare, Phase::begun, "T1"), RefusalKind::wrongToken);
            counter.produceOn("T2", "0a1c");
            must(counter.act(HandOver{}));
            BOOST_TEST(counter.state.production.certificateSerial == "0a1c");
        }
    }
}

BOOST_AUTO_TEST_CASE(what_was_issued_for_it_is_to_be_revoked_in_the_same_commit) {
    Producing counter(Stage::enrol);
    must(counter.act(damaged()));
    const auto& order = counter.last<RevocationOrdered>();
    BOOST_TEST(order.certificate == "0a1b");
    BOOST_TEST(order.reason == "cessationOfOperation");
    BOOST_TEST(order.replacedBy.empty());
    BOOST_REQUIRE(counter.state.givenUp.size() == 1U);
    BOOST_TEST(counter.state.givenUp.front().revocation.has_value());
    BOOST_TEST(!counter.state.revocation);

    Producing gone(Stage::pin);
    must(gone.act(GiveUpToken{TokenAct::lost, "交付前丢失"}));
    BOOST_TEST(gone.last<RevocationOrdered>().reason == "keyCompromise");
}

BOOST_AUTO_TEST_CASE(nothing_is_ordered_where_no_certificate_was_heard_of) {
    for (const bool asked : {false, true}) {
        Producing counter(Stage::request);
        if (asked) must(counter.act(production(Stage::enrol, Phase::begun)));
        must(counter.act(damaged()));
        BOOST_TEST(counter.last<TokenGivenUp>().certificate.empty());
        BOOST_TEST(counter.state.revocations().empty());
        BOOST_TEST(counter.state.givenUp.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(each_revocation_is_confirmed_by_itself) {
    Producing counter(Stage::enrol);
    must(counter.act(damaged()));
    counter.produceOn("T2", "0a1c");
    must(counter.act(GiveUpToken{TokenAct::lost, why}));
    BOOST_REQUIRE(counter.state.revocations().size() == 2U);
    checkBothRefuse(counter, NoteRevoked{"0a1d", counter.clock}, RefusalKind::wrongStage);
    must(counter.act(NoteRevoked{"0a1c", counter.clock}));
    BOOST_TEST(counter.state.givenUp[1].revocation->confirmedAt.has_value());
    BOOST_TEST(!counter.state.givenUp[0].revocation->confirmedAt);
    const auto moments =
        momentsOf(counter.state, counter.contextOf(counter.events.back(), "li"), counter.events.back());
    BOOST_TEST(moments.at(0).reason == "keyCompromise");
    checkBothRefuse(counter, NoteRevoked{"0a1c", counter.clock}, RefusalKind::wrongStage);
    must(counter.act(NoteRevoked{"0a1b", counter.clock}));
}

BOOST_AUTO_TEST_CASE(it_takes_a_reason_and_an_operator_or_manager) {
    Producing counter(Stage::keys);
    for (const auto& [who, act, reason, kind] :
         std::vector<std::tuple<std::string, TokenAct, std::string, std::string>>{
             {"wang", TokenAct::damaged, why, "no-right"},
             {"gone", TokenAct::damaged, why, "no-right"},
             {"li", TokenAct::damaged, " ", "faulty-fields"},
             {"li", TokenAct::damaged, std::string(201, 'a'), "faulty-fields"},
             {"li", TokenAct::returned, why, "faulty-fields"},
             {"chen", TokenAct::destroyed, why, "faulty-fields"},
             {"li", TokenAct::lost, why, "ok"},
             {"chen", TokenAct::damaged, why, "ok"}}) {
        Producing each(Stage::keys);
        BOOST_TEST(kindIn(each.act(GiveUpToken{act, reason}, who)) == kind);
    }
}

BOOST_AUTO_TEST_CASE(only_a_fresh_token_under_way_is_given_up) {
    Counter paid;
    bring(paid, Point::paid);
    checkRefused(paid.act(damaged()), RefusalKind::wrongStage);
    Counter done;
    bring(done, Point::done);
    checkRefused(done.act(damaged()), RefusalKind::caseEnded);
    Counter holders(counterCatalogue());
    mustReach(holders, applicationFor(holders, "update"), Step::production);
    must(holders.act(nextNote(holders, oldToken)));
    checkRefused(holders.act(damaged()), RefusalKind::wrongStage);
    Producing once(Stage::keys);
    must(once.act(damaged()));
    checkRefused(once.act(damaged()), RefusalKind::wrongStage);
}

BOOST_AUTO_TEST_CASE(headquarters_takes_only_what_the_case_says_of_the_token) {
    const Producing counter(Stage::enrol);
    BOOST_TEST(judgedAs(counter, counter.given()) == "ok");
    TokenGivenUp other = counter.given();
    other.tokenSerial = "T2";
    BOOST_TEST(judgedAs(counter, other) == "wrong-token");
    TokenGivenUp silent = counter.given();
    silent.certificate.clear();
    BOOST_TEST(judgedAs(counter, silent) == "wrong-stage");
    TokenGivenUp another = counter.given();
    another.certificate = "0a1c";
    BOOST_TEST(judgedAs(counter, another) == "wrong-stage");
}

BOOST_AUTO_TEST_CASE(headquarters_takes_only_the_order_that_follows) {
    Producing counter(Stage::enrol);
    const RevocationOrdered order{"0a1b", "cessationOfOperation", {}};
    BOOST_TEST(kindIn(counter.judged(order)) == "wrong-stage");
    Case after = counter.state;
    apply(after, counter.contextOf(counter.given(), "li"), counter.given());
    counter.state = after;
    BOOST_TEST(kindIn(counter.judged(order)) == "ok");
    BOOST_TEST(kindIn(counter.judged(RevocationOrdered{"0a1b", "superseded", {}})) == "wrong-stage");
    BOOST_TEST(kindIn(counter.judged(RevocationOrdered{"0a1c", "cessationOfOperation", {}})) ==
               "wrong-stage");
}

BOOST_AUTO_TEST_CASE(the_token_is_marked_so_that_no_production_takes_it) {
    Producing counter(Stage::enrol);
    const Event event = counter.given();
    Case after = counter.state;
    apply(after, counter.contextOf(event, "li"), event);
    const auto note = tokenNoteOf(after, event);
    BOOST_REQUIRE(note);
    BOOST_TEST((*note == TokenNoted{"T1", "label T1", TokenAct::damaged, why}));
    BOOST_TEST(!isFresh(certdesk::forms::after(TokenState::prepared, note->act).value()));
    BOOST_TEST(!isFresh(certdesk::forms::after(TokenState::issued, TokenAct::lost).value()));
}

BOOST_AUTO_TEST_CASE(what_was_produced_once_no_longer_changes_the_case) {
    Producing counter(Stage::enrol);
    must(counter.act(damaged()));
    checkRefused(counter.act(correction("佛山市禅城区晨光新材料有限公司")), RefusalKind::tooLate);
    checkRefused(counter.act(Withdraw{"不办了"}), RefusalKind::tooLate);
}

// The old certificate is revoked once, and the last new one takes its place.
BOOST_AUTO_TEST_CASE(a_reissue_goes_on_though_the_old_certificate_is_dead) {
    Counter counter(counterCatalogue());
    mustReach(counter, applicationFor(counter, "reissue"), Step::handOver);
    BOOST_REQUIRE(counter.state.revocation);
    const std::string first = counter.state.production.certificateSerial;
    must(counter.act(GiveUpToken{TokenAct::damaged, why}));
    BOOST_TEST(counter.state.revocations().size() == 2U);
    counter.wait(300); // beyond the old certificate's end
    std::string replacedBy;
    while (currentStep(counter.service(), counter.state)) {
        Command command = nextCommand(counter, "T-THIRD");
        if (auto* note = std::get_if<NoteProduction>(&command); note && !note->note.certificate.empty())
            note->note.certificateSerial = "0c02";
        must(counter.act(command));
        for (const Moment& moment :
             momentsOf(counter.state, counter.contextOf(counter.events.back(), "li"), counter.events.back()))
            if (moment.kind == Moment::Kind::replaced) replacedBy = moment.by;
    }
    BOOST_TEST((counter.state.status == Status::done));
    BOOST_TEST(replacedBy == "0c02");
    BOOST_TEST(counter.state.revocation->certificate == oldSerial);
    BOOST_TEST(counter.state.givenUp.front().certificate == first);
}

BOOST_AUTO_TEST_SUITE(the_old_token)

BOOST_AUTO_TEST_CASE(is_marked_as_the_reason_says_with_the_act_that_makes_it_certain) {
    for (const auto& [reason, act] :
         {std::pair{"lost", TokenAct::lost}, std::pair{"damaged", TokenAct::damaged}}) {
        Counter counter(counterCatalogue());
        Receive r = applicationFor(counter, "reissue");
        r.details.reason = reason;
        mustReach(counter, r, Step::approval);
        BOOST_TEST(!eventIn<TokenNoted>(counter));
        const TokenNoted expected{oldToken, r.known->tokenSeen.empty() ? "" : "晨光", act, reason};
        BOOST_TEST(kindIn(counter.judged(expected)) == "wrong-stage");
        must(counter.act(nextCommand(counter, freshToken)));
        BOOST_REQUIRE(eventIn<TokenNoted>(counter));
        BOOST_TEST((*eventIn<TokenNoted>(counter) == expected));
        BOOST_TEST(kindIn(counter.judged(expected)) == "wrong-stage"); // once
        must(goOn(counter, freshToken).kiosk);
        const auto notes = std::count_if(counter.events.begin(), counter.events.end(), [](const Event& e) {
            return std::holds_alternative<TokenNoted>(e);
        });
        BOOST_TEST(notes == 1);
    }
}

BOOST_AUTO_TEST_CASE(is_not_marked_where_nothing_is_said_of_it) {
    std::string old = counterCatalogue(); // as catalogues were before
    for (const std::string said : {R"(, "oldToken": "lost")", R"("oldToken": "damaged", )"})
        old.erase(old.find(said), said.size());
    for (const auto& [catalogue, service] :
         {std::pair{old, "reissue"}, std::pair{counterCatalogue(), "update"}}) {
        Counter counter(catalogue);
        mustEnd(counter, applicationFor(counter, service));
        BOOST_TEST(!eventIn<TokenNoted>(counter));
    }
}

BOOST_AUTO_TEST_SUITE_END()
