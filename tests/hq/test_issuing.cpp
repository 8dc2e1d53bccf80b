#define BOOST_TEST_MODULE hq_issuing
#include "hq/certificates.h"
#include "hq/files.h"
#include "hq/history.h"
#include "hq/issuing.h"
#include "hq/sample_history.h"
#include "support/hq_fixture.h"
#include "support/run.h"
#include "token/chain.h"
#include "token/pins.h"

#include <boost/test/unit_test.hpp>

#include <set>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using token::KeyAlgorithm;
using token::KeyPair;

namespace {

template <typename T>
const T& good(const sync::Answer<T>& answer) {
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        BOOST_FAIL("refused: kind " << static_cast<int>(fault->kind) << " " << fault->status << " "
                                    << fault->problem << " " << fault->detail);
    return std::get<T>(answer);
}

template <typename T>
std::string refusal(const sync::Answer<T>& answer) {
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    if (!fault) return "accepted";
    BOOST_TEST_MESSAGE(fault->status << " " << fault->problem << ": " << fault->detail);
    return fault->problem;
}

forms::Bytes requestOf(const KeyPair& key) { return key.request({{"CN", "whoever"}}).value(); }

/// A kiosk whose history reaches HQ as it grows.
struct Scene {
    HqServer hq{manyAtOnce()};
    sync::LineSettings settings = hq.enrolKiosk();
    std::unique_ptr<sync::Headquarters> line = sync::makeHeadquarters(settings);
    SampleHistory history;
    std::size_t sent = 0;

