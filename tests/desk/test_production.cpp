#define BOOST_TEST_MODULE desk_production
#include "desk/counter.h"
#include "desk/files.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Stage;
using token::FaultKind;

namespace {

bool done(const desk::Produced& produced) {
    return std::holds_alternative<forms::Case>(produced) &&
           std::get<forms::Case>(produced).production.ended == Stage::pin;
}

bool waitsFor(const desk::Produced& produced, desk::WaitsFor what) {
    const auto* waits = std::get_if<desk::Waits>(&produced);
    return waits && waits->what == what;
}

desk::TroubleId troubleOf(const desk::Produced& produced) {
    return desk::idOf(std::get<desk::Trouble>(produced));
}

/// What must hold after any accident: one certificate for the case, on the right token, opened by the last
/// letter's PIN, and no PIN kept (I5, I6, I8).
void checkOutcome(Counter& counter, const std::string& number) {
    const forms::Case c = counter.desk().find(number).value();
    BOOST_TEST((c.production.ended == Stage::pin));
    BOOST_TEST(counter.hq->issued[number].size() == 1u);
    const auto onToken = counter.token->certificates(c.production.tokenSerial);
    std::vector<forms::Bytes> issued{counter.hq->issued[number].front()};
    if (counter.hq->enclosed.contains(number)) issued.push_back(counter.hq->enclosed.at(number).certificate);
    BOOST_TEST_REQUIRE(onToken->size() == issued.size());
    for (const forms::Bytes& der : issued)
        BOOST_TEST(std::any_of(onToken->begin(), onToken->end(),
                               [&](const token::Certificate& there) { return there.der() == der; }));
    BOOST_TEST(counter.token->testPin(c.production.tokenSerial, pinOf(counter.printer->jobs.back())).ok());
    BOOST_TEST(counter.desk()
                   .journal()
                   .verify([](const auto&) { return std::string(); }, nullptr)
                   .firstBad.has_value() == false);
}

} // namespace

BOOST_AUTO_TEST_SUITE(production)

BOOST_AUTO_TEST_CASE(the_key_stays_on_the_token_and_the_certificate_is_the_one_issued) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(an_sm2_token_gets_both_certificates_and_opens_what_is_encrypted_for_it) {
    Counter counter(1, Counter::Module::skf);
    const std::string number = counter.paidCase().number;
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
    const forms::Case c = counter.desk().find(number).value();
    const forms::Secret pin = pinOf(counter.printer->jobs.back());
    auto session = counter.token->open(c.production.tokenSerial, pin).value();
    const auto signing = token::Certificate::fromDer(c.production.certificate).value();
    const auto encryption = token::Certificate::fromDer(c.production.encryptionCertificate).value();
    BOOST_TEST(signing.signs());
    BOOST_TEST(!encryption.signs());
    BOOST_TEST(session->challenge(signing).ok());
    BOOST_TEST(session->challenge(encryption).ok());
}

BOOST_AUTO_TEST_CASE(I6_a_case_is_not_produced_twice) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    BOOST_TEST(troubleOf(counter.produce(number)).kind == "too-early");
    checkOutcome(counter, number);
}

struct Accident {
    TokenCall call;
    int number;
};

// Every call that a production makes on the token, as often as it makes it.
const Accident accidents[] = {
    {TokenCall::takeOver, 1},
    {TokenCall::prepare, 1},
    {TokenCall::open, 1},
    {TokenCall::open, 2},
    {TokenCall::keys, 1},
    {TokenCall::keys, 2},
    {TokenCall::generateKeyPair, 1},
    {TokenCall::sign, 1},
    {TokenCall::sign, 2},
    {TokenCall::writeCertificate, 1},
    {TokenCall::sessionCertificates, 1},
    {TokenCall::changePin, 1},
};

