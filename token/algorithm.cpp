#include "token/algorithm.h"

#include <array>
#include <utility>

namespace certdesk::token {

namespace {

constexpr std::array<std::pair<KeyAlgorithm, std::string_view>, 4> ids = {{
    {KeyAlgorithm::rsa2048, "rsa2048"},
    {KeyAlgorithm::rsa3072, "rsa3072"},
    {KeyAlgorithm::p256, "p256"},
    {KeyAlgorithm::sm2, "sm2"},
}};

} // namespace

std::string_view idOf(KeyAlgorithm algorithm) {
    for (const auto& [value, id] : ids)
        if (value == algorithm) return id;
    return {};
}

std::optional<KeyAlgorithm> keyAlgorithmOf(std::string_view id) {
    for (const auto& [value, name] : ids)
        if (name == id) return value;
    return {};
}

} // namespace certdesk::token