    void push() {
        good(line->push(history.tail(sent)));
        sent = history.entries().size();
    }
    std::string ready(const KeyPair& key, const std::string& algorithm = "p256") {
        const auto number = history.newCase();
        history.makeReady(number, key, algorithm);
        push();
        return number;
    }
};

token::Certificate certificateOf(const forms::Bytes& der) { return token::Certificate::fromDer(der).value(); }

/// The same request over as many connections at the same time.
std::vector<sync::Answer<forms::Bytes>> atOnce(const sync::LineSettings& settings, const std::string& number,
                                               const forms::Bytes& request, std::size_t clients) {
    std::vector<sync::Answer<forms::Bytes>> answers(clients);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
        threads.emplace_back([&] { answer = sync::makeHeadquarters(settings)->enrol(number, request); });
    for (auto& thread : threads)
        thread.join();
    return answers;
}

std::int64_t issuedCount(Scene& scene) {
    return scene.hq.office().database.transaction(
        [](Poco::Data::Session& session) { return hq::issuedCount(session); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(issuing)

// I5: no certificate without a complete checklist, a paid fee and the approval that its service demands.
BOOST_AUTO_TEST_CASE(I5_no_certificate_before_every_act_of_the_case_was_done) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.history.newCase();
    scene.push();
    BOOST_TEST(refusal(scene.line->enrol(number, requestOf(key))) == "case-unknown");
    for (const auto& act : scene.history.actsOf(number, key)) {
        BOOST_TEST(refusal(scene.line->enrol(number, requestOf(key))) != "accepted", "before " << act.name);
        act.does();
        scene.push();
    }
    good(scene.line->enrol(number, requestOf(key)));
}

// A kiosk that leaves an act out and goes on as if it had been done.
BOOST_AUTO_TEST_CASE(I5_leaving_out_any_act_leaves_the_case_without_certificate) {
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    Scene scene;
    const auto count = scene.history.actsOf("", key).size();
    for (std::size_t left = 0; left < count; ++left) {
        const auto number = scene.history.newCase();
        const auto acts = scene.history.actsOf(number, key);
        for (std::size_t i = 0; i < count; ++i)
            if (i != left) acts[i].does();
        scene.push();
        BOOST_TEST(refusal(scene.line->enrol(number, requestOf(key))) != "accepted",
                   "without " << acts[left].name);
    }
}

BOOST_AUTO_TEST_CASE(a_ready_case_gets_a_certificate_that_openssl_verifies) {
    Scene scene;
    for (const auto algorithm : {KeyAlgorithm::p256, KeyAlgorithm::rsa2048}) {
        const auto key = KeyPair::generate(algorithm);
        const auto number = scene.ready(key, std::string(token::idOf(algorithm)));
        const auto chain = good(scene.line->authorities(number));
        BOOST_REQUIRE_EQUAL(chain.size(), 2U);
        const auto certificate = certificateOf(good(scene.line->enrol(number, requestOf(key))));
        BOOST_TEST(certificate.matchesKey(key.spki()));
        BOOST_TEST(certificate.extensionText("1.2.156.10260.4.1.4").value_or("") == "91440606722473344C");
        BOOST_TEST(certificate.subjectText().find("佛山市禅城区晨光陶瓷有限公司") != std::string::npos);
        TempDir files;
        hq::writePrivate(files / "root.pem", certificateOf(chain[0]).pem());
        hq::writePrivate(files / "issuing.pem", certificateOf(chain[1]).pem());
        hq::writePrivate(files / "leaf.pem", certificate.pem());
        const auto verified =
            run({"openssl", "verify", "-x509_strict", "-CAfile", (files / "root.pem").string(), "-untrusted",
                 (files / "issuing.pem").string(), (files / "leaf.pem").string()});
        BOOST_TEST(verified.status == 0, verified.output);
    }
}

// OpenSSL's command line takes the user id for the leaf alone: link by link.
BOOST_AUTO_TEST_CASE(a_case_of_sm2_gets_a_certificate_that_openssl_verifies_link_by_link) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::sm2);
    const auto number = scene.ready(key, "sm2");
    const auto chain = good(scene.line->authorities(number));
    BOOST_REQUIRE_EQUAL(chain.size(), 2U);
    const auto certificate = certificateOf(good(scene.line->enrol(number, requestOf(key))));
    BOOST_TEST(certificate.matchesKey(key.spki()));
    BOOST_TEST(certificate.extensionText("1.2.156.10260.4.1.4").value_or("") == "91440606722473344C");
    BOOST_TEST(token::verifyChain(certificate, {certificateOf(chain[1])}, {certificateOf(chain[0])},
                                  hq::systemTime())
                   .ok());
    TempDir files;
    hq::writePrivate(files / "root.pem", certificateOf(chain[0]).pem());
    hq::writePrivate(files / "issuing.pem", certificateOf(chain[1]).pem());
    hq::writePrivate(files / "leaf.pem", certificate.pem());
    const auto verified = [&](const char* trusted, const char* leaf) {
        return run({"openssl", "verify", "-partial_chain", "-vfyopt", "distid:1234567812345678", "-CAfile",
                    (files / trusted).string(), (files / leaf).string()});
    };
    const auto upper = verified("root.pem", "issuing.pem");
    BOOST_TEST(upper.status == 0, upper.output);
    const auto lower = verified("issuing.pem", "leaf.pem");
    BOOST_TEST(lower.status == 0, lower.output);
}

BOOST_AUTO_TEST_CASE(a_certificate_ends_with_the_last_day_of_its_years) {
    const auto day = forms::plusDays(forms::dayOf(hq::systemTime()), 1); // the CAs begin today
    const forms::UtcMs at{forms::startOf(day).value + 12LL * 3600 * 1000};
    const auto lastDay = forms::isoDay(forms::plusYears(day, 1));
    hq::ServerOptions options;
    forms::UtcMs clock = hq::systemTime();
    options.clock = [&] { return clock; };
    HqServer hq(options);
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    clock = at;
    SampleHistory history;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = history.newCase();
    history.makeReady(number, key);
    good(line->push(history.entries()));
    const auto certificate = certificateOf(good(line->enrol(number, requestOf(key))));
    BOOST_TEST(forms::isoUtc(certificate.notAfter()) == lastDay + "T15:59:59.000Z"); // 23:59:59 in Shanghai
    BOOST_TEST(certificate.notBefore().value <= at.value);
}

BOOST_AUTO_TEST_CASE(an_approval_signed_by_another_key_is_no_approval) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.history.newCase();
    for (const auto& act : scene.history.actsOf(number, key)) {
        if (act.name != "approved") {
            act.does();
            continue;
        }
        auto forged = std::get<forms::ApprovalGiven>(scene.history.approval(number, "chen"));
        forged.reviewer = "wang";
        scene.history.add(number, forged);
    }
    scene.push();
    const auto answer = scene.line->enrol(number, requestOf(key));
    BOOST_TEST(refusal(answer) == "case-not-ready");
    BOOST_TEST(std::get<sync::LineFault>(answer).detail.find("bad-signature") != std::string::npos);
    const auto refused = scene.hq.office().database.transaction(
        [](Poco::Data::Session& session) { return hq::refusedEntries(session); });
    BOOST_TEST(!refused.empty());
}

