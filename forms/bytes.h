#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

Bytes toBytes(std::string_view text);
ByteView viewOf(std::string_view text);
std::string toText(ByteView bytes);

std::string hex(ByteView bytes); ///< lower case
/// Strict: even length, hexadecimal digits only.
std::optional<Bytes> fromHex(std::string_view text);

std::string base64(ByteView bytes); ///< RFC 4648 §4, with padding, on one line
/// Strict: no line breaks, right padding.
std::optional<Bytes> fromBase64(std::string_view text);

/// SHA-256 (FIPS 180-4), 32 bytes.
Bytes sha256(ByteView bytes);

} // namespace certdesk::forms
