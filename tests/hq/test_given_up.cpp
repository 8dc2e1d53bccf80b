#define BOOST_TEST_MODULE hq_given_up
#include "hq/certificates.h"
#include "hq/encryption_keys.h"
#include "hq/older_database.h"
#include "hq/open_api.h"
#include "hq/records.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using token::KeyAlgorithm;
using token::KeyPair;

// A case whose token is lost or breaks in production gets another certificate, once the first is dead (I5).

namespace {

const std::string firstToken = "TOKEN0001";
const std::string secondToken = "TOKEN0002";

struct Scene {
    explicit Scene(KeyAlgorithm kind = KeyAlgorithm::p256) : algorithm(kind) {
        auto details = counter.wants("new");
        details.algorithm = token::idOf(kind);
        number = counter.receive("new", details);
        counter.toEnrol(number, firstToken, first);
    }
    void giveUp(forms::TokenAct act = forms::TokenAct::damaged) {
        counter.act(number, forms::GiveUpToken{act, "掉在地上"});
    }
    /// The kiosk heard what was issued, and has journalled it.
    void hear(const forms::Bytes& certificate) {
        counter.produce(number, firstToken, first, forms::Stage::enrol, certificate);
    }
    forms::Bytes enrol(const KeyPair& key) {
        auto answer = counter.enrol(number, key);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<forms::Bytes>(answer), refusalOf(answer));
        return std::get<forms::Bytes>(answer);
    }
    template <typename Work>
    auto stored(Work work) {
        return town.hq.office().database.transaction(work);
    }
    std::optional<hq::CertificateRow> row(const std::string& serial) {
        return stored([&](Session& session) { return hq::issuedCertificate(session, serial); });
    }
    /// Of the signing certificates of the case, those that are not revoked.
    std::size_t living() {
        return stored([&](Session& session) { return hq::livingOf(session, number); }).size();
    }
    forms::KnownCertificate record(const std::string& serial) {
        return stored([&](Session& session) { return hq::recordOf(session, serial); }).value();
    }
    bool onList(const std::string& serial) {
        hq::Traffic traffic;
        hq::Log log(hq::systemTime, [](const std::string&) {});
        hq::OpenApi open(town.hq.office(), traffic, log);
        hq::Request request;
        request.method = "GET";
        request.path = {"crl", row(serial).value().issuer};
        const auto list = forms::toBytes(open.answer(request).body);
        const auto bytes = forms::fromHex(serial).value();
        return std::search(list.begin(), list.end(), bytes.begin(), bytes.end()) != list.end();
    }

    Town town;
    SampleCounter counter{town};
    KeyAlgorithm algorithm;
    KeyPair first = KeyPair::generate(algorithm);
    KeyPair second = KeyPair::generate(algorithm);
    std::string number;
};

std::string serialOf(const forms::Bytes& der) { return token::Certificate::fromDer(der).value().serial(); }

} // namespace

BOOST_AUTO_TEST_CASE(the_next_token_gets_its_own_certificate_after_the_first_is_revoked) {
    Scene scene;
    const auto lost = scene.enrol(scene.first);
    scene.hear(lost);
    scene.giveUp(forms::TokenAct::lost);
    BOOST_TEST(scene.living() == 1U);
    scene.counter.push();
    BOOST_TEST(scene.living() == 0U);
    BOOST_TEST(scene.row(serialOf(lost))->revokedFor == "keyCompromise");
    BOOST_TEST(scene.onList(serialOf(lost)));
    BOOST_TEST(scene.record(serialOf(lost)).revoked);

    scene.counter.toEnrol(scene.number, secondToken, scene.second);
    const auto valid = scene.enrol(scene.second);
    BOOST_TEST(serialOf(valid) != serialOf(lost));
    BOOST_TEST((scene.enrol(scene.second) == valid)); // asked again
    BOOST_TEST(scene.living() == 1U);
    BOOST_TEST(!scene.onList(serialOf(valid)));
    BOOST_TEST(!scene.record(serialOf(valid)).revoked);
    BOOST_TEST(scene.record(serialOf(valid)).tokenSerial == secondToken);
    scene.counter.finish(scene.number, secondToken, scene.second, valid);
    scene.counter.push();
    BOOST_TEST(scene.living() == 1U);
    BOOST_TEST(scene.stored([](Session& session) { return hq::alarms(session); }).empty());
}

