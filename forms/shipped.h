#pragma once
#include <string_view>

namespace certdesk::forms {

/// The catalogue that comes with the program (forms/catalogues/foshan-yizhengtong.json, compiled in): what a
/// kiosk or a headquarters begins with until another one is published.
std::string_view shippedCatalogue();

} // namespace certdesk::forms
