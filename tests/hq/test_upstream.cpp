#define BOOST_TEST_MODULE hq_upstream
#include "forms/shipped.h"
#include "hq/catalogues.h"
#include "hq/issuing.h"
#include "hq/trouble.h"
#include "hq/upstream_orders.h"
#include "hq/upstream_scene.h"
#include "support/fault_proxy.h"
#include "token/chain.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using token::KeyPair;
using Scene = UpstreamCounter;

// A headquarters that has its certificates issued by another one.

BOOST_AUTO_TEST_CASE(a_case_gets_its_certificate_from_the_upstream_once) {
    Scene scene;
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    const auto answer = scene.counter.enrol(number, key);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<forms::Bytes>(answer), refusalOf(answer));
    const auto certificate = token::Certificate::fromDer(std::get<forms::Bytes>(answer)).value();
    BOOST_TEST(certificate.matchesKey(key.spki()));
    const auto& there = *scene.up.hq.office().authorities.authority("p256");
    BOOST_TEST(token::verifyChain(certificate, {there.issuing()}, {there.root()}, scene.down.clock).ok());
    const auto row = scene.row(number).value();
    BOOST_TEST(row.state == "issued");
    BOOST_TEST(row.issuer == "province");
    BOOST_TEST(row.serial == certificate.serial());
    BOOST_TEST(row.notBefore.value == certificate.notBefore().value);
    BOOST_TEST(row.notAfter.value == certificate.notAfter().value);
    BOOST_TEST(scene.counter.lookUp(row.serial).certificate.tokenSerial == "TOKEN0001");
    BOOST_TEST((std::get<forms::Bytes>(scene.counter.enrol(number, key)) == certificate.der()));
    const auto kept = scene.registered();
    BOOST_REQUIRE_EQUAL(kept.state.size(), 1U);
    BOOST_TEST(kept.state.front() == "issued");
    BOOST_TEST(kept.serial.front() == certificate.serial());
    scene.counter.finish(number, "TOKEN0001", key, certificate.der());
    scene.counter.push();
}

BOOST_AUTO_TEST_CASE(while_the_upstream_is_away_a_case_waits_and_all_else_goes_on) {
    Scene scene;
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    scene.up.hq.stop();
    const auto answer = scene.counter.enrol(number, key);
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    BOOST_REQUIRE(fault);
    BOOST_TEST((fault->kind == sync::LineFault::Kind::unreachable)); // so its kiosk tries again
    BOOST_TEST(fault->problem == "upstream-unreachable");
    const auto proposed = scene.row(number).value();
    BOOST_TEST(proposed.state == "proposed");
    BOOST_TEST(scene.alarmKinds().empty()); // it passes by itself
    auto details = scene.counter.wants("new");
    details.algorithm = "rsa2048"; // which has a CA here
    scene.counter.issue("new", details, "TOKEN0002");
    scene.reconnect(); // it starts without the upstream
    BOOST_TEST(scene.row(number)->state == "proposed");
    scene.up.hq.start();
    scene.reconnect();
    const auto row = scene.row(number).value();
    BOOST_TEST(row.state == "issued");
    BOOST_TEST(row.keyDigest == proposed.keyDigest);
    BOOST_TEST((std::get<forms::Bytes>(scene.counter.enrol(number, key)) == row.der));
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_lost_is_the_same_when_asked_for_again) {
    Scene scene;
    FaultProxy proxy(scene.up.hq, scene.registrar(scene.folder.path()));
    scene.down.hq.stop();
    scene.reachBy(proxy.settings().url);
    scene.down.hq.start();
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    for (const std::size_t at : {0U, 40U}) { // nothing of it, half of it
        proxy.plan([at](int) {
            return LineAccident{
                .kind = LineAccident::Kind::cutAnswer, .at = at, .only = "registrar/simpleenroll"};
        });
        BOOST_TEST(refusalOf(scene.counter.enrol(number, key)) == "upstream-unreachable");
        BOOST_TEST(scene.row(number)->state == "proposed");
        scene.reconnect();
    }
    const auto there = scene.registered();
    BOOST_REQUIRE_EQUAL(there.serial.size(), 1U);
    proxy.plan([](int) {
        return LineAccident{.kind = LineAccident::Kind::twice, .only = "registrar/simpleenroll"};
    });
    scene.reconnect();
    const auto answer = scene.counter.enrol(number, key);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<forms::Bytes>(answer), refusalOf(answer));
    BOOST_TEST((std::get<forms::Bytes>(answer) == scene.registeredDer(there.serial.front())));
    BOOST_TEST((scene.registered().serial == there.serial));
}

BOOST_AUTO_TEST_CASE(what_a_case_gave_up_is_revoked_there_before_the_next_is_issued) {
    Scene scene;
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto next = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    BOOST_TEST(refusalOf(scene.counter.enrol(number, key)) == "accepted");
    scene.counter.act(number, forms::GiveUpToken{forms::TokenAct::damaged, "掉在地上"});
    scene.counter.toEnrol(number, "TOKEN0002", next);
    BOOST_TEST(refusalOf(scene.counter.enrol(number, next)) == "accepted");
    const auto there = scene.registered();
    BOOST_REQUIRE_EQUAL(there.state.size(), 2U);
    BOOST_TEST(there.state[0] == "revoked");
    BOOST_TEST(there.state[1] == "issued");
}

