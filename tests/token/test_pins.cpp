#define BOOST_TEST_MODULE token_certificates
#include "token/pins.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <stdexcept>

using namespace certdesk;
using namespace certdesk::token;
using forms::Secret;

namespace {

/// Gives the bytes it was given, then counts on from 7.
class Told : public Randomness {
public:
    explicit Told(std::initializer_list<std::uint8_t> bytes) : bytes_(bytes) {}
    void fill(std::span<std::uint8_t> wanted) override {
        for (auto& byte : wanted)
            byte = next();
    }

private:
    std::uint8_t next() {
        if (bytes_.empty()) return later_ = static_cast<std::uint8_t>(later_ * 7 + 3);
        const std::uint8_t byte = bytes_.front();
        bytes_.pop_front();
        return byte;
    }
    std::deque<std::uint8_t> bytes_;
    std::uint8_t later_ = 7;
};

Secret masterKey() {
    forms::Bytes key(32);
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::uint8_t>(i);
    return Secret(forms::ByteView(key));
}

} // namespace

BOOST_AUTO_TEST_SUITE(pins)

BOOST_AUTO_TEST_CASE(guessable_pins_are_weak_and_others_are_not) {
    for (const char* weak : {"111111", "000000", "123456", "234567", "789012", "654321", "321098", "121212",
                             "123123", "122122", "112211", "777778", ""})
        BOOST_TEST(weakPin(weak), weak);
    for (const char* fine : {"839204", "135790", "123465", "102938", "112233", "402918375566"})
        BOOST_TEST(!weakPin(fine), fine);
}

// Threat: byte % 10 makes 0 to 5 likelier than 6 to 9.
BOOST_AUTO_TEST_CASE(bytes_that_would_bend_the_odds_are_thrown_away) {
    Told told{250, 251, 255, 249, 250, 0, 13};
    BOOST_TEST(randomDigits(3, told).text() == "903");
}

BOOST_AUTO_TEST_CASE(every_digit_comes_up_about_as_often) {
    SystemRandomness randomness;
    const Secret digits = randomDigits(100'000, randomness);
    std::array<int, 10> seen{};
    for (const char c : digits.text())
        ++seen.at(static_cast<std::size_t>(c - '0'));
    // 10,000 each with a deviation of 95: six deviations fail once in 500 million runs.
    for (const int count : seen)
        BOOST_TEST(std::abs(count - 10'000) < 600);
}

BOOST_AUTO_TEST_CASE(a_letters_pin_is_six_digits_and_drawn_again_while_weak) {
    Told told{1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 8, 3, 9, 2, 0, 4, 0, 0, 0, 0};
    BOOST_TEST(letterPin(told).text() == "839204");
    SystemRandomness randomness;
    for (int i = 0; i < 1000; ++i) {
        const Secret pin = letterPin(randomness);
        BOOST_TEST_REQUIRE(pin.size() == 6U);
        BOOST_TEST_REQUIRE(!weakPin(pin.text()));
    }
}

BOOST_AUTO_TEST_CASE(production_pins_have_twelve_digits_and_differ) {
    SystemRandomness randomness;
    const Secret one = productionPin(randomness);
    BOOST_TEST(one.size() == 12U);
    BOOST_TEST(!(one == productionPin(randomness)));
}

// Computed with Python's hmac and hashlib.
BOOST_AUTO_TEST_CASE(the_admin_pin_follows_its_published_derivation) {
    BOOST_TEST(deriveAdminPin(masterKey(), "ab12cd34ef567890").text() == "265119539604");
    BOOST_TEST(deriveAdminPin(masterKey(), "FS-0001").text() == "915832125099");
}

BOOST_AUTO_TEST_CASE(another_master_key_or_serial_gives_another_admin_pin) {
    Secret other = masterKey();
    other.data()[31] ^= 1;
    BOOST_TEST(!(deriveAdminPin(other, "FS-0001") == deriveAdminPin(masterKey(), "FS-0001")));
    BOOST_TEST(!(deriveAdminPin(masterKey(), "FS-0002") == deriveAdminPin(masterKey(), "FS-0001")));
}

BOOST_AUTO_TEST_CASE(a_short_master_key_is_refused) {
    BOOST_CHECK_THROW(deriveAdminPin(Secret(31), "FS-0001"), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
