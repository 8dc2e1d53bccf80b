#define BOOST_TEST_MODULE hq_upstream
#include "hq/certificates.h"
#include "hq/issuing.h"
#include "hq/records.h"
#include "hq/revocation.h"
#include "hq/revocation_lists.h"
#include "hq/upstream_orders.h"
#include "hq/upstream_scene.h"
#include "support/fault_proxy.h"
#include "token/chain.h"
#include "token/revocation_list.h"

#include <boost/test/unit_test.hpp>

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
