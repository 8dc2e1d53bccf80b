#pragma once
#include <string>
#include <string_view>

namespace certdesk::printing {

/// Characters of UTF-8 text. What is not valid UTF-8 becomes U+FFFD, one per bad byte; control characters
/// become spaces.
std::u32string decoded(std::string_view utf8);
std::string encoded(std::u32string_view characters);

} // namespace certdesk::printing