BOOST_AUTO_TEST_CASE(a_token_pulled_out_at_any_call_is_waited_for_and_goes_on) {
    for (const Accident& accident : accidents) {
        BOOST_TEST_CONTEXT("call " << static_cast<int>(accident.call) << " number " << accident.number) {
            Counter counter;
            const std::string number = counter.paidCase().number;
            counter.token->failAt(accident.call, accident.number, FaultKind::removed);
            BOOST_TEST(waitsFor(counter.produce(number), desk::WaitsFor::token));
            BOOST_TEST_REQUIRE(done(counter.produce(number)));
            checkOutcome(counter, number);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_program_that_ends_at_any_call_goes_on_after_the_next_start) {
    for (const Accident& accident : accidents) {
        BOOST_TEST_CONTEXT("call " << static_cast<int>(accident.call) << " number " << accident.number) {
            Counter counter;
            const std::string number = counter.paidCase().number;
            counter.token->failAt(accident.call, accident.number, FaultKind::removed);
            counter.produce(number);
            counter.restart();
            BOOST_TEST_REQUIRE(done(counter.produce(number)));
            checkOutcome(counter, number);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_sm2_token_pulled_out_at_any_call_goes_on_after_the_next_start) {
    std::vector<Accident> all(std::begin(accidents), std::end(accidents));
    all.push_back({TokenCall::importEncryptionKey, 1});
    all.push_back({TokenCall::writeCertificate, 2});
    for (const Accident& accident : all) {
        BOOST_TEST_CONTEXT("call " << static_cast<int>(accident.call) << " number " << accident.number) {
            Counter counter(1, Counter::Module::skf);
            const std::string number = counter.paidCase().number;
            counter.token->failAt(accident.call, accident.number, FaultKind::removed);
            BOOST_TEST(waitsFor(counter.produce(number), desk::WaitsFor::token));
            counter.restart();
            BOOST_TEST_REQUIRE(done(counter.produce(number)));
            checkOutcome(counter, number);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_breaks_at_any_call_is_waited_for_and_issues_once) {
    Counter whole;
    const std::string first = whole.paidCase().number;
    const int before = whole.hq->calls;
    BOOST_TEST_REQUIRE(done(whole.produce(first)));
    const int calls = whole.hq->calls - before;
    BOOST_TEST(calls > 3);
    int asked = 0; // whether one of the two batches arrived whose answer was lost is asked at once
    for (int n = 1; n <= calls; ++n) {
        for (const bool after : {false, true}) {
            BOOST_TEST_CONTEXT("call " << n << (after ? ", the answer lost" : ", not reached")) {
                Counter counter;
                const std::string number = counter.paidCase().number;
                counter.hq->breakAt(n, after);
                const auto produced = counter.produce(number);
                asked += done(produced) ? 1 : 0;
                if (!done(produced)) {
                    BOOST_TEST(waitsFor(produced, desk::WaitsFor::line));
                    BOOST_TEST_REQUIRE(done(counter.produce(number)));
                }
                checkOutcome(counter, number);
            }
        }
    }
    BOOST_TEST(asked <= 2);
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_key_is_refused_before_it_is_written) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.hq->answerOtherKey = true;
    const auto produced = counter.produce(number);
    BOOST_TEST(troubleOf(produced).kind == "line-broken-answer");
    BOOST_TEST(counter.token->count(TokenCall::writeCertificate) == 0);
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(an_issuing_ca_that_is_younger_than_the_enrolment_is_asked_of_headquarters) {
    Counter counter;
    desk::writeFile(counter.data() / "tls/ca-roots.pem", counter.hq->authority.root.pem());
    counter.restart();
    const std::string number = counter.paidCase().number;
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(a_certificate_below_another_root_is_refused_before_it_is_written) {
    Counter counter;
    const TestAuthority other(token::KeyAlgorithm::p256);
    desk::writeFile(counter.data() / "tls/ca-roots.pem", other.root.pem() + other.issuing.pem());
    counter.restart();
    BOOST_TEST(troubleOf(counter.produce(counter.paidCase().number)).kind == "line-broken-answer");
    BOOST_TEST(counter.token->count(TokenCall::writeCertificate) == 0);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_headquarters_stops_and_can_be_tried_again) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.hq->refuseNext = "case-not-ready";
    BOOST_TEST(troubleOf(counter.produce(number)).kind == "line-case-not-ready");
    BOOST_TEST(counter.desk().find(number)->production.trouble == "line:case-not-ready");
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
}

BOOST_AUTO_TEST_CASE(a_bad_letter_is_followed_by_one_with_another_pin) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.watcher.badLetters = 1;
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    BOOST_TEST(counter.watcher.letters == 2);
    const auto& jobs = counter.printer->jobs;
    BOOST_TEST(!(pinOf(jobs[jobs.size() - 2]) == pinOf(jobs.back())));
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(staff_who_leave_at_the_letter_find_the_case_waiting_for_them) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.watcher.away = true;
    BOOST_TEST(waitsFor(counter.produce(number), desk::WaitsFor::staff));
    counter.watcher.away = false;
    counter.restart();
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(a_pin_change_whose_answer_was_lost_is_mended_by_a_reset_and_a_new_letter) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.token->loseAnswerAt(TokenCall::changePin, 1, FaultKind::removed);
    counter.produce(number);
    const forms::Case c = counter.desk().find(number).value();
    BOOST_TEST((c.production.begun == Stage::pin));
    // The token bears the letter's PIN, which nobody kept.
    BOOST_TEST(counter.token->testPin(c.production.tokenSerial, pinOf(counter.printer->jobs.back())).ok());
    counter.restart();
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(a_printer_in_trouble_is_waited_for) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.printer->trouble = printing::PrinterTrouble{printing::PrinterTrouble::Kind::full, "test"};
    BOOST_TEST(waitsFor(counter.produce(number), desk::WaitsFor::printer));
    BOOST_TEST_REQUIRE(done(counter.produce(number)));
    checkOutcome(counter, number);
}

struct TokenTrouble {
    TokenCall call;
    FaultKind kind;
    const char* expected;
};

const TokenTrouble tokenTroubles[] = {
    {TokenCall::open, FaultKind::pinLocked, "token-pin-locked"},
    {TokenCall::open, FaultKind::pinIncorrect, "token-pin-incorrect"},
    {TokenCall::generateKeyPair, FaultKind::mechanismUnsupported, "token-mechanism-unsupported"},
    {TokenCall::generateKeyPair, FaultKind::full, "token-full"},
    {TokenCall::writeCertificate, FaultKind::full, "token-full"},
    {TokenCall::prepare, FaultKind::writeProtected, "token-write-protected"},
};

BOOST_AUTO_TEST_CASE(a_token_in_trouble_stops_with_its_reason_and_no_pin_is_tried_again) {
    for (const TokenTrouble& trouble : tokenTroubles) {
        BOOST_TEST_CONTEXT(trouble.expected) {
            Counter counter;
            const std::string number = counter.paidCase().number;
            counter.token->failAt(trouble.call, 1, trouble.kind);
            const auto produced = counter.produce(number);
            BOOST_TEST(troubleOf(produced).kind == trouble.expected);
            BOOST_TEST(counter.token->count(trouble.call) == 1);
            const desk::Sentence words =
                desk::wordsFor(std::get<desk::Trouble>(produced), counter.desk().catalogue());
            BOOST_TEST(!words.what.empty());
            BOOST_TEST(!words.todo.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(no_token_is_waited_for_and_nothing_is_journalled) {
    Counter counter(0);
    const std::string number = counter.paidCase().number;
    const sync::Head before = counter.desk().journal().head();
    BOOST_TEST(waitsFor(counter.produce(number), desk::WaitsFor::token));
    BOOST_TEST((counter.desk().journal().head() == before));
}

BOOST_AUTO_TEST_CASE(another_token_is_never_written_once_headquarters_was_asked) {
    Counter counter(2);
    const std::string number = counter.paidCase().number;
    counter.token->failAt(TokenCall::writeCertificate, 1, FaultKind::removed);
    counter.produce(number);
    const std::string first = counter.desk().find(number)->production.tokenSerial;
    counter.restart();
    const auto produced = desk::produce(counter.desk(), number, counter.watcher, {"BLANK-2"});
    BOOST_TEST_REQUIRE(done(produced));
    BOOST_TEST(std::get<forms::Case>(produced).production.tokenSerial == first);
    checkOutcome(counter, number);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_in_use_is_not_emptied_for_a_new_case) {
    Counter counter;
    const std::string first = counter.paidCase().number;
    BOOST_TEST_REQUIRE(done(counter.produce(first)));
    const std::string label = counter.desk().find(first)->production.tokenLabel;
    const std::string second = counter.paidCase().number;
    BOOST_TEST(waitsFor(counter.produce(second), desk::WaitsFor::token));
    const auto forced = desk::produce(counter.desk(), second, counter.watcher, {label});
    BOOST_TEST(troubleOf(forced).kind == "token-wrong-token");
    BOOST_TEST(counter.token->count(TokenCall::prepare) == 1);
}

BOOST_AUTO_TEST_CASE(production_waits_for_a_log_in) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.desk().logOut();
    BOOST_TEST(waitsFor(counter.produce(number), desk::WaitsFor::logIn));
}

BOOST_AUTO_TEST_SUITE_END()
