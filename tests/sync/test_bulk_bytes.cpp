#define BOOST_TEST_MODULE sync_bulk_bytes
#include "sync/bulk_bytes.h"

#include <boost/test/unit_test.hpp>

#include <random>

// Whatever one of the two takes, answers or refuses, the other does, too: a batch that a kiosk wrote with one
// is read with the other.

namespace {

using namespace certdesk;
using forms::Bytes;

Bytes randomBytes(std::mt19937& random, std::size_t size) {
    Bytes bytes(size);
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

BOOST_AUTO_TEST_SUITE(bulk_bytes)

BOOST_AUTO_TEST_CASE(digests_and_texts_are_those_of_forms_at_any_length) {
    std::mt19937 random(7);
    for (std::size_t size = 0; size < 300; ++size) {
        const Bytes bytes = randomBytes(random, size);
        BOOST_TEST_CONTEXT(size) {
            BOOST_TEST(sync::bulk::sha256(bytes) == forms::sha256(bytes));
            const std::string text = sync::bulk::base64(bytes);
            BOOST_TEST(text == forms::base64(bytes));
            BOOST_TEST((sync::bulk::fromBase64(text) == bytes));
        }
    }
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_base64_are_refused_alike) {
    for (const std::string_view text : {"A", "AA", "AAA", "A===", "====", "=AAA", "AA=A", "AB==", "AAB=",
                                        "AAA=AAAA", "AAAA=", "AA A", "AAA\n", "AAAA\n", "AA-_",
                                        "\xC3\x84"
                                        "AA",
                                        "AAAAAA\n=", "AAAA "}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!sync::bulk::fromBase64(text));
            BOOST_TEST(!forms::fromBase64(text));
        }
    }
    BOOST_TEST((sync::bulk::fromBase64("") == Bytes{}));
    BOOST_TEST((sync::bulk::fromBase64("AA==") == Bytes{0}));
    BOOST_TEST((sync::bulk::fromBase64("+/+/") == forms::fromBase64("+/+/")));
}

BOOST_AUTO_TEST_CASE(any_change_of_a_text_is_read_or_refused_alike) {
    std::mt19937 random(11);
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = forms::base64(randomBytes(random, random() % 12));
        if (text.empty()) continue;
        text[random() % text.size()] = static_cast<char>(random());
        const auto read = sync::bulk::fromBase64(text);
        BOOST_REQUIRE((read == forms::fromBase64(text)));
        ++(read ? taken : refused);
    }
    BOOST_TEST(taken > 1000);
    BOOST_TEST(refused > 1000);
}

BOOST_AUTO_TEST_CASE(a_bodys_digest_is_written_as_rfc_9530_has_it) {
    BOOST_TEST(sync::bulk::contentDigest(R"({"hello": "world"})"
                                         "\n") == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
