#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::forms {

/// Takes the first character off `rest` (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
/// Nothing, and `rest` unchanged, when it is empty or does not begin with a whole valid character.
std::optional<char32_t> takeCharacter(std::string_view& rest);

/// Whether all of `text` is valid UTF-8. NUL is a character like others here.
bool isUtf8(std::string_view text);

/// `character` must be a Unicode scalar value.
void appendUtf8(std::string& text, char32_t character);

} // namespace certdesk::forms
