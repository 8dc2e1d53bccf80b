#include "kiosk/money.h"

#include "forms/validate.h"

#include <algorithm>
#include <string>

namespace certdesk::kiosk {
namespace {

constexpr std::size_t mostDigits = 7;

bool allDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string withoutCommas(std::string text) {
    std::erase(text, ',');
    return text;
}

} // namespace

std::optional<forms::Fen> parseYuan(std::string_view typed) {
    const std::string plain = withoutCommas(forms::normaliseText(typed));
    const auto dot = std::find(plain.begin(), plain.end(), '.');
    const std::string whole(plain.begin(), dot);
    std::string cents(dot == plain.end() ? dot : dot + 1, plain.end());
    if (whole.empty() || whole.size() > mostDigits || cents.size() > 2) return std::nullopt;
    if (!allDigits(whole) || !allDigits(cents)) return std::nullopt;
    cents.resize(2, '0');
    return forms::Fen(std::stoll(whole) * 100 + std::stoll(cents));
}

} // namespace certdesk::kiosk
