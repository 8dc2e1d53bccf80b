#include "print.h"
#include "support/run.h"
#include "support/temp_dir.h"
#include "token/envelope.h"
#include "token/pem.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <random>
#include <stdexcept>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Bytes;

namespace {

/// Gives the same byte always, so that the SM4 key is known.
class Constant : public Randomness {
public:
    void fill(std::span<std::uint8_t> bytes) override { std::fill(bytes.begin(), bytes.end(), 0x5a); }
};

Bytes element(unsigned tag, const Bytes& content) {
    Bytes der{static_cast<std::uint8_t>(tag)};
    if (content.size() >= 0x80) der.push_back(content.size() < 0x100 ? 0x81 : 0x82);
    if (content.size() >= 0x100) der.push_back(static_cast<std::uint8_t>(content.size() >> 8));
    der.push_back(static_cast<std::uint8_t>(content.size()));
    der.insert(der.end(), content.begin(), content.end());
    return der;
}

Bytes sequence(const std::vector<Bytes>& elements) {
    Bytes content;
    for (const auto& one : elements)
        content.insert(content.end(), one.begin(), one.end());
    return element(0x30, content);
}

/// `first` and then `count` times that byte.
Bytes run(unsigned first, std::size_t count, unsigned byte) {
    Bytes bytes(count + 1, static_cast<std::uint8_t>(byte));
    bytes.front() = static_cast<std::uint8_t>(first);
    return bytes;
}

const Bytes null{0x05, 0x00};
const Bytes sm4 = *forms::fromHex("06072a811ccf550168");
const Bytes sm4Ecb = *forms::fromHex("06082a811ccf55016801");
const Bytes sm4Cbc = *forms::fromHex("06082a811ccf55016802");

/// An envelope by its elements, to change one of them.
struct Sample {
    Bytes algorithm = sequence({sm4Ecb, null});
    Bytes x = element(0x02, Bytes(32, 0x11));
    Bytes y = element(0x02, run(0x00, 32, 0x99));
    Bytes hash = element(0x04, Bytes(32, 0x33));
    Bytes text = element(0x04, Bytes(16, 0x44));
    Bytes point = element(0x03, joined({0x00}, run(0x04, 64, 0x55)));
    Bytes encrypted = element(0x03, run(0x00, 32, 0x60)); // ends in zero bits, none of them unused

    Bytes der() const { return sequence({algorithm, sequence({x, y, hash, text}), point, encrypted}); }
    static Bytes joined(Bytes first, const Bytes& second) {
        first.insert(first.end(), second.begin(), second.end());
        return first;
    }
};

using Change = void (*)(Sample&);

void refused(const char* what, Change change) {
    Sample sample;
    change(sample);
    const auto parsed = parseSm2EnvelopedKey(sample.der());
    BOOST_TEST(!parsed.ok(), what);
    if (!parsed.ok()) BOOST_TEST(parsed.fault() == EncodingFault::notDer, what);
}

} // namespace

BOOST_AUTO_TEST_SUITE(sm2_envelopes)

