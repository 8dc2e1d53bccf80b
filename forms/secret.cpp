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

void wipeText(std::string& text) noexcept {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

} // namespace certdesk::forms
