#include "printing/text_fit.h"

#include <algorithm>
#include <cmath>

namespace certdesk::printing {

namespace {

constexpr std::u32string_view neverFirst = U"，。、；：？！）》」』】〕”’…—％℃·,.;:?!)]}%～";
constexpr std::u32string_view neverLast = U"（《「『【〔“‘([{￥¥";
constexpr double littleSmaller = 0.86; ///< one line is worth this much shrinking, else it wraps
constexpr double step = 0.5;

bool isIn(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

bool isWord(char32_t c) { return c > U' ' && c < 0x2000; }

/// Whether a line may end after `before`.
bool breaksBetween(char32_t before, char32_t after) {
    if (after == U' ') return false;
    if (before == U' ') return true;
    if (isIn(neverFirst, after) || isIn(neverLast, before)) return false;
    return !(isWord(before) && isWord(after));
}

double advance(char32_t c, Face face, double points, const Fonts& fonts) {
    return fonts.advanceOf(fonts.glyphOf(face, c)) * points / 1000;
}

/// Where the line that begins at `begin` ends: the last good place that still fits, or any place when there
/// is none.
std::size_t lineEnd(std::u32string_view text, std::size_t begin, const std::vector<double>& advances,
                    double width) {
    std::size_t good = begin;
    double used = 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
        used += advances[at];
        if (used > width && text[at] != U' ') return good > begin ? good : std::max(at, begin + 1);
        if (at + 1 < text.size() && breaksBetween(text[at], text[at + 1])) good = at + 1;
    }
    return text.size();
}

std::u32string_view withoutEndSpaces(std::u32string_view line) {
    while (!line.empty() && line.back() == U' ')
        line.remove_suffix(1);
    return line;
}

std::size_t roomFor(const FitLimits& limits, double points) {
    const double more = (limits.height - points) / (points * limits.leading);
    const auto lines = more < 0 ? 1 : 1 + static_cast<int>(std::floor(more + 1e-6));
    return static_cast<std::size_t>(std::clamp(lines, 1, limits.lines));
}

std::u32string shortened(std::u32string_view text, Face face, double points, double width,
                         const Fonts& fonts) {
    std::u32string line(text);
    while (!line.empty() && widthOf(line + U"…", face, points, fonts) > width)
        line.pop_back();
    return line + U"…";
}

FittedText cutToFit(std::u32string_view text, Face face, const FitLimits& limits, const Fonts& fonts) {
    FittedText result{limits.least, brokenLines(text, face, limits.least, limits.width, fonts), true};
    const std::size_t room = roomFor(limits, limits.least);
    if (result.lines.size() <= room) return {limits.least, std::move(result.lines), false};
    const std::u32string rest = result.lines[room - 1] + result.lines[room];
    result.lines.resize(room);
    result.lines.back() = shortened(rest, face, limits.least, limits.width, fonts);
    return result;
}

} // namespace

double widthOf(std::u32string_view text, Face face, double points, const Fonts& fonts) {
    double width = 0;
    for (const char32_t c : text)
        width += advance(c, face, points, fonts);
    return width;
}

std::vector<std::u32string> brokenLines(std::u32string_view text, Face face, double points, double width,
                                        const Fonts& fonts) {
    std::vector<double> advances;
    advances.reserve(text.size());
    for (const char32_t c : text)
        advances.push_back(advance(c, face, points, fonts));
    std::vector<std::u32string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = lineEnd(text, begin, advances, width + 1e-6);
        lines.emplace_back(withoutEndSpaces(text.substr(begin, end - begin)));
        begin = end;
    }
    return lines;
}

FittedText fitted(std::u32string_view text, Face face, const FitLimits& limits, const Fonts& fonts) {
    const double natural = widthOf(text, face, limits.points, fonts);
    const double scaled = natural > limits.width ? limits.points * limits.width / natural : limits.points;
    const double whole = std::min(std::floor(scaled * 10) / 10, limits.points);
    if (scaled >= limits.points || (whole >= limits.points * littleSmaller && whole >= limits.least))
        return {std::min(whole, limits.height), {std::u32string(text)}, false};
    for (double points = limits.points; points > limits.least; points -= step) {
        auto lines = brokenLines(text, face, points, limits.width, fonts);
        if (lines.size() <= roomFor(limits, points)) return {points, std::move(lines), false};
    }
    if (limits.lines == 1 && whole >= limits.least) return {whole, {std::u32string(text)}, false};
    return cutToFit(text, face, limits, fonts);
}

} // namespace certdesk::printing
