#include "print.h"
#include "support/run.h"
#include "support/temp_dir.h"
#include "token/certificate.h"
#include "token/key_pair.h"
#include "token/request.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <fstream>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

constexpr std::array allAlgorithms = {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::p256,
                                      KeyAlgorithm::sm2};
const Secret passphrase{std::string_view("correct horse 电池")};

void save(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_pairs)

BOOST_AUTO_TEST_CASE(each_algorithm_makes_keys_whose_signatures_verify) {
    for (const auto algorithm : allAlgorithms) {
        const KeyPair key = KeyPair::generate(algorithm);
        BOOST_TEST(key.algorithm() == algorithm);
        auto signature = key.sign(forms::viewOf("message"));
        BOOST_TEST(verifySignature(key.spki(), forms::viewOf("message"), signature));
        BOOST_TEST(!verifySignature(key.spki(), forms::viewOf("massage"), signature));
        signature.back() ^= 1;
        BOOST_TEST(!verifySignature(key.spki(), forms::viewOf("message"), signature));
    }
}

BOOST_AUTO_TEST_CASE(a_sealed_key_opens_with_its_passphrase_alone) {
    for (const auto algorithm : {KeyAlgorithm::p256, KeyAlgorithm::sm2}) {
        const KeyPair key = KeyPair::generate(algorithm);
        const std::string sealed = key.sealed(passphrase);
        const auto opened = KeyPair::unseal(sealed, passphrase);
        BOOST_REQUIRE(opened.ok());
        BOOST_TEST((opened->spki() == key.spki()));
        BOOST_TEST((opened->algorithm() == algorithm));
        const auto refused = KeyPair::unseal(sealed, Secret(std::string_view("correct horse")));
        BOOST_TEST((refused.fault() == KeyFault::wrongPassphrase));
    }
}

BOOST_AUTO_TEST_CASE(openssl_opens_a_sealed_key) {
    const TempDir files;
    save(files / "key", KeyPair::generate(KeyAlgorithm::rsa2048).sealed(passphrase));
    save(files / "pass", passphrase.text());
    const std::string pass = "file:" + (files / "pass").string();
    const Ran check =
        run({"openssl", "pkey", "-in", (files / "key").string(), "-passin", pass, "-check", "-noout"});
    BOOST_TEST(check.output.find("Key is valid") != std::string::npos, check.output);
    const Ran structure = run({"openssl", "asn1parse", "-in", (files / "key").string()});
    BOOST_TEST(structure.output.find("aes-256-cbc") != std::string::npos);
    BOOST_TEST(structure.output.find("scrypt") != std::string::npos, structure.output);
}

BOOST_AUTO_TEST_CASE(an_open_key_is_never_taken_for_a_sealed_one_nor_the_reverse) {
    for (const auto algorithm : {KeyAlgorithm::p256, KeyAlgorithm::sm2}) {
        const KeyPair key = KeyPair::generate(algorithm);
        BOOST_TEST((KeyPair::unseal(key.machinePem().text(), passphrase).fault() == KeyFault::sealed));
        BOOST_TEST((KeyPair::fromMachinePem(key.sealed(passphrase)).fault() == KeyFault::sealed));
        BOOST_TEST((KeyPair::fromMachinePem(key.machinePem().text())->spki() == key.spki()));
    }
}

BOOST_AUTO_TEST_CASE(a_key_as_bytes_reads_back_whole_and_alone) {
    for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::sm2}) {
        const KeyPair key = KeyPair::generate(algorithm);
        const auto der = key.privateDer();
        BOOST_TEST((KeyPair::fromPrivateDer(der.view())->spki() == key.spki()));
        BOOST_TEST((KeyPair::fromPrivateDer(der.view().first(der.size() - 1)).fault() == KeyFault::notAKey));
        forms::Bytes longer(der.view().begin(), der.view().end());
        longer.push_back(0);
        BOOST_TEST((KeyPair::fromPrivateDer(longer).fault() == KeyFault::notAKey));
    }
}

BOOST_AUTO_TEST_CASE(damaged_and_foreign_text_is_no_key) {
    const std::string sealed = KeyPair::generate(KeyAlgorithm::p256).sealed(passphrase);
    for (const std::string& text :
         {std::string(), std::string("nonsense"), sealed.substr(0, sealed.size() / 2), sealed + "trailing",
          sealed + sealed}) {
        BOOST_TEST((KeyPair::unseal(text, passphrase).fault() == KeyFault::notAKey));
        BOOST_TEST(!KeyPair::fromMachinePem(text).ok());
    }
}

BOOST_AUTO_TEST_CASE(keys_of_other_kinds_are_refused) {
    const TempDir files;
    const std::vector<std::vector<std::string>> kinds = {
        {"ED25519"},
        {"EC", "-pkeyopt", "ec_paramgen_curve:P-384"},
        {"EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"},
        {"EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-pkeyopt", "ec_param_enc:explicit"},
    };
    for (const auto& kind : kinds) {
        std::vector<std::string> command = {"openssl", "genpkey", "-out", (files / "key").string(),
                                            "-algorithm"};
        command.insert(command.end(), kind.begin(), kind.end());
        BOOST_REQUIRE(run(command).status == 0);
        std::ifstream in(files / "key");
        const std::string pem(std::istreambuf_iterator<char>(in), {});
        BOOST_TEST((KeyPair::fromMachinePem(pem).fault() == KeyFault::unknownKind), kind.back());
    }
}

BOOST_AUTO_TEST_CASE(a_software_request_proves_its_key) {
    for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::sm2}) {
        const KeyPair key = KeyPair::generate(algorithm);
        const auto request = key.request({{"CN", "FS001-02"}});
        BOOST_REQUIRE(request.ok());
        const auto parsed = parseRequest(*request);
        BOOST_REQUIRE(parsed.ok());
        BOOST_TEST((parsed->spki == key.spki()));
        BOOST_TEST((parsed->algorithm == algorithm));
        BOOST_TEST(attributeOf(parsed->subject, "CN") == "FS001-02");
    }
    BOOST_TEST(!KeyPair::generate(KeyAlgorithm::p256).request({}).ok());
}

// Threat: somebody asks for a certificate of a key that is not theirs.
BOOST_AUTO_TEST_CASE(a_request_that_was_changed_is_refused) {
    const auto changedAt = [](forms::Bytes request, std::size_t at) {
        request[at] ^= 0x04;
        return request;
    };
    for (const auto algorithm : {KeyAlgorithm::p256, KeyAlgorithm::sm2}) {
        const auto request = *KeyPair::generate(algorithm).request({{"CN", "FS001-02"}});
        for (std::size_t at = 0; at < request.size(); ++at)
            BOOST_TEST_REQUIRE(!parseRequest(changedAt(request, at)).ok(), "byte " << at);
    }
    const auto request = *KeyPair::generate(KeyAlgorithm::p256).request({{"CN", "FS001-02"}});
    auto longer = request;
    longer.push_back(0);
    BOOST_TEST(parseRequest(longer).fault() == EncodingFault::trailing);
    BOOST_TEST(parseRequest({}).fault() == EncodingFault::notDer);
    BOOST_TEST(parseRequest(forms::Bytes(70'000)).fault() == EncodingFault::tooLong);
}

BOOST_AUTO_TEST_SUITE_END()
