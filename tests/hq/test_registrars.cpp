#define BOOST_TEST_MODULE hq_registrars
#include "hq/trouble.h"
#include "hq/upstream_orders.h"
#include "hq/upstream_scene.h"
#include "sync/line.h"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using token::KeyPair;
using Scene = UpstreamCounter;

// What a headquarters that has its certificates issued elsewhere tells and fetches there, and who is let in.

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
    BOOST_TEST(scene.alarmKinds().empty());
    scene.down.clock.value += 3600 * 1000;
    hq::tellRevocations(scene.down.hq.office());
    BOOST_TEST(scene.alarmKinds().size() == 1U);
    BOOST_TEST(scene.alarmKinds().front().starts_with("revocation-untold "));
    scene.up.hq.start();
    BOOST_TEST(scene.registered().state.front() == "issued");
    scene.reconnect();
    hq::tellRevocations(scene.down.hq.office());
    BOOST_TEST(untold() == 0U);
    BOOST_TEST(scene.alarmKinds().empty());
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
    const auto forget = [&](Town& town) {
        scene.stored(town, [](Session& session) { session << "DELETE FROM crl", Poco::Data::Keywords::now; });
    };
    forget(scene.up); // the lists of the start, by another clock
    forget(scene.down);
    hq::issueDueLists(scene.down.hq.office());
    const auto first = hq::revocationList(scene.down.hq.office(), "province").value();
    forget(scene.up);
    scene.up.clock.value -= 3'600'000;
    BOOST_TEST(hq::revocationList(scene.up.hq.office(), "p256")->number < first.number);
    scene.down.clock.value += 3'600'000;
    hq::issueDueLists(scene.down.hq.office());
    BOOST_TEST((hq::revocationList(scene.down.hq.office(), "province")->der == first.der));
    scene.up.clock.value += 2 * 86'400'000;
    hq::issueDueLists(scene.down.hq.office());
    BOOST_TEST(hq::revocationList(scene.down.hq.office(), "province")->number > first.number);
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
    const auto alarms = scene.alarmKinds(); // perhaps also of a round meanwhile
    BOOST_TEST(std::count(alarms.begin(), alarms.end(), "upstream-denied " + number) == 1);
    scene.join(scene.enrolment(true)); // another key and certificate; what waits is settled at the start
    hq::verifyUpstreams(scene.down.hq.office());
    BOOST_TEST(scene.row(number)->state == "issued");
    BOOST_TEST(scene.alarmKinds().empty());
}

BOOST_AUTO_TEST_CASE(a_registrars_certificate_that_ends_soon_is_an_alarm) {
    Scene scene;
    const auto place = hq::upstreamPlaceIn(scene.province());
    const auto certificate =
        token::Certificate::fromPem(hq::readFile(scene.province() / place.certificate)).value();
    const auto kindsAt = [&](int daysBefore) {
        scene.down.clock.value = certificate.notAfter().value - daysBefore * 86'400'000LL;
        hq::verifyUpstreams(scene.down.hq.office());
        return scene.alarmKinds();
    };
    BOOST_TEST(kindsAt(31).empty());
    BOOST_TEST((kindsAt(29) == std::vector<std::string>{"registrar-ending "}));
    BOOST_TEST(kindsAt(31).empty());
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
