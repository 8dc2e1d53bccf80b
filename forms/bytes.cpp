#include "forms/bytes.h"

#include <algorithm>
#include <sodium.h>

namespace certdesk::forms {

Bytes toBytes(std::string_view text) { return {text.begin(), text.end()}; }

ByteView viewOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string toText(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::string hex(ByteView bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

std::optional<Bytes> fromHex(std::string_view text) {
    if (text.empty()) return Bytes{};
    Bytes bytes(text.size() / 2);
    std::size_t written = 0;
    const char* end = nullptr;
    if (text.size() % 2 != 0 ||
        sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &written, &end) != 0)
        return {};
    if (written != bytes.size() || end != text.data() + text.size()) return {};
    return bytes;
}

std::string base64(ByteView bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

std::optional<Bytes> fromBase64(std::string_view text) {
    // libsodium 1.0.18 takes bytes above 0x7F for digits
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; }))
        return {};
    Bytes bytes(text.size() / 4 * 3 + 3);
    std::size_t written = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &written, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return {};
    if (end != text.data() + text.size()) return {};
    bytes.resize(written);
    return bytes;
}

Bytes sha256(ByteView bytes) {
    Bytes digest(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

} // namespace certdesk::forms