BOOST_AUTO_TEST_CASE(what_was_given_up_before_the_upstream_answered_is_never_issued_there) {
    Scene scene;
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    scene.up.hq.stop();
    BOOST_TEST(refusalOf(scene.counter.enrol(number, key)) == "upstream-unreachable");
    scene.counter.act(number, forms::GiveUpToken{forms::TokenAct::damaged, "掉在地上"});
    scene.counter.push();
    scene.up.hq.start();
    scene.reconnect(); // drops what was proposed
    hq::tellRevocations(scene.down.hq.office());
    BOOST_TEST(scene.row(number)->state == "revoked");
    const auto there = scene.registered();
    BOOST_REQUIRE_EQUAL(there.state.size(), 1U);
    BOOST_TEST(there.state.front() == "revoked");
    BOOST_TEST(there.serial.front().empty());
    BOOST_TEST(!hq::revocationList(scene.down.hq.office(), "province")->der.empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_to_staff_and_officers_and_the_case_goes_on_when_it_is_mended) {
    Scene scene;
    const auto profile = hq::Layout{scene.up.hq.data()}.profiles() / "unit-p256.json";
    const auto kept = hq::readFile(profile);
    scene.up.hq.stop();
    std::filesystem::remove(profile);
    scene.up.hq.start();
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    const auto answer = scene.counter.enrol(number, key);
    BOOST_TEST(refusalOf(answer) == "upstream-refused");
    BOOST_TEST((std::get<sync::LineFault>(answer).kind == sync::LineFault::Kind::refused));
    BOOST_TEST((scene.alarmKinds() == std::vector<std::string>{"upstream-refused " + number}));
    BOOST_TEST(scene.row(number)->state == "proposed");
    scene.up.hq.stop();
    hq::writePrivate(profile, kept);
    scene.up.hq.start();
    BOOST_TEST(refusalOf(scene.counter.enrol(number, key)) == "accepted");
    BOOST_TEST(scene.alarmKinds().empty());
}

BOOST_AUTO_TEST_CASE(what_the_profile_here_would_not_have_made_is_an_alarm_and_is_not_kept) {
    Scene scene;
    const auto profile = hq::Layout{scene.up.hq.data()}.profiles() / "unit-p256.json";
    auto text = hq::readFile(profile);
    const std::string usage = R"("nonRepudiation")";
    text.replace(text.find(usage), usage.size(), R"("keyAgreement")");
    scene.up.hq.stop();
    hq::writePrivate(profile, text);
    scene.up.hq.start();
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    const auto answer = scene.counter.enrol(number, key);
    BOOST_TEST(refusalOf(answer) == "upstream-answer-wrong");
    BOOST_TEST((std::get<sync::LineFault>(answer).kind == sync::LineFault::Kind::unreachable)); // waits
    BOOST_TEST((scene.alarmKinds() == std::vector<std::string>{"upstream-answer-wrong " + number}));
    BOOST_TEST(scene.row(number)->state == "proposed");
    BOOST_TEST(scene.row(number)->der.empty());
}

BOOST_AUTO_TEST_CASE(no_pair_is_made_where_the_ca_is_elsewhere) {
    Scene scene;
    const hq::Layout layout{scene.down.hq.data()};
    const auto registrar = scene.enrolment(true);
    scene.down.hq.stop();
    BOOST_CHECK_THROW(hq::addUpstream(layout, "national", registrar, "sm2"), hq::Trouble);
    BOOST_CHECK_THROW(hq::addUpstream(layout, "national", registrar, "none"), hq::Trouble);
    BOOST_CHECK_THROW(hq::addUpstream(layout, "rsa", registrar, "rsa"), hq::Trouble); // there is one here
    BOOST_CHECK_THROW(hq::addUpstream(layout, "../x", registrar, "rsa"), hq::Trouble);
    BOOST_TEST(!std::filesystem::exists(layout.ca() / "national"));
    scene.add("province-rsa", registrar, "rsa");
    scene.down.hq.start();
    auto details = scene.counter.wants("new");
    details.algorithm = "rsa2048";
    const auto key = KeyPair::generate(token::KeyAlgorithm::rsa2048);
    const auto number = scene.counter.receive("new", details);
    scene.counter.toEnrol(number, "TOKEN0001", key);
    BOOST_TEST(refusalOf(scene.counter.enrol(number, key)) == "accepted");
    BOOST_TEST(scene.row(number)->issuer == "province-rsa");
    BOOST_TEST(refusalOf(scene.counter.encryptionPair(number, key)) == "no-encryption-pair");
}

BOOST_AUTO_TEST_CASE(where_the_catalogue_wants_a_pair_with_each_certificate_none_is_asked_for_elsewhere) {
    Scene scene;
    auto text = std::string(forms::shippedCatalogue());
    const auto replace = [&](const std::string& old, const std::string& by) {
        BOOST_REQUIRE(text.find(old) != std::string::npos);
        text.replace(text.find(old), old.size(), by);
    };
    replace("\"version\": 1", "\"version\": 2");
    replace("\"2018-01-01\"", "\"" + forms::isoDay(scene.down.today()) + "\"");
    replace("\"id\": \"p256\", ", "\"id\": \"p256\", \"encryptionPair\": \"always\", ");
    hq::publishCatalogue(scene.down.hq.office(), text);
    SampleCounter counter(scene.down, "FS001-03", "FS001", text);
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = counter.receive("new", counter.wants("new"));
    counter.toEnrol(number, "TOKEN0003", key);
    BOOST_TEST(refusalOf(counter.enrol(number, key)) == "algorithm-unsupported");
    BOOST_TEST(scene.registered().state.empty());
}
