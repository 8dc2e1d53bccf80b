#pragma once
#include "desk/lang.h"
#include "desk/words.h"

#include <wx/string.h>

#include <string>
#include <string_view>

namespace certdesk::kiosk {

using desk::say;
using desk::tr;

/// Our texts are UTF-8 everywhere; wx has strings of its own.
inline wxString shown(std::string_view utf8) { return wxString::FromUTF8(utf8.data(), utf8.size()); }
inline std::string utf8Of(const wxString& text) { return text.utf8_string(); }
/// For inside markup.
inline std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text)
        safe += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
    return safe;
}
/// As titles and buttons begin: with a capital, where the language has one.
inline std::string asTitle(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() += 'A' - 'a';
    return text;
}

} // namespace certdesk::kiosk