BOOST_AUTO_TEST_CASE(openssl_opens_an_envelope_with_the_signing_key) {
    const TempDir files;
    const KeyPair signing = KeyPair::generate(KeyAlgorithm::sm2);
    const KeyPair pair = KeyPair::generate(KeyAlgorithm::sm2);
    Constant randomness;
    const auto parsed = parseSm2EnvelopedKey(enclose(pair, signing.spki(), randomness));
    BOOST_REQUIRE(parsed.ok());
    Bytes point = parsed->publicX;
    point.insert(point.end(), parsed->publicY.begin(), parsed->publicY.end());
    const Bytes spki = pair.spki();
    BOOST_TEST((std::equal(point.begin(), point.end(), spki.end() - 64, spki.end())));

    const auto integer = [](const Bytes& bytes) { return element(0x02, Sample::joined({0x00}, bytes)); };
    const auto minimal = [&](const Bytes& bytes) {
        return bytes.front() >= 0x80 ? integer(bytes) : element(0x02, bytes);
    };
    const auto save = [&](const char* name, const Bytes& bytes) {
        std::ofstream(files / name, std::ios::binary) << forms::toText(bytes);
    };
    save("cipher", sequence({minimal(parsed->cipherX), minimal(parsed->cipherY),
                             element(0x04, parsed->cipherHash), element(0x04, parsed->cipherText)}));
    save("private", parsed->encryptedPrivateKey);
    std::ofstream(files / "key") << signing.machinePem().text();
    const auto opened = tests::run({"openssl", "pkeyutl", "-decrypt", "-inkey", (files / "key").string(),
                                    "-in", (files / "cipher").string()});
    BOOST_TEST(opened.output == std::string(16, '\x5a'));
    const auto plain = tests::run({"openssl", "enc", "-d", "-sm4-ecb", "-nopad", "-K",
                                   forms::hex(Bytes(16, 0x5a)), "-in", (files / "private").string()});
    BOOST_TEST(plain.output.size() == 32U);
    const auto key = pemBlock(pair.machinePem().text(), "PRIVATE KEY");
    BOOST_TEST(forms::toText(*key).find(plain.output) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_envelope_is_made_anew_and_read_whatever_its_numbers_are) {
    SystemRandomness randomness;
    const KeyPair signing = KeyPair::generate(KeyAlgorithm::sm2);
    const KeyPair pair = KeyPair::generate(KeyAlgorithm::sm2);
    const Bytes first = enclose(pair, signing.spki(), randomness);
    for (int round = 0; round < 300; ++round) {
        const Bytes again = enclose(pair, signing.spki(), randomness);
        BOOST_TEST_REQUIRE(parseSm2EnvelopedKey(again).ok(), forms::hex(again));
        BOOST_TEST_REQUIRE((again != first));
    }
}

BOOST_AUTO_TEST_CASE(keys_of_two_kinds_are_the_callers_mistake) {
    SystemRandomness randomness;
    const KeyPair sm2 = KeyPair::generate(KeyAlgorithm::sm2);
    const KeyPair p256 = KeyPair::generate(KeyAlgorithm::p256);
    BOOST_CHECK_THROW(enclose(sm2, p256.spki(), randomness), std::invalid_argument);
    BOOST_CHECK_THROW(enclose(p256, sm2.spki(), randomness), std::invalid_argument);
    BOOST_CHECK_THROW(enclose(p256, p256.spki(), randomness), std::invalid_argument);
    BOOST_CHECK_THROW(enclose(sm2, {}, randomness), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(an_envelope_of_another_maker_is_read) {
    Sample sample;
    for (const auto& algorithm :
         {sequence({sm4Ecb, null}), sequence({sm4Ecb}), sequence({sm4, null}), sequence({sm4})}) {
        sample.algorithm = algorithm;
        const auto parsed = parseSm2EnvelopedKey(sample.der());
        BOOST_REQUIRE(parsed.ok());
        BOOST_TEST((parsed->cipherX == Bytes(32, 0x11)));
        BOOST_TEST((parsed->cipherY == Bytes(32, 0x99)));
        BOOST_TEST((parsed->cipherHash == Bytes(32, 0x33)));
        BOOST_TEST((parsed->cipherText == Bytes(16, 0x44)));
        BOOST_TEST((parsed->publicX == Bytes(32, 0x55)));
        BOOST_TEST((parsed->publicY == Bytes(32, 0x55)));
        BOOST_TEST((parsed->encryptedPrivateKey == Bytes(32, 0x60)));
    }
}

BOOST_AUTO_TEST_CASE(numbers_that_begin_with_zeros_are_filled_up) {
    Sample sample;
    sample.x = element(0x02, Bytes(30, 0x11));
    sample.y = element(0x02, {0x00, 0x99});
    const auto parsed = parseSm2EnvelopedKey(sample.der());
    BOOST_REQUIRE(parsed.ok());
    BOOST_TEST(forms::hex(parsed->cipherX) == "0000" + forms::hex(Bytes(30, 0x11)));
    BOOST_TEST(forms::hex(parsed->cipherY) == forms::hex(Bytes(31, 0)) + "99");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    refused("another mode", [](Sample& s) { s.algorithm = sequence({sm4Cbc, null}); });
    refused("parameters", [](Sample& s) { s.algorithm = sequence({sm4Ecb, element(0x04, {1})}); });
    refused("three elements", [](Sample& s) { s.algorithm = sequence({sm4Ecb, null, null}); });
    refused("a bare OID", [](Sample& s) { s.algorithm = sm4Ecb; });
    refused("a negative number", [](Sample& s) { s.x = element(0x02, Bytes(32, 0x99)); });
    refused("a long number", [](Sample& s) { s.x = element(0x02, Bytes(33, 0x11)); });
    refused("a padded number", [](Sample& s) { s.x = element(0x02, run(0x00, 31, 0x11)); });
    refused("no number", [](Sample& s) { s.y = element(0x02, {}); });
    refused("a text as number", [](Sample& s) { s.y = element(0x04, Bytes(32, 0x11)); });
    refused("a short hash", [](Sample& s) { s.hash = element(0x04, Bytes(31, 0x33)); });
    refused("a long hash", [](Sample& s) { s.hash = element(0x04, Bytes(33, 0x33)); });
    refused("a long text", [](Sample& s) { s.text = element(0x04, Bytes(17, 0x44)); });
    refused("no text", [](Sample& s) { s.text = {}; });
    refused("an extra text", [](Sample& s) { s.text = Sample::joined(s.text, s.text); });
    refused("a compressed point", [](Sample& s) { s.point = element(0x03, run(0x00, 33, 0x02)); });
    refused("a hybrid point", [](Sample& s) { s.point[3] = 0x06; });
    refused("a point as text", [](Sample& s) { s.point[0] = 0x04; });
    refused("unused bits", [](Sample& s) { s.encrypted[2] = 0x03; });
    refused("a short key", [](Sample& s) { s.encrypted = element(0x03, run(0x00, 31, 0x60)); });
    refused("a padded key", [](Sample& s) { s.encrypted = element(0x03, run(0x00, 48, 0x60)); });
    refused("no key", [](Sample& s) { s.encrypted = {}; });
    refused("one more", [](Sample& s) { s.encrypted = Sample::joined(s.encrypted, null); });
}

BOOST_AUTO_TEST_CASE(it_is_one_envelope_in_der) {
    const Bytes whole = Sample().der();
    BOOST_TEST(parseSm2EnvelopedKey(Sample::joined(whole, {0})).fault() == EncodingFault::trailing);
    BOOST_TEST(parseSm2EnvelopedKey({}).fault() == EncodingFault::notDer);
    BOOST_TEST(parseSm2EnvelopedKey(Bytes(1025, 0x30)).fault() == EncodingFault::tooLong);
    Bytes longLength = whole;
    longLength.insert(longLength.begin() + 1, 0x82);
    longLength[2] = 0x00;
    BOOST_TEST(parseSm2EnvelopedKey(longLength).fault() == EncodingFault::notDer);
    Bytes endless = Sample::joined(whole, {0, 0});
    endless.erase(endless.begin() + 2);
    endless[1] = 0x80;
    BOOST_TEST(parseSm2EnvelopedKey(endless).fault() == EncodingFault::notDer);
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST_REQUIRE(!parseSm2EnvelopedKey({whole.data(), size}).ok(), size);
}

// What a broken line or a stranger sends is refused or read, and what is read has its sizes.
BOOST_AUTO_TEST_CASE(mutated_envelopes_are_refused_or_read) {
    std::mt19937 random(20261126);
    const Bytes whole = Sample().der();
    constexpr int rounds = 20'000;
    int read = 0;
    for (int round = 0; round < rounds; ++round) {
        Bytes changed = whole;
        for (std::size_t times = random() % 3 + 1; times > 0; --times) {
            const auto place = changed.begin() + static_cast<std::ptrdiff_t>(random() % changed.size());
            switch (random() % 3) {
            case 0: *place = static_cast<std::uint8_t>(random()); break;
            case 1: changed.erase(place); break;
            default: changed.insert(place, static_cast<std::uint8_t>(random())); break;
            }
        }
        const auto key = parseSm2EnvelopedKey(changed);
        if (!key.ok()) continue;
        ++read;
        BOOST_TEST_REQUIRE((key->cipherX.size() == 32 && key->cipherY.size() == 32));
        BOOST_TEST_REQUIRE((key->cipherHash.size() == 32 && key->cipherText.size() == 16));
        BOOST_TEST_REQUIRE((key->publicX.size() == 32 && key->publicY.size() == 32));
        BOOST_TEST_REQUIRE(key->encryptedPrivateKey.size() == 32U);
    }
    BOOST_TEST(read > 100);
    BOOST_TEST(read < rounds / 2);
}

BOOST_AUTO_TEST_SUITE_END()
