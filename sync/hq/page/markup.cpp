#include "hq/page/markup.h"

#include "forms/utf8.h"

namespace certdesk::hq::page {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// XML 1.0 §2.2; HTML takes fewer yet, and none of the others.
bool isCharacter(char32_t c) {
    return c == '\t' || c == '\n' ||
           (c >= 0x20 && c != 0x7F && !(c >= 0x80 && c < 0xA0) && c != 0xFFFE && c != 0xFFFF);
}

void append(std::string& out, char32_t c) {
    switch (c) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&#39;"; return;
    default: break;
    }
    if (!isCharacter(c)) {
        out += replacement;
        return;
    }
    forms::appendUtf8(out, c);
}

std::string opened(std::string_view name, const Attributes& attributes) {
    std::string tag = "<" + std::string(name);
    for (const auto& [key, value] : attributes)
        tag += " " + std::string(key) + "=\"" + escaped(value) + "\"";
    return tag + ">";
}

} // namespace

std::string escaped(std::string_view plain) {
    std::string out;
    while (!plain.empty()) {
        if (const auto character = forms::takeCharacter(plain)) {
            append(out, *character);
            continue;
        }
        out += replacement;
        plain.remove_prefix(1);
    }
    return out;
}

Markup text(std::string_view plain) { return Markup(escaped(plain)); }

Markup element(std::string_view name, const Attributes& attributes, const Markup& content) {
    return Markup(opened(name, attributes) + content.html() + "</" + std::string(name) + ">");
}

Markup element(std::string_view name, const Markup& content) { return element(name, {}, content); }

Markup element(std::string_view name, std::string_view plain) { return element(name, {}, text(plain)); }

Markup leaf(std::string_view name, const Attributes& attributes) { return Markup(opened(name, attributes)); }

Markup styleSheet(std::string_view css) { return Markup("<style>" + std::string(css) + "</style>"); }

} // namespace certdesk::hq::page
