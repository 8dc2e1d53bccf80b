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

/// One holder's certificate and the authority that issued it.
struct Held {
    TestAuthority authority;
    KeyPair key = KeyPair::generate(KeyAlgorithm::p256);
    Certificate certificate = authority.issue(*key.request({{"CN", "ignored"}}));
};

std::string opensslField(const Certificate& certificate, const std::string& option) {
    const TempDir files;
    std::ofstream(files / "cert.pem") << certificate.pem();
    std::string answer = run({"openssl", "x509", "-in", (files / "cert.pem").string(), "-noout", option,
                              "-nameopt", "RFC2253,-esc_msb,utf8"})
                             .output;
    if (!answer.empty() && answer.back() == '\n') answer.pop_back();
    return answer;
}

std::string upper(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(certificates)

BOOST_AUTO_TEST_CASE(a_certificate_says_what_openssl_says_of_it) {
    const Held h;
    BOOST_TEST("serial=" + upper(h.certificate.serial()) == opensslField(h.certificate, "-serial"));
    BOOST_TEST("subject=" + h.certificate.subjectText() == opensslField(h.certificate, "-subject"));
    BOOST_TEST("issuer=" + h.certificate.issuerText() == opensslField(h.certificate, "-issuer"));
    BOOST_TEST(opensslField(h.certificate, "-startdate") == "notBefore=Nov 22 00:00:00 2026 GMT");
    BOOST_TEST(h.certificate.notBefore().value == daysLater(-1).value);
    BOOST_TEST(h.certificate.notAfter().value == daysLater(365).value);
    BOOST_TEST(h.certificate.commonName() == "佛山市禅城区晨光陶瓷有限公司");
    BOOST_TEST(h.certificate.extensionText("1.2.156.10260.4.1.4").value() == "91440604MA4W0A1235");
    BOOST_TEST(!h.certificate.extensionText("1.2.156.10260.4.1.5").has_value());
    BOOST_TEST(!h.certificate.extensionText("nonsense").has_value());
    BOOST_TEST(!h.certificate.isCa());
    BOOST_TEST(h.authority.issuing.isCa());
    BOOST_TEST((h.certificate.algorithm() == KeyAlgorithm::p256));
}

BOOST_AUTO_TEST_CASE(it_matches_its_own_key_alone) {
    const Held h;
    BOOST_TEST(h.certificate.matchesKey(h.key.spki()));
    BOOST_TEST(h.certificate.spkiSha256() == spkiDigest(h.key.spki()));
    BOOST_TEST(!h.certificate.matchesKey(KeyPair::generate(KeyAlgorithm::p256).spki()));
    BOOST_TEST(!h.certificate.matchesKey({}));
}

BOOST_AUTO_TEST_CASE(der_and_pem_come_back_as_they_went) {
    const Held h;
    BOOST_TEST((*Certificate::fromDer(h.certificate.der()) == h.certificate));
    BOOST_TEST((*Certificate::fromPem(h.certificate.pem()) == h.certificate));
    const auto both = Certificate::allFromPem(h.certificate.pem() + "\r\n" + h.authority.root.pem());
    BOOST_REQUIRE(both.ok());
    BOOST_TEST((both->at(1) == h.authority.root));
}

BOOST_AUTO_TEST_CASE(anything_but_one_whole_certificate_is_refused) {
    const Held h;
    auto longer = h.certificate.der();
    longer.push_back(0);
    auto cut = h.certificate.der();
    cut.pop_back();
    BOOST_TEST(Certificate::fromDer(longer).fault() == EncodingFault::trailing);
    BOOST_TEST(Certificate::fromDer(cut).fault() == EncodingFault::notDer);
    BOOST_TEST(Certificate::fromDer({}).fault() == EncodingFault::notDer);
    BOOST_TEST(Certificate::fromDer(forms::Bytes(70'000, 0x30)).fault() == EncodingFault::tooLong);
    const std::string pem = h.certificate.pem();
    for (const std::string& text :
         {std::string(), pem + pem, "note\n" + pem, pem + "note", pem.substr(0, 100),
          std::string("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")})
        BOOST_TEST(!Certificate::fromPem(text).ok(), text);
}

// Threat: an answer from the line that makes the reader crash.
BOOST_AUTO_TEST_CASE(no_changed_byte_makes_the_reader_fall) {
    const Held h;
    for (std::size_t at = 0; at < h.certificate.der().size(); ++at)
        for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
            auto der = h.certificate.der();
            der[at] = static_cast<std::uint8_t>(der[at] ^ change);
            const auto read = Certificate::fromDer(der);
            if (!read) continue;
            BOOST_TEST_REQUIRE((read->der() == der));
            BOOST_TEST_REQUIRE((read->subjectText() + read->serial() + read->pem()).size() > 0U);
        }
}

BOOST_AUTO_TEST_CASE(certs_only_messages_come_back_and_openssl_reads_them) {
    const Held h;
    const forms::Bytes message = encodeCertsOnly({h.certificate, h.authority.issuing});
    const auto parsed = parseCertsOnly(message);
    BOOST_REQUIRE(parsed.ok());
    BOOST_TEST_REQUIRE(parsed->size() == 2U);
    BOOST_TEST((parsed->at(0) == h.certificate));
    BOOST_TEST((parsed->at(1) == h.authority.issuing));
    const TempDir files;
    std::ofstream(files / "message", std::ios::binary) << forms::toText(message);
    const Ran printed =
        run({"openssl", "pkcs7", "-inform", "DER", "-in", (files / "message").string(), "-print_certs"});
    BOOST_TEST(printed.status == 0);
    BOOST_TEST(printed.output.find(h.certificate.pem()) != std::string::npos, printed.output);
    BOOST_TEST(printed.output.find(h.authority.issuing.pem()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_made_by_openssl_is_read) {
    const Held h;
    const TempDir files;
    std::ofstream(files / "cert.pem") << h.certificate.pem();
    const Ran made = run({"openssl", "crl2pkcs7", "-nocrl", "-certfile", (files / "cert.pem").string(),
                          "-outform", "DER", "-out", (files / "message").string()});
    BOOST_TEST(made.status == 0, made.output);
    std::ifstream in(files / "message", std::ios::binary);
    const std::string message(std::istreambuf_iterator<char>(in), {});
    BOOST_TEST((parseCertsOnly(forms::viewOf(message))->front() == h.certificate));
}

BOOST_AUTO_TEST_CASE(other_messages_are_refused) {
    const Held h;
    auto longer = encodeCertsOnly({h.certificate});
    longer.push_back(0);
    BOOST_TEST(parseCertsOnly(longer).fault() == EncodingFault::trailing);
    BOOST_TEST(parseCertsOnly(encodeCertsOnly({})).fault() == EncodingFault::notDer);
    BOOST_TEST(parseCertsOnly(h.certificate.der()).fault() == EncodingFault::notDer);
    BOOST_TEST(parseCertsOnly({}).fault() == EncodingFault::notDer);
    BOOST_TEST(parseCertsOnly(forms::Bytes((1 << 20) + 1)).fault() == EncodingFault::tooLong);
}

BOOST_AUTO_TEST_SUITE_END()
