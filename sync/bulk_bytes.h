#pragma once
#include "forms/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace certdesk::sync::bulk {

// What forms/bytes.h promises under the same names, answered alike, for what passes by the megabyte: by
// OpenSSL, which uses the processor's instructions for SHA-256 and tables for base64 (a quarter and a tenth
// of libsodium's time per KB, which reads in constant time what here is no secret). Any thread.

forms::Bytes sha256(forms::ByteView bytes);
std::string base64(forms::ByteView bytes);
std::optional<forms::Bytes> fromBase64(std::string_view text);

/// The value of Content-Digest for a body (RFC 9530 §2): "sha-256=:…:".
std::string contentDigest(std::string_view body);

} // namespace certdesk::sync::bulk
