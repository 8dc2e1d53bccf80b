#define BOOST_TEST_MODULE hq_settling
#include "hq/certificates.h"
#include "hq/encryption_keys.h"
#include "hq/issuing.h"
#include "hq/records.h"
#include "hq/restored.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using token::KeyPair;

// What is proposed and not signed when headquarters stops is settled at its next start (DESIGN §5).

namespace {

struct Scene {
    explicit Scene(token::KeyAlgorithm algorithm = token::KeyAlgorithm::p256)
        : key(KeyPair::generate(algorithm)) {
        auto details = counter.wants("new");
        details.algorithm = token::idOf(algorithm);
        number = counter.receive("new", details);
        counter.toEnrol(number, "TOKEN0001", key);
    }
    template <typename Work>
    auto stored(Work work) {
        return town.hq.office().database.transaction(work);
    }
    std::optional<hq::CertificateRow> row() {
        return stored([&](Session& session) { return hq::certificateOf(session, number); });
    }
    std::string enrol() {
        const auto answer = counter.enrol(number, key);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<forms::Bytes>(answer), refusalOf(answer));
        return token::Certificate::fromDer(std::get<forms::Bytes>(answer)).value().serial();
    }
    /// As headquarters leaves the database when it is killed before it signed `serial`.
    void unsign(const std::string& serial) {
        stored([&](Session& session) {
            session << "UPDATE certificate SET state='proposed', der=NULL WHERE serial=$1", bind(serial), now;
            session << "DELETE FROM record WHERE id=$1", bind(serial), now;
        });
    }
    void restart() {
        town.hq.stop();
        town.hq.start();
    }

    Town town;
    SampleCounter counter{town};
    KeyPair key;
    std::string number;
};

} // namespace

BOOST_AUTO_TEST_CASE(what_was_proposed_is_signed_at_the_next_start_and_answered_then) {
    Scene scene;
    const auto serial = scene.enrol();
    scene.unsign(serial);
    scene.restart();
    const auto row = scene.row().value();
    BOOST_TEST(row.state == "issued");
    BOOST_TEST(row.serial == serial);
    const auto certificate = token::Certificate::fromDer(row.der).value();
    BOOST_TEST(certificate.serial() == serial);
    BOOST_TEST(certificate.matchesKey(scene.key.spki()));
    BOOST_TEST(certificate.notAfter().value == row.notAfter.value);
    BOOST_TEST(scene.counter.lookUp(serial).certificate.tokenSerial == "TOKEN0001");
    BOOST_TEST(scene.enrol() == serial);
}

BOOST_AUTO_TEST_CASE(an_encryption_certificate_is_settled_with_its_signing_one) {
    Scene scene(token::KeyAlgorithm::sm2);
    const auto signing = scene.enrol();
    const auto pair = std::get<sync::EncryptionPair>(scene.counter.encryptionPair(scene.number, scene.key));
    const auto encryption = token::Certificate::fromDer(pair.certificate).value();
    scene.unsign(encryption.serial());
    scene.unsign(signing);
    scene.restart();
    const auto row = scene.stored(
        [&](Session& session) { return hq::encryptionCertificateOf(session, scene.number).value(); });
    BOOST_TEST(scene.row()->state == "issued");
    BOOST_TEST(row.state == "issued");
    BOOST_TEST(row.serial == encryption.serial());
    BOOST_TEST(token::Certificate::fromDer(row.der).value().spkiSha256() == encryption.spkiSha256());
}

BOOST_AUTO_TEST_CASE(what_was_proposed_for_a_case_that_ended_is_never_signed) {
    Scene scene;
    const auto serial = scene.enrol();
    scene.unsign(serial);
    scene.counter.act(scene.number, forms::GiveUpToken{forms::TokenAct::damaged, "掉在地上"});
    scene.counter.push();
    scene.restart();
    BOOST_TEST(scene.row()->state == "revoked");
    BOOST_TEST(scene.row()->der.empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_settled_while_issuing_is_held) {
    Scene scene;
    const auto serial = scene.enrol();
    scene.unsign(serial);
    scene.stored([&](Session& session) { hq::markRestored(session, scene.town.clock); });
    scene.restart();
    BOOST_TEST(scene.row()->state == "proposed");
    scene.stored([&](Session& session) { hq::release(session, {}, "总部甲", "核对过", scene.town.clock); });
    hq::settleProposed(scene.town.hq.office(), {scene.row()->proposedAt.value - 1});
    BOOST_TEST(scene.row()->state == "proposed"); // that one may be under way
    hq::settleProposed(scene.town.hq.office(), scene.row()->proposedAt);
    BOOST_TEST(scene.row()->state == "issued");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_signed_stays_proposed_and_stops_nobody) {
    Scene scene;
    const auto serial = scene.enrol();
    scene.unsign(serial);
    scene.stored([&](Session& session) {
        session << "UPDATE certificate SET not_after=not_before-1000 WHERE serial=$1", bind(serial), now;
    });
    scene.restart();
    BOOST_TEST(scene.row()->state == "proposed");
    scene.counter.issue("TOKEN0002");
}
