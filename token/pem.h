#pragma once
#include "forms/bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Strict PEM (RFC 7468 §3, without explanatory text). For this room's .cpp files only: nothing here is
/// wiped.
namespace certdesk::token {

/// The contents of all blocks with that label; nothing when there is any other text, another label or no
/// block.
std::optional<std::vector<forms::Bytes>> pemBlocks(std::string_view pem, std::string_view label);
/// The content when there is exactly one.
std::optional<forms::Bytes> pemBlock(std::string_view pem, std::string_view label);

std::string pemText(forms::ByteView content, std::string_view label);

} // namespace certdesk::token
