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

} // namespace certdesk::kiosk
