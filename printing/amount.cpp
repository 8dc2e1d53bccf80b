#include "printing/amount.h"

#include <array>
#include <string_view>

namespace certdesk::printing {

namespace {

constexpr std::array<const char*, 10> digits = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
constexpr std::array<const char*, 4> places = {"", "拾", "佰", "仟"};
constexpr std::array<const char*, 5> groups = {"", "万", "亿", "万亿", "亿亿"};
constexpr std::string_view zero = "零";

/// Four digits: 1005 is 壹仟零伍. Zeros before the first digit are the caller's.
std::string groupOf(unsigned value) {
    std::string text;
    bool gap = false;
    for (unsigned unit = 1000, place = 3; unit > 0; unit /= 10, --place) {
        const unsigned digit = value / unit % 10;
        if (digit == 0) {
            gap = !text.empty();
            continue;
        }
        if (gap) text += zero;
        gap = false;
        text += std::string(digits[digit]) + places[place];
    }
    return text;
}

std::string yuanOf(std::uint64_t yuan) {
    std::string text;
    std::uint64_t unit = 1'0000'0000'0000'0000;
    for (std::size_t group = groups.size(); group-- > 0; unit /= 10000) {
        const auto value = static_cast<unsigned>(yuan / unit % 10000);
        if (value == 0) continue;
        const bool gap = value < 1000 || (!text.empty() && yuan / (unit * 10000) % 10 == 0);
        if (!text.empty() && gap) text += zero;
        text += groupOf(value) + groups[group];
    }
    return text;
}

} // namespace

std::string chineseCapitals(forms::Fen amount) {
    const bool negative = amount.value() < 0;
    const auto fen = negative ? 0 - static_cast<std::uint64_t>(amount.value())
                              : static_cast<std::uint64_t>(amount.value());
    const auto jiao = static_cast<std::size_t>(fen / 10 % 10);
    const auto cent = static_cast<std::size_t>(fen % 10);
    std::string text = negative ? "负" : "";
    const std::string yuan = yuanOf(fen / 100);
    if (!yuan.empty()) text += yuan + "元";
    if (jiao == 0 && cent == 0) return yuan.empty() ? "零元整" : text + "整";
    if (jiao > 0) text += std::string(digits[jiao]) + "角";
    if (jiao == 0 && !yuan.empty()) text += zero;
    return cent > 0 ? text + digits[cent] + "分" : text + "整";
}

} // namespace certdesk::printing