// The answer was lost: the kiosk knows no serial, so that headquarters alone can end it.
BOOST_AUTO_TEST_CASE(what_the_kiosk_never_heard_of_is_revoked_as_well) {
    Scene scene;
    const auto unheard = scene.enrol(scene.first);
    scene.giveUp();
    BOOST_TEST(scene.counter.history.folded(scene.number).givenUp.front().certificate.empty());
    scene.counter.push();
    BOOST_TEST(scene.row(serialOf(unheard))->state == "revoked");
    BOOST_TEST(scene.row(serialOf(unheard))->revokedFor == "cessationOfOperation");
    BOOST_TEST(scene.record(serialOf(unheard)).revoked);
    BOOST_TEST(scene.onList(serialOf(unheard)));
    scene.counter.toEnrol(scene.number, secondToken, scene.second);
    scene.enrol(scene.second);
    BOOST_TEST(scene.living() == 1U);
    BOOST_TEST(scene.stored([](Session& session) { return hq::alarms(session); }).empty());
}

BOOST_AUTO_TEST_CASE(the_first_key_gets_nothing_any_more) {
    Scene scene;
    scene.enrol(scene.first);
    BOOST_TEST(refusalOf(scene.counter.enrol(scene.number, scene.second)) == "already-issued");
    scene.giveUp();
    scene.counter.push();
    BOOST_TEST(refusalOf(scene.counter.enrol(scene.number, scene.first)) == "case-not-ready");
    scene.counter.toEnrol(scene.number, secondToken, scene.second);
    BOOST_TEST(refusalOf(scene.counter.enrol(scene.number, scene.first)) == "key-mismatch");
    scene.enrol(scene.second);
    BOOST_TEST(refusalOf(scene.counter.enrol(scene.number, scene.first)) == "already-issued");
    BOOST_TEST(scene.living() == 1U);
}

BOOST_AUTO_TEST_CASE(its_revocation_is_done_by_evidence_and_confirmed_by_the_chain) {
    Scene scene;
    const auto lost = scene.enrol(scene.first);
    scene.hear(lost);
    scene.giveUp();
    const auto ask = [&] {
        return scene.counter.line->revoke(serialOf(lost), scene.number,
                                          scene.counter.evidenceOf(scene.number));
    };
    BOOST_TEST(refusalOf(ask()) == "accepted");
    BOOST_TEST(scene.living() == 0U);
    const auto when = scene.row(serialOf(lost))->revokedAt;
    scene.town.pass(1);
    scene.counter.push();
    BOOST_TEST(refusalOf(ask()) == "accepted");
    BOOST_TEST((scene.row(serialOf(lost))->revokedAt == when));
    BOOST_TEST(scene.stored([](Session& session) { return hq::alarms(session); }).empty());
}

// A crash between the durable proposal and the signature, and then the token broke.
BOOST_AUTO_TEST_CASE(what_was_only_proposed_is_never_signed_after_that) {
    Scene scene;
    const auto serial = serialOf(scene.enrol(scene.first));
    scene.stored([&](Session& session) {
        using namespace Poco::Data::Keywords;
        session << "UPDATE certificate SET state='proposed', der=NULL WHERE serial=$1", bind(serial), now;
    });
    scene.giveUp();
    scene.counter.push();
    const auto kept = scene.stored([&](Session& session) { return hq::keepIssued(session, serial, {0x30}); });
    BOOST_TEST(kept.empty());
    BOOST_TEST(scene.living() == 0U);
    scene.counter.toEnrol(scene.number, secondToken, scene.second);
    scene.enrol(scene.second);
    BOOST_TEST(scene.living() == 1U);
}

