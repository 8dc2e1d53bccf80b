#include "forms/utf8.h"

#include <cstddef>
#include <cstdint>

namespace certdesk::forms {

namespace {

struct Lead {
    std::size_t length;
    char32_t bits;
    char32_t least; // smaller values have a shorter form
};

std::optional<Lead> leadOf(std::uint8_t byte) {
    if (byte < 0x80) return Lead{1, byte, 0};
    if (byte >= 0xC0 && byte < 0xE0) return Lead{2, byte & 0x1Fu, 0x80};
    if (byte >= 0xE0 && byte < 0xF0) return Lead{3, byte & 0x0Fu, 0x800};
    if (byte >= 0xF0 && byte < 0xF8) return Lead{4, byte & 0x07u, 0x10000};
    return std::nullopt;
}

bool isScalar(char32_t value) { return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF); }

} // namespace

std::optional<char32_t> takeCharacter(std::string_view& rest) {
    if (rest.empty()) return std::nullopt;
    const auto lead = leadOf(static_cast<std::uint8_t>(rest[0]));
    if (!lead || rest.size() < lead->length) return std::nullopt;
    char32_t value = lead->bits;
    for (std::size_t i = 1; i < lead->length; ++i) {
        const auto byte = static_cast<std::uint8_t>(rest[i]);
        if ((byte & 0xC0u) != 0x80u) return std::nullopt;
        value = (value << 6) | (byte & 0x3Fu);
    }
    if (value < lead->least || !isScalar(value)) return std::nullopt;
    rest.remove_prefix(lead->length);
    return value;
}

bool isUtf8(std::string_view text) {
    while (takeCharacter(text)) {
    }
    return text.empty();
}

void appendUtf8(std::string& text, char32_t character) {
    const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xC0 | (character >> 6));
        put(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        put(0xE0 | (character >> 12));
        put(0x80 | ((character >> 6) & 0x3F));
        put(0x80 | (character & 0x3F));
    } else {
        put(0xF0 | (character >> 18));
        put(0x80 | ((character >> 12) & 0x3F));
        put(0x80 | ((character >> 6) & 0x3F));
        put(0x80 | (character & 0x3F));
    }
}

} // namespace certdesk::forms
