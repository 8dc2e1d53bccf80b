#define BOOST_TEST_MODULE hq_upstream
#include "hq/certificates.h"
#include "hq/issuing.h"
#include "hq/records.h"
#include "hq/revocation.h"
#include "hq/revocation_lists.h"
#include "hq/trouble.h"
#include "hq/upstream_orders.h"
#include "hq/upstream_scene.h"
#include "support/fault_proxy.h"
#include "support/run.h"
#include "sync/line.h"
#include "token/chain.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using token::KeyPair;

// A headquarters that has its certificates issued by another one.

namespace {

struct Scene : UpstreamScene {
    Scene() { up.clock = down.clock; } // which the counter has set
    std::optional<hq::CertificateRow> row(const std::string& number) {
        return stored(down, [&](Session& session) { return hq::certificateOf(session, number); });
    }
    /// A case that waits for its certificate.
    std::string waiting(const KeyPair& key, const std::string& token = "TOKEN0001") {
        const auto number = counter.receive("new", counter.wants("new"));
        counter.toEnrol(number, token, key);
        return number;
    }

    /// Asks there again at once: as if the time for leaving it alone were over.
    void reconnect() {
        down.hq.stop();
        down.hq.start();
    }
    std::vector<std::string> alarmKinds() {
        return stored(down, [](Session& session) {
            std::vector<std::string> kinds;
            for (const auto& alarm : hq::alarms(session))
                kinds.push_back(alarm.kind + " " + alarm.caseNumber);
            return kinds;
        });
    }
    /// Whether the list of that headquarters has it.
    bool isListed(Town& town, const std::string& ca, const std::string& serial) {
        const auto list = hq::revocationList(town.hq.office(), ca).value();
        hq::writePrivate(folder / "list.der", forms::toText(list.der));
        const auto shown = run(
            {"openssl", "crl", "-inform", "DER", "-noout", "-text", "-in", (folder / "list.der").string()});
        std::string capital = serial;
        std::transform(capital.begin(), capital.end(), capital.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return shown.output.find(capital) != std::string::npos;
    }
    void revoke(const std::string& serial) {
        counter.serve("revoke", counter.wants("revoke"), counter.lookUp(serial));
    }

    TempDir folder;
    SampleCounter counter{down};
};

} // namespace

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

BOOST_AUTO_TEST_CASE(a_revocation_is_durable_here_and_told_until_the_upstream_has_it_in_its_list) {
    Scene scene;
    const auto serial = scene.counter.issue();
    BOOST_TEST(!scene.isListed(scene.up, "p256", serial));
    BOOST_TEST(!scene.isListed(scene.down, "province", serial));
    scene.up.hq.stop();
    scene.revoke(serial);
    const auto untold = [&] {
        return scene.stored(
            scene.down, [](Session& session) { return hq::untoldRevocations(session, "province").size(); });
    };
    hq::tellRevocations(scene.down.hq.office());
    BOOST_TEST(untold() == 1U);
    scene.up.hq.start();
    BOOST_TEST(scene.registered().state.front() == "issued");
    scene.reconnect();
    hq::tellRevocations(scene.down.hq.office());
    BOOST_TEST(untold() == 0U);
    BOOST_TEST(scene.registered().state.front() == "revoked");
    BOOST_TEST(scene.isListed(scene.up, "p256", serial));
    hq::issueDueLists(scene.down.hq.office());
    BOOST_TEST(scene.isListed(scene.down, "province", serial));
    const auto passed = hq::revocationList(scene.down.hq.office(), "province").value();
    const auto own = hq::revocationList(scene.up.hq.office(), "p256").value();
    BOOST_TEST((passed.der == own.der)); // the upstream's, as it is
    hq::tellRevocations(scene.down.hq.office());
    BOOST_TEST((hq::revocationList(scene.up.hq.office(), "p256")->der == own.der)); // again does nothing
}

BOOST_AUTO_TEST_CASE(a_revocation_that_a_kiosk_orders_is_told_before_the_next_round) {
    Scene scene;
    const auto serial = scene.counter.issue();
    const auto number =
        scene.counter.receive("revoke", scene.counter.wants("revoke"), scene.counter.lookUp(serial));
    scene.counter.toProduction(number);
    const auto done = scene.counter.line->revoke(serial, number, scene.counter.evidenceOf(number));
    BOOST_TEST(refusalOf(done) == "accepted");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30); // half a round
    while (scene.registered().state.front() != "revoked")
        BOOST_REQUIRE(std::chrono::steady_clock::now() < until);
}