// I11: whoever received a case cannot approve it, at headquarters too.
BOOST_AUTO_TEST_CASE(I11_an_approval_by_the_one_who_received_the_case_does_not_count) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.history.newCase();
    for (const auto& act : scene.history.actsOf(number, key)) {
        if (act.name == "approved")
            scene.history.add(number, scene.history.approval(number, "li"));
        else
            act.does();
    }
    scene.push();
    BOOST_TEST(refusal(scene.line->enrol(number, requestOf(key))) == "case-not-ready");
}

BOOST_AUTO_TEST_CASE(only_the_key_of_the_journal_and_of_the_chosen_algorithm_is_certified) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto other = KeyPair::generate(KeyAlgorithm::p256);
    const auto rsa = KeyPair::generate(KeyAlgorithm::rsa2048);
    const auto number = scene.ready(key);
    BOOST_TEST(refusal(scene.line->enrol(number, requestOf(other))) == "key-mismatch");
    BOOST_TEST(refusal(scene.line->enrol(number, requestOf(rsa))) == "algorithm-unsupported");
    auto forged = requestOf(key);
    forged.back() ^= 1;
    BOOST_TEST(refusal(scene.line->enrol(number, forged)) == "bad-certificate-request");
    BOOST_TEST(refusal(scene.line->enrol(number, forms::Bytes(10, 0x30))) == "bad-certificate-request");
    const auto sm2 = scene.ready(key, "sm2");
    BOOST_TEST(refusal(scene.line->enrol(sm2, requestOf(key))) == "algorithm-unsupported");
    good(scene.line->enrol(number, requestOf(key)));
}

BOOST_AUTO_TEST_CASE(a_case_of_another_kiosk_is_unknown) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    const auto neighbour = sync::makeHeadquarters(scene.hq.enrolKiosk("FS001-03"));
    BOOST_TEST(refusal(neighbour->enrol(number, requestOf(key))) == "case-unknown");
    BOOST_TEST(refusal(neighbour->authorities(number)) == "case-unknown");
    BOOST_TEST(refusal(neighbour->adminPins("TOKEN0001", number)) == "case-unknown");
}

// I5: at most one certificate per case and purpose.
BOOST_AUTO_TEST_CASE(I5_the_same_request_again_answers_the_same_certificate_and_another_key_none) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    const auto first = good(scene.line->enrol(number, requestOf(key)));
    BOOST_TEST((good(scene.line->enrol(number, requestOf(key))) == first));
    scene.hq.stop();
    scene.hq.start();
    BOOST_TEST((good(scene.line->enrol(number, requestOf(key))) == first));
    const auto other = KeyPair::generate(KeyAlgorithm::p256);
    BOOST_TEST(refusal(scene.line->enrol(number, requestOf(other))) == "already-issued");
}