BOOST_AUTO_TEST_CASE(the_encryption_pair_ends_with_it_and_the_next_one_is_another) {
    Scene scene(KeyAlgorithm::sm2);
    const auto pairFor = [&](const KeyPair& key) {
        return scene.counter.line->encryptionPair(scene.number, key.request({{"CN", "whoever"}}).value());
    };
    const auto signing = scene.enrol(scene.first);
    const auto pair = std::get<sync::EncryptionPair>(pairFor(scene.first)).certificate;
    scene.giveUp();
    scene.counter.push();
    const auto stateOf = [&](const forms::Bytes& der) {
        using namespace Poco::Data::Keywords;
        return scene.stored([&](Session& session) {
            std::string state;
            session << "SELECT state FROM certificate WHERE serial=$1", into(state), bind(serialOf(der)), now;
            return state;
        });
    };
    BOOST_TEST(stateOf(signing) == "revoked");
    BOOST_TEST(stateOf(pair) == "revoked");
    BOOST_TEST(refusalOf(pairFor(scene.first)) == "certificate-revoked");
    scene.counter.toEnrol(scene.number, secondToken, scene.second);
    scene.enrol(scene.second);
    const auto next = std::get<sync::EncryptionPair>(pairFor(scene.second)).certificate;
    BOOST_TEST(serialOf(next) != serialOf(pair));
    BOOST_TEST(stateOf(next) == "issued");
    BOOST_TEST(refusalOf(pairFor(scene.first)) == "key-mismatch");
}

BOOST_AUTO_TEST_CASE(a_replaced_certificate_is_followed_by_the_last_one) {
    Scene scene;
    auto& counter = scene.counter;
    const auto served = scene.enrol(scene.first);
    counter.finish(scene.number, firstToken, scene.first, served);
    counter.push();
    const auto old = serialOf(served);
    auto details = counter.wants("reissue");
    details.reason = "damaged";
    scene.number = counter.receive("reissue", details, counter.lookUp(old));
    counter.toEnrol(scene.number, secondToken, scene.second);
    const auto broken = scene.enrol(scene.second);
    counter.produce(scene.number, secondToken, scene.second, forms::Stage::readBack, broken);
    counter.push();
    BOOST_TEST(scene.record(old).replacedBy == serialOf(broken));
    scene.giveUp();
    const auto third = KeyPair::generate(scene.algorithm);
    counter.toEnrol(scene.number, "TOKEN0003", third);
    const auto valid = scene.enrol(third);
    counter.finish(scene.number, "TOKEN0003", third, valid);
    counter.push();
    BOOST_TEST(scene.record(old).replacedBy == serialOf(valid));
    BOOST_TEST(scene.record(serialOf(broken)).revoked);
    BOOST_TEST(!scene.record(serialOf(valid)).revoked);
    BOOST_TEST(scene.record(serialOf(valid)).tokenSerial == "TOKEN0003");
}

BOOST_AUTO_TEST_CASE(the_admin_pin_of_a_token_that_was_given_up_is_not_told_for_the_case) {
    Scene scene;
    const auto ask = [&](const std::string& serial) {
        return refusalOf(scene.counter.line->adminPins(serial, scene.number));
    };
    BOOST_TEST(ask(firstToken) == "accepted");
    scene.giveUp();
    scene.counter.push();
    BOOST_TEST(ask(firstToken) == "wrong-token");
    BOOST_TEST(ask(secondToken) == "accepted");
}

BOOST_AUTO_TEST_CASE(a_database_of_version_4_keeps_its_certificates_and_goes_on,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Scene scene(KeyAlgorithm::sm2);
    const auto signing = scene.enrol(scene.first);
    const auto request = scene.first.request({{"CN", "whoever"}}).value();
    const auto pair =
        std::get<sync::EncryptionPair>(scene.counter.line->encryptionPair(scene.number, request));
    scene.stored([](Session& session) { asVersion(session, 4); });
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_TEST((scene.enrol(scene.first) == signing));
    const auto again =
        std::get<sync::EncryptionPair>(scene.counter.line->encryptionPair(scene.number, request));
    BOOST_TEST((again.certificate == pair.certificate));
    scene.giveUp();
    scene.counter.toEnrol(scene.number, secondToken, scene.second);
    BOOST_TEST(serialOf(scene.enrol(scene.second)) != serialOf(signing));
    BOOST_TEST(scene.living() == 1U);
}