BOOST_AUTO_TEST_CASE(a_list_with_a_lower_number_is_not_passed_on) {
    Scene scene;
    hq::issueDueLists(scene.down.hq.office());
    const auto first = hq::revocationList(scene.down.hq.office(), "province").value();
    scene.stored(scene.up, [](Session& session) { session << "DELETE FROM crl", Poco::Data::Keywords::now; });
    scene.up.clock.value -= 3'600'000;
    BOOST_TEST(hq::revocationList(scene.up.hq.office(), "p256")->number < first.number);
    scene.down.clock.value += 3'600'000;
    hq::issueDueLists(scene.down.hq.office());
    BOOST_TEST((hq::revocationList(scene.down.hq.office(), "province")->der == first.der));
    scene.up.clock.value += 2 * 86'400'000;
    hq::issueDueLists(scene.down.hq.office());
    BOOST_TEST(hq::revocationList(scene.down.hq.office(), "province")->number > first.number);
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

BOOST_AUTO_TEST_CASE(a_registrar_that_was_removed_is_denied_until_it_is_enrolled_again) {
    Scene scene;
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = scene.waiting(key);
    const auto remove = [&](const std::string& name) {
        return hq::runRegistrarCommand(scene.up.hq.office(), "registrar-remove",
                                       forms::JsonObject{{"command", "registrar-remove"}, {"name", name}});
    };
    BOOST_CHECK_THROW(remove("nobody"), hq::Trouble);
    remove("foshan-hq");
    const auto answer = scene.counter.enrol(number, key);
    BOOST_TEST(refusalOf(answer) == "upstream-denied");
    BOOST_TEST((std::get<sync::LineFault>(answer).kind == sync::LineFault::Kind::unreachable));
    BOOST_TEST((scene.alarmKinds() == std::vector<std::string>{"upstream-denied " + number}));
    scene.join(scene.enrolment(true)); // another key and certificate; what waits is settled at the start
    BOOST_TEST(scene.row(number)->state == "issued");
    BOOST_TEST(scene.alarmKinds().empty());
}

BOOST_AUTO_TEST_CASE(a_code_works_for_one_key_and_only_within_its_time) {
    Scene scene;
    const auto enrolment = hq::addRegistrarTo(scene.up.hq.office(), "shunde-hq", false);
    BOOST_CHECK_THROW(hq::addRegistrarTo(scene.up.hq.office(), "shunde-hq", false), hq::Trouble);
    for (const char* name : {"", "x", "FS001-02", "1st", "a/b", "shunde hq"})
        BOOST_CHECK_THROW(hq::addRegistrarTo(scene.up.hq.office(), name, false), hq::Trouble);
    const auto enrol = [&](const std::string& name, const std::string& code, const KeyPair& key) {
        sync::Enrolment asked;
        asked.kiosk = name;
        asked.openUrl = enrolment.openUrl;
        asked.tlsRoot = enrolment.tlsRoot;
        asked.code = code;
        const auto answer = sync::enrolMachine(asked, key.request({{"CN", name}}).value());
        const auto* fault = std::get_if<sync::LineFault>(&answer);
        return fault ? fault->problem : std::get<std::string>(answer);
    };
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto other = KeyPair::generate(token::KeyAlgorithm::p256);
    BOOST_TEST(enrol("shunde-hq", "WRONG", key) == "bad-code");
    BOOST_TEST(enrol("nobody-hq", enrolment.code, key) == "bad-code");
    BOOST_TEST(enrol("foshan-hq", enrolment.code, key) == "bad-code");
    const auto first = enrol("shunde-hq", enrolment.code, key);
    BOOST_TEST(token::Certificate::fromPem(first).ok());
    BOOST_TEST(enrol("shunde-hq", enrolment.code, key) == first);
    BOOST_TEST(enrol("shunde-hq", enrolment.code, other) == "bad-code");
    const auto again = hq::addRegistrarTo(scene.up.hq.office(), "shunde-hq", true);
    scene.up.pass(31);
    BOOST_TEST(enrol("shunde-hq", again.code, other) == "bad-code");
}

BOOST_AUTO_TEST_CASE(neither_registrar_nor_kiosk_reaches_the_others_routes) {
    Scene scene;
    const auto ask = [&](const sync::LineSettings& as, const std::string& method, const std::string& path) {
        sync::Line line(
            scene.up.hq.server().kiosksUrl(),
            [&] {
                return sync::clientContext(as.machineKey.string(), as.machineCertificate.string(),
                                           as.tlsRoot.string());
            },
            std::chrono::seconds(10));
        const auto answer = line.ask({method, path, method == "POST" ? "application/json" : "", "{}"});
        const auto& reply = std::get<sync::LineReply>(answer);
        const bool known = reply.body.find("unknown-") == std::string::npos;
        return std::to_string(reply.status) + (known ? "" : " unknown");
    };
    SampleCounter there(scene.up);
    const auto registrar = scene.registrar(scene.folder.path());
    for (const auto& [method, path] :
         {std::pair<std::string, std::string>{"POST", "/api/v1/registrations/" + std::string(64, '0')},
          {"POST", "/api/v1/registrations/" + std::string(64, '0') + "/revocation"},
          {"GET", "/.well-known/est/registrar/cacerts"},
          {"POST", "/.well-known/est/registrar/simpleenroll"}}) {
        BOOST_TEST(ask(there.settings(), method, path) == "403 unknown", path);
        BOOST_TEST(ask(registrar, method, path) != "403 unknown", path);
    }
    for (const auto& [method, path] :
         {std::pair<std::string, std::string>{"GET", "/api/v1/kiosks/FS001-02/head"},
          {"GET", "/api/v1/kiosks/foshan-hq/head"},
          {"GET", "/api/v1/certificates?token=TOKEN0001"},
          {"GET", "/api/v1/catalogue"},
          {"POST", "/api/v1/tokens/TOKEN0001/admin-pin"},
          {"POST", "/.well-known/est/simplereenroll"},
          {"GET", "/.well-known/est/FS001-02A-20261123-0001/cacerts"}})
        BOOST_TEST(ask(registrar, method, path) == "403 unknown", path);
    BOOST_TEST(ask(there.settings(), "GET", "/api/v1/catalogue") == "200");
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
