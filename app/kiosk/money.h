#pragma once
#include "forms/fen.h"

#include <optional>
#include <string_view>

namespace certdesk::kiosk {

/// What a person types as an amount in yuan: "200", "200.5", "2,000.00", also in full-width digits. Nothing
/// for anything else, for more than two decimals, and for more than seven digits of yuan.
std::optional<forms::Fen> parseYuan(std::string_view typed);

} // namespace certdesk::kiosk
