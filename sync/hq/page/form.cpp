#include "hq/page/form.h"

#include "forms/bytes.h"
#include "forms/utf8.h"

#include <algorithm>

namespace certdesk::hq::page {
namespace {

constexpr std::size_t mostFields = 16;

std::string_view cutAt(std::string_view& rest, char separator) {
    const auto end = std::min(rest.find(separator), rest.size());
    const auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

std::optional<std::string> decoded(std::string_view part) {
    std::string plain;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] != '%') {
            plain += part[i] == '+' ? ' ' : part[i];
            continue;
        }
        if (i + 2 >= part.size()) return {};
        const auto byte = forms::fromHex(part.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return {};
        plain += static_cast<char>(byte->front());
        i += 2;
    }
    const bool controls =
        std::any_of(plain.begin(), plain.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (controls || !forms::isUtf8(plain)) return {};
    return plain;
}

bool isPlain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.' || c == '_';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

} // namespace

std::optional<Form> parseForm(std::string_view body) {
    if (body.size() > longestForm) return {};
    Form form;
    while (!body.empty()) {
        auto pair = cutAt(body, '&');
        const auto separator = pair.find('=');
        if (separator == std::string_view::npos || form.size() == mostFields) return {};
        const auto name = decoded(pair.substr(0, separator));
        auto value = decoded(pair.substr(separator + 1));
        if (!name || !value || name->empty()) return {};
        if (!form.emplace(*name, std::move(*value)).second) return {};
    }
    return form;
}

std::optional<std::string> cookieIn(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto pair = trimmed(cutAt(header, ';'));
        const auto separator = pair.find('=');
        if (separator == std::string_view::npos || pair.substr(0, separator) != name) continue;
        return std::string(pair.substr(separator + 1));
    }
    return {};
}

std::string urlEncoded(std::string_view plain) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : plain) {
        if (isPlain(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

} // namespace certdesk::hq::page
