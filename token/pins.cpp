#include "token/pins.h"

#include "forms/pin_rules.h"

#include <array>
#include <sodium.h>
#include <stdexcept>

namespace certdesk::token {

namespace {

constexpr std::size_t letterDigits = 6;
constexpr std::size_t productionDigits = 12;
constexpr std::size_t adminDigits = 12;
constexpr std::size_t shortestMasterKey = 32;
constexpr std::uint8_t fairBytes = 250; // 25 bytes for each digit
constexpr std::size_t deviceKeyBytes = 16;
constexpr std::string_view adminDomain = "certdesk admin pin v1";
constexpr std::string_view deviceDomain = "certdesk device key v1";

/// Takes digits from bytes until the PIN is full.
class DigitSink {
public:
    explicit DigitSink(std::size_t count) : pin_(count) {}
    bool full() const { return filled_ == pin_.size(); }
    void take(std::uint8_t byte) {
        if (full() || byte >= fairBytes) return;
        pin_.data()[filled_++] = static_cast<std::uint8_t>('0' + byte % 10);
    }
    forms::Secret pin() && { return std::move(pin_); }

private:
    forms::Secret pin_;
    std::size_t filled_ = 0;
};

forms::Secret derivedBlock(const forms::Secret& masterKey, std::string_view domain, std::string_view serial,
                           std::uint8_t number) {
    if (masterKey.size() < shortestMasterKey)
        throw std::invalid_argument("the master key of tokens is too short");
    const std::array<std::uint8_t, 2> tail = {0, number};
    forms::Secret block(crypto_auth_hmacsha256_BYTES);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, masterKey.data(), masterKey.size());
    const auto add = [&](forms::ByteView part) {
        crypto_auth_hmacsha256_update(&state, part.data(), part.size());
    };
    add(forms::viewOf(domain));
    add(std::span(tail).first(1));
    add(forms::viewOf(serial));
    add(tail);
    crypto_auth_hmacsha256_final(&state, block.data());
    sodium_memzero(&state, sizeof state);
    return block;
}

} // namespace

forms::Secret randomDigits(std::size_t count, Randomness& randomness) {
    DigitSink digits(count);
    forms::Secret bytes(count + 4);
    while (!digits.full()) {
        randomness.fill({bytes.data(), bytes.size()});
        for (const std::uint8_t byte : bytes.view())
            digits.take(byte);
    }
    return std::move(digits).pin();
}

bool weakPin(std::string_view pin) { return forms::patternOf(pin).has_value(); }

forms::Secret letterPin(Randomness& randomness) {
    forms::Secret pin = randomDigits(letterDigits, randomness);
    while (weakPin(pin.text()))
        pin = randomDigits(letterDigits, randomness);
    return pin;
}

forms::Secret productionPin(Randomness& randomness) { return randomDigits(productionDigits, randomness); }

forms::Secret deriveAdminPin(const forms::Secret& masterKey, std::string_view tokenSerial) {
    DigitSink digits(adminDigits);
    for (std::uint8_t number = 0; !digits.full(); ++number) {
        const forms::Secret block = derivedBlock(masterKey, adminDomain, tokenSerial, number);
        for (const std::uint8_t byte : block.view())
            digits.take(byte);
    }
    return std::move(digits).pin();
}

forms::Secret deriveDeviceKey(const forms::Secret& masterKey, std::string_view tokenSerial) {
    const forms::Secret block = derivedBlock(masterKey, deviceDomain, tokenSerial, 0);
    return forms::Secret(block.view().first(deviceKeyBytes));
}

} // namespace certdesk::token
