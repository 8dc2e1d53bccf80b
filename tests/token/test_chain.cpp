#include "print.h"
#include "support/run.h"
#include "support/temp_dir.h"
#include "support/test_authority.h"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;

namespace {

forms::Bytes serial() {
    SystemRandomness randomness;
    return newSerial(randomness);
}

struct Chained {
    TestAuthority authority;
    KeyPair key = KeyPair::generate(KeyAlgorithm::p256);
    Certificate leaf = authority.issueFor(key.spki(), 30);

    ChainFault::Kind fault(const Certificate& certificate, forms::UtcMs at = testDay,
                           Purpose purpose = Purpose::any) const {
        return verifyChain(certificate, authority.intermediates(), authority.roots(), at, purpose)
            .fault()
            .kind;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(chains)

BOOST_AUTO_TEST_CASE(a_chain_to_a_root_holds_and_is_told_in_order) {
    const Chained c;
    const auto chain = verifyChain(c.leaf, c.authority.intermediates(), c.authority.roots(), testDay);
    BOOST_REQUIRE(chain.ok());
    BOOST_TEST_REQUIRE(chain->size() == 3U);
    BOOST_TEST((chain->at(0) == c.leaf));
    BOOST_TEST((chain->at(1) == c.authority.issuing));
    BOOST_TEST((chain->at(2) == c.authority.root));
}

BOOST_AUTO_TEST_CASE(openssl_accepts_the_same_chain) {
    const Chained c;
    const TempDir files;
    std::ofstream(files / "root") << c.authority.root.pem();
    std::ofstream(files / "issuing") << c.authority.issuing.pem();
    std::ofstream(files / "leaf") << c.leaf.pem();
    const Ran verified = run({"openssl", "verify", "-x509_strict", "-attime", "1795392000", "-CAfile",
                              (files / "root").string(), "-untrusted", (files / "issuing").string(),
                              (files / "leaf").string()});
    BOOST_TEST(verified.output.find(": OK") != std::string::npos, verified.output);
}

BOOST_AUTO_TEST_CASE(time_is_what_the_caller_says) {
    const Chained c;
    const auto holds = [&](forms::UtcMs at) {
        return verifyChain(c.leaf, c.authority.intermediates(), c.authority.roots(), at).ok();
    };
    BOOST_TEST(holds(daysLater(-1)));
    BOOST_TEST(holds({daysLater(30).value - 1000}));
    BOOST_TEST(c.fault(c.leaf, daysLater(30)) == ChainFault::Kind::expired);
    BOOST_TEST(c.fault(c.leaf, daysLater(-2)) == ChainFault::Kind::notYetValid);
}

BOOST_AUTO_TEST_CASE(an_expired_issuer_ends_the_chain) {
    const Chained c;
    const KeyPair shortKey = KeyPair::generate(KeyAlgorithm::p256);
    const auto shortCa = issueIntermediate(c.authority.rootIssuer(), shortKey.spki(), {{"CN", "short"}},
                                           validFor(10), serial());
    const Issuer issuer{*shortCa, shortKey};
    const auto leaf = issueTlsClient(issuer, c.key.spki(), "m", validFor(10), serial());
    BOOST_TEST(verifyChain(*leaf, {*shortCa}, c.authority.roots(), testDay).ok());
    const auto late = verifyChain(*leaf, {*shortCa}, c.authority.roots(), daysLater(11));
    BOOST_TEST(late.fault().kind == ChainFault::Kind::expired);
}

BOOST_AUTO_TEST_CASE(another_root_and_a_missing_link_are_unknown) {
    const Chained c;
    const TestAuthority other;
    const auto foreign = verifyChain(c.leaf, c.authority.intermediates(), other.roots(), testDay);
    BOOST_TEST(foreign.fault().kind == ChainFault::Kind::unknownIssuer);
    BOOST_TEST(verifyChain(c.leaf, {}, c.authority.roots(), testDay).fault().kind ==
               ChainFault::Kind::unknownIssuer);
    BOOST_TEST(verifyChain(c.leaf, c.authority.intermediates(), {}, testDay).fault().kind ==
               ChainFault::Kind::unknownIssuer);
    BOOST_TEST(c.fault(other.root) == ChainFault::Kind::unknownIssuer);
}

// Threat: somebody with a certificate of ours issues others with its key.
BOOST_AUTO_TEST_CASE(a_leaf_cannot_issue) {
    const Chained c;
    const auto refused = issueTlsClient({c.leaf, c.key}, c.key.spki(), "forged", validFor(10), serial());
    BOOST_TEST(refused.fault().kind == IssueFault::Kind::notTheIssuer);
    const TempDir files;
    std::ofstream(files / "ca.pem") << c.leaf.pem();
    std::ofstream(files / "ca.key") << c.key.machinePem().text();
    std::ofstream(files / "req.pem") << "-----BEGIN CERTIFICATE REQUEST-----\n"
                                     << forms::base64(*c.key.request({{"CN", "forged"}}))
                                     << "\n-----END CERTIFICATE REQUEST-----\n";
    const Ran forging = run({"openssl", "x509", "-req", "-in", (files / "req.pem").string(), "-CA",
                             (files / "ca.pem").string(), "-CAkey", (files / "ca.key").string(), "-days",
                             "36500", "-set_serial", "7", "-out", (files / "forged.pem").string()});
    BOOST_REQUIRE(forging.status == 0);
    std::ifstream in(files / "forged.pem");
    const auto forged = Certificate::fromPem(std::string(std::istreambuf_iterator<char>(in), {}));
    BOOST_REQUIRE(forged.ok());
    const auto now = forged->notBefore();
    const auto verdict = verifyChain(*forged, {c.leaf, c.authority.issuing}, c.authority.roots(), now);
    BOOST_TEST(!verdict.ok());
}

BOOST_AUTO_TEST_CASE(an_issuing_ca_cannot_make_another_ca) {
    const Chained c;
    const KeyPair subKey = KeyPair::generate(KeyAlgorithm::p256);
    const auto sub =
        issueIntermediate(c.authority.issuer(), subKey.spki(), {{"CN", "sub"}}, validFor(10), serial());
    const auto leaf = issueTlsClient({*sub, subKey}, c.key.spki(), "m", validFor(10), serial());
    const auto verdict = verifyChain(*leaf, {*sub, c.authority.issuing}, c.authority.roots(), testDay);
    BOOST_TEST(verdict.fault().kind == ChainFault::Kind::notACa);
}

BOOST_AUTO_TEST_CASE(a_changed_signature_is_found) {
    const Chained c;
    auto der = c.leaf.der();
    der.back() ^= 1;
    const auto changed = Certificate::fromDer(der);
    BOOST_REQUIRE(changed.ok());
    BOOST_TEST(c.fault(*changed) == ChainFault::Kind::badSignature);
}

BOOST_AUTO_TEST_CASE(a_client_certificate_is_no_server_and_the_reverse) {
    const Chained c;
    const auto server = issueTlsServer(c.authority.issuer(), c.key.spki(), "hq", {"hq.example", "127.0.0.1"},
                                       validFor(30), serial());
    BOOST_REQUIRE(server.ok());
    const auto holds = [&](const Certificate& leaf, Purpose purpose) {
        return verifyChain(leaf, c.authority.intermediates(), c.authority.roots(), testDay, purpose).ok();
    };
    BOOST_TEST(holds(*server, Purpose::tlsServer));
    BOOST_TEST(holds(c.leaf, Purpose::tlsClient));
    BOOST_TEST(c.fault(c.leaf, testDay, Purpose::tlsServer) == ChainFault::Kind::wrongPurpose);
    BOOST_TEST(c.fault(*server, testDay, Purpose::tlsClient) == ChainFault::Kind::wrongPurpose);
}

BOOST_AUTO_TEST_SUITE_END()
