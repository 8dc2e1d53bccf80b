#include "forms/secret.h"

#include <sodium.h>

namespace certdesk::forms {

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        bytes_ = std::move(other.bytes_);
        other.bytes_.clear();
    }
    return *this;
}

void Secret::wipe() noexcept {
    sodium_memzero(bytes_.data(), bytes_.size());
    bytes_.clear();
}

bool Secret::operator==(const Secret& other) const {
    return size() == other.size() && sodium_memcmp(data(), other.data(), size()) == 0;
}

std::optional<Secret> secretFromHex(std::string_view digits) {
    Secret bytes(digits.size() / 2);
    std::size_t written = 0;
    const char* end = nullptr;
    const bool even = digits.size() % 2 == 0;
    if (!even || sodium_hex2bin(bytes.data(), bytes.size(), digits.data(), digits.size(), nullptr, &written,
                                &end) != 0)
        return {};
    if (written != bytes.size() || end != digits.data() + digits.size()) return {};
    return bytes;
}

Secret secretHex(const Secret& secret) {
    Secret text(secret.size() * 2 + 1);
    sodium_bin2hex(reinterpret_cast<char*>(text.data()), text.size(), secret.data(), secret.size());
    return Secret(text.view().first(secret.size() * 2));
}

void wipeText(std::string& text) noexcept {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

} // namespace certdesk::forms
