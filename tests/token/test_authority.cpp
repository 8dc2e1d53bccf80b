#include "support/test_authority.h"

#include "print.h"
#include "support/run.h"
#include "support/temp_dir.h"
#include "token/revocation_list.h"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using Kind = IssueFault::Kind;

namespace {

const forms::Bytes aSerial = *forms::fromHex("0102030405060708090a0b0c0d0e0f10");

struct Issuing {
    TestAuthority authority{KeyAlgorithm::rsa2048};
    KeyPair key = KeyPair::generate(KeyAlgorithm::rsa2048);
    CertificateRequest request = *parseRequest(*key.request({{"CN", "whatever"}}));
    CertificateProfile profile = parseProfile(unitProfile("rsa2048", "rsa2048"));

    Issued leaf(Validity validity = validFor(365), const forms::Bytes& serial = aSerial) const {
        return issueLeaf(authority.issuer(), profile, request, unitHolder(), validity, serial);
    }
};

std::string printed(const Certificate& certificate) {
    const TempDir files;
    std::ofstream(files / "cert") << certificate.pem();
    return run({"openssl", "x509", "-in", (files / "cert").string(), "-noout", "-text", "-nameopt",
                "oneline,-esc_msb,utf8"})
        .output;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(authority)

BOOST_AUTO_TEST_CASE(serials_are_positive_never_shortened_and_never_the_same) {
    class Fixed : public Randomness {
    public:
        explicit Fixed(std::uint8_t byte) : byte_(byte) {}
        void fill(std::span<std::uint8_t> bytes) override {
            for (auto& byte : bytes)
                byte = byte_;
            byte_ = 0xff; // after a first byte that must be drawn again
        }
        std::uint8_t byte_;
    };
    for (const unsigned first : {0x00U, 0x80U, 0x01U, 0xffU}) {
        Fixed randomness(static_cast<std::uint8_t>(first));
        const auto serial = newSerial(randomness);
        BOOST_TEST(serial.size() == 16U);
        BOOST_TEST(serial.front() >= 0x01);
        BOOST_TEST(serial.front() <= 0x7f);
    }
    SystemRandomness system;
    BOOST_TEST((newSerial(system) != newSerial(system)));
}

// HQ records what it will sign before it signs.
BOOST_AUTO_TEST_CASE(the_same_arguments_give_the_same_certificate) {
    const Issuing i;
    BOOST_TEST((*i.leaf() == *i.leaf()));
    BOOST_TEST(i.leaf()->serial() == forms::hex(aSerial));
    BOOST_TEST(!(*i.leaf() == *i.leaf(validFor(366))));
}

BOOST_AUTO_TEST_CASE(a_leaf_carries_what_its_profile_says) {
    const Issuing i;
    const std::string text = printed(*i.leaf());
    for (const char* part :
         {"CA:FALSE", "Digital Signature, Non Repudiation", "TLS Web Client Authentication",
          "URI:http://hq.example/crl", "1.2.156.10260.4.1.4", "sha256WithRSAEncryption",
          "X509v3 Authority Key Identifier", "X509v3 Subject Key Identifier",
          "O = 佛山市禅城区晨光陶瓷有限公司"})
        BOOST_TEST(contains(text, part), part << text);
    BOOST_TEST(!contains(text, "whatever"));
    BOOST_TEST(verifyChain(*i.leaf(), i.authority.intermediates(), i.authority.roots(), testDay).ok());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_the_profile_is_refused) {
    Issuing i;
    auto values = unitHolder();
    values.erase("holder.code");
    const auto missing = issueLeaf(i.authority.issuer(), i.profile, i.request, values, validFor(30), aSerial);
    BOOST_TEST((missing.fault() == IssueFault{Kind::missingPlaceholder, "holder.code"}));
    values["holder.code"] = "编号";
    const auto unprintable =
        issueLeaf(i.authority.issuer(), i.profile, i.request, values, validFor(30), aSerial);
    BOOST_TEST((unprintable.fault() == IssueFault{Kind::badExtension, "1.2.156.10260.4.1.4"}));
    values = unitHolder();
    values["holder.name"] = std::string(65, 'x');
    const auto tooLong = issueLeaf(i.authority.issuer(), i.profile, i.request, values, validFor(30), aSerial);
    BOOST_TEST((tooLong.fault() == IssueFault{Kind::badSubject, "O"}));
    i.profile = parseProfile(unitProfile("p256", "rsa2048"));
    BOOST_TEST(i.leaf().fault().kind == Kind::wrongAlgorithm);
    i.profile = parseProfile(unitProfile("rsa2048", "p256"));
    BOOST_TEST(i.leaf().fault().kind == Kind::wrongAlgorithm);
}

BOOST_AUTO_TEST_CASE(a_placeholder_cannot_bring_in_more_than_text) {
    Issuing i;
    auto values = unitHolder();
    values["holder.name"] = "甲,CN=乙/O=丙\\{holder.code}";
    const auto leaf = issueLeaf(i.authority.issuer(), i.profile, i.request, values, validFor(30), aSerial);
    BOOST_TEST(leaf->commonName() == values["holder.name"]);
    BOOST_TEST(leaf->subject().size() == 3U);
    values["hq.host"] = "hq.example/ x\n";
    BOOST_TEST(
        issueLeaf(i.authority.issuer(), i.profile, i.request, values, validFor(30), aSerial).fault().kind ==
        Kind::badExtension);
}

BOOST_AUTO_TEST_CASE(validity_and_serial_have_limits) {
    const Issuing i;
    BOOST_TEST(i.leaf({daysLater(2), daysLater(1)}).fault().kind == Kind::badValidity);
    BOOST_TEST(i.leaf(validFor(1825)).ok());
    BOOST_TEST(i.leaf(validFor(1826)).fault().kind == Kind::badValidity);
    for (const auto& serial : {forms::Bytes{}, forms::Bytes{0}, forms::Bytes{0x80}, forms::Bytes(21, 1)})
        BOOST_TEST(i.leaf(validFor(30), serial).fault().kind == Kind::badSerial);
    BOOST_TEST(i.leaf(validFor(30), forms::Bytes(20, 1)).ok());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_the_issuers_cannot_sign) {
    const Issuing i;
    const Issuer wrong{i.authority.issuing, i.authority.rootKey};
    BOOST_TEST(issueTlsClient(wrong, i.key.spki(), "m", validFor(30), aSerial).fault().kind ==
               Kind::notTheIssuer);
}

BOOST_AUTO_TEST_CASE(a_server_certificate_has_its_names) {
    const Issuing i;
    const auto server = issueTlsServer(i.authority.issuer(), i.key.spki(), "hq",
                                       {"hq.example", "127.0.0.1", "::1"}, validFor(30), aSerial);
    BOOST_REQUIRE(server.ok());
    BOOST_TEST(
        contains(printed(*server), "DNS:hq.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"));
    for (const char* name : {"", "hq example", "*.example", ".example", "a..b", "佛山", "-x"}) {
        const auto refused =
            issueTlsServer(i.authority.issuer(), i.key.spki(), "hq", {name}, validFor(30), aSerial);
        BOOST_TEST((refused.fault() == IssueFault{Kind::badAlternativeName, name}), name);
    }
}

BOOST_AUTO_TEST_CASE(a_revocation_list_is_one_to_openssl) {
    const Issuing i;
    const TempDir files;
    const auto list = issueRevocationList(i.authority.issuer(), 1795392000, testDay, daysLater(7),
                                          {{aSerial, testDay, RevocationReason::superseded}});
    BOOST_REQUIRE(list.ok());
    std::ofstream(files / "crl", std::ios::binary) << forms::toText(*list);
    std::ofstream(files / "ca") << i.authority.issuing.pem();
    const Ran shown = run({"openssl", "crl", "-inform", "DER", "-in", (files / "crl").string(), "-CAfile",
                           (files / "ca").string(), "-noout", "-text"});
    for (const char* part : {"verify OK", "Superseded", "0102030405060708090A0B0C0D0E0F10", "1795392000"})
        BOOST_TEST(contains(shown.output, part), part << shown.output);
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_one_too_and_wrong_ones_are_refused) {
    const Issuing i;
    BOOST_TEST(issueRevocationList(i.authority.issuer(), 1, testDay, daysLater(7), {}).ok());
    BOOST_TEST(issueRevocationList(i.authority.issuer(), 1, testDay, testDay, {}).fault().kind ==
               Kind::badValidity);
    BOOST_TEST(issueRevocationList({i.authority.issuing, i.key}, 1, testDay, daysLater(7), {}).fault().kind ==
               Kind::notTheIssuer);
    BOOST_TEST(issueRevocationList(i.authority.issuer(), 1, testDay, daysLater(7), {{{}, testDay, {}}})
                   .fault()
                   .kind == Kind::badSerial);
}

BOOST_AUTO_TEST_CASE(revocation_reasons_have_their_names) {
    for (const char* id :
         {"unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation"})
        BOOST_TEST(idOf(revocationReasonOf(id).value()) == id);
    BOOST_TEST(!revocationReasonOf("because").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