BOOST_AUTO_TEST_CASE(I5_fifty_requests_at_the_same_time_get_one_certificate) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    const auto answers = atOnce(scene.settings, number, requestOf(key), 50);
    std::set<forms::Bytes> different;
    for (const auto& answer : answers)
        different.insert(good(answer));
    BOOST_TEST(different.size() == 1U);
    BOOST_TEST(issuedCount(scene) == 1);
}

BOOST_AUTO_TEST_CASE(I5_a_thousand_repeats_of_a_request_get_one_certificate) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    const auto request = requestOf(key);
    const auto first = good(scene.line->enrol(number, request));
    int different = 0;
    for (int i = 1; i < 1000; ++i)
        if (good(scene.line->enrol(number, request)) != first) ++different;
    BOOST_TEST(different == 0);
    BOOST_TEST(issuedCount(scene) == 1);
}

BOOST_AUTO_TEST_CASE(I5_of_two_kiosks_that_enrol_a_case_at_the_same_time_its_own_gets_the_certificate) {
    Scene scene;
    const auto neighbour = scene.hq.enrolKiosk("FS001-03");
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    const auto request = requestOf(key);
    std::vector<sync::Answer<forms::Bytes>> theirs;
    std::thread other([&] { theirs = atOnce(neighbour, number, request, 4); });
    const auto ours = atOnce(scene.settings, number, request, 4);
    other.join();
    for (const auto& answer : theirs)
        BOOST_TEST(refusal(answer) == "case-unknown");
    for (const auto& answer : ours)
        BOOST_TEST((good(answer) == good(ours.front())));
    BOOST_TEST(issuedCount(scene) == 1);
}

// A crash between the durable proposal and the signature.
BOOST_AUTO_TEST_CASE(a_proposed_certificate_is_signed_later_with_the_number_that_was_proposed) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    hq::CertificateRow row;
    row.serial = "01" + std::string(30, 'a');
    row.kiosk = "FS001-02";
    row.caseNumber = number;
    row.profile = "unit-p256";
    row.issuer = "p256";
    row.keyDigest = token::spkiDigest(key.spki());
    row.proposedAt = hq::systemTime();
    row.notBefore = {row.proposedAt.value / 1000 * 1000};
    row.notAfter = {row.notBefore.value + 86'400'000};
    scene.hq.office().database.transaction([&](Poco::Data::Session& session) { hq::propose(session, row); });
    const auto certificate = certificateOf(good(scene.line->enrol(number, requestOf(key))));
    BOOST_TEST(certificate.serial() == row.serial);
    BOOST_TEST(certificate.notAfter().value == row.notAfter.value);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(admin_pins)

BOOST_AUTO_TEST_CASE(are_told_only_for_a_case_in_production_and_each_answer_is_kept) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.history.newCase();
    for (const auto& act : scene.history.actsOf(number, key)) {
        if (act.name == "token prepared begins") break;
        scene.push();
        BOOST_TEST(refusal(scene.line->adminPins("TOKEN0001", number)) != "accepted", "before " << act.name);
        act.does();
    }
    scene.push();
    const auto answer = scene.line->adminPins("TOKEN0001", number);
    const auto& pins = good(answer);
    const auto& master = scene.hq.office().adminPinMaster;
    BOOST_TEST(pins.derived.pin.text() == token::deriveAdminPin(master, "TOKEN0001").text());
    BOOST_TEST((pins.derived.deviceKey == token::deriveDeviceKey(master, "TOKEN0001")));
    BOOST_TEST(pins.factory.pin.text() == "87654321");
    BOOST_TEST(pins.factory.deviceKey.text() == "1234567812345678");
    const auto told = scene.hq.office().database.transaction(
        [](Poco::Data::Session& session) { return hq::adminPinsTold(session, "TOKEN0001"); });
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(are_not_told_for_another_token_than_the_case_began_with) {
    Scene scene;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.ready(key);
    BOOST_TEST(refusal(scene.line->adminPins("TOKEN0002", number)) == "wrong-token");
    good(scene.line->adminPins("TOKEN0001", number));
}

BOOST_AUTO_TEST_SUITE_END()
