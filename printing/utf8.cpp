#include "printing/utf8.h"

#include <cstdint>

namespace certdesk::printing {

namespace {

constexpr char32_t replacement = 0xFFFD;

struct Lead {
    int trailing;
    char32_t bits;
    char32_t least; ///< below it the sequence is overlong
};

Lead leadOf(std::uint8_t byte) {
    if (byte < 0x80) return {0, byte, 0};
    if (byte >= 0xC0 && byte < 0xE0) return {1, byte & 0x1FU, 0x80};
    if (byte >= 0xE0 && byte < 0xF0) return {2, byte & 0x0FU, 0x800};
    if (byte >= 0xF0 && byte < 0xF8) return {3, byte & 0x07U, 0x10000};
    return {-1, 0, 0};
}

bool assignable(char32_t c, char32_t least) {
    return c >= least && c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000);
}

/// The character at `at`, which moves past it.
char32_t next(std::string_view utf8, std::size_t& at) {
    const Lead lead = leadOf(static_cast<std::uint8_t>(utf8[at++]));
    if (lead.trailing < 0) return replacement;
    char32_t c = lead.bits;
    std::size_t end = at;
    for (int i = 0; i < lead.trailing; ++i, ++end) {
        if (end >= utf8.size() || (static_cast<std::uint8_t>(utf8[end]) & 0xC0U) != 0x80U) return replacement;
        c = c << 6 | (static_cast<std::uint8_t>(utf8[end]) & 0x3FU);
    }
    if (!assignable(c, lead.least)) return replacement;
    at = end;
    return c;
}

void append(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
    }
    put(0x80 | (c & 0x3F));
}

} // namespace

std::u32string decoded(std::string_view utf8) {
    std::u32string characters;
    characters.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = next(utf8, at);
        characters += c < 0x20 || (c >= 0x7F && c < 0xA0) ? U' ' : c;
    }
    return characters;
}

std::string encoded(std::u32string_view characters) {
    std::string utf8;
    for (const char32_t c : characters)
        append(utf8, c);
    return utf8;
}

} // namespace certdesk::printing
