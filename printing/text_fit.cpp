#include "printing/text_fit.h"

#include <algorithm>
#include <cmath>

namespace certdesk::printing {

namespace {

constexpr std::u32string_view neverFirst = U"，。、；：？！）》」』】〕”’…—％℃·,.;:?!)]}%～";
constexpr std::u32string_view neverLast = U"（《「『【〔“‘([{￥¥";
constexpr double littleSmaller = 0.86; ///< one line is worth this much shrinking, else it wraps
constexpr double step = 0.5;
constexpr double tolerance = 1e-6;

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

/// How many lines of that size the box is high enough for.
std::size_t roomFor(const FitLimits& limits, double points) {
    if (points > limits.height + tolerance) return 0;
    const double more = (limits.height - points) / (points * limits.leading);
    return static_cast<std::size_t>(
        std::min(1 + static_cast<int>(std::floor(more + tolerance)), limits.lines));
}

bool fits(const std::vector<std::u32string>& lines, Face face, double points, const FitLimits& limits,
          const Fonts& fonts) {
    return lines.size() <= roomFor(limits, points) &&
           std::all_of(lines.begin(), lines.end(), [&](const auto& line) {
               return widthOf(line, face, points, fonts) <= limits.width + tolerance;
           });
}

std::u32string shortened(std::u32string_view text, Face face, double points, double width,
                         const Fonts& fonts) {
    std::u32string line(text);
    while (!line.empty() && widthOf(line + U"…", face, points, fonts) > width)
        line.pop_back();
    return line + U"…";
}

FittedText cutToFit(std::u32string_view text, Face face, const FitLimits& limits, const Fonts& fonts) {
    const double points = std::min(limits.least, limits.height);
    auto lines = brokenLines(text, face, points, limits.width, fonts);
    if (fits(lines, face, points, limits, fonts)) return {points, std::move(lines), false};
    const std::size_t room = std::clamp<std::size_t>(roomFor(limits, points), 1, lines.size());
    const std::u32string rest = lines[room - 1] + (room < lines.size() ? lines[room] : U"");
    lines.resize(room);
    lines.back() = shortened(rest, face, points, limits.width, fonts);
    return {points, std::move(lines), true};
}

/// The largest size, in tenths of a point, at which the text is one line in the box.
double sizeOnOneLine(std::u32string_view text, Face face, const FitLimits& limits, const Fonts& fonts) {
    const double natural = widthOf(text, face, limits.points, fonts);
    const double scale = natural > limits.width ? limits.width / natural : 1;
    const double points = std::min(limits.points * scale, limits.height);
    return points < limits.points ? std::floor(points * 10) / 10 : limits.points;
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
        const std::size_t end = lineEnd(text, begin, advances, width + tolerance);
        lines.emplace_back(withoutEndSpaces(text.substr(begin, end - begin)));
        begin = end;
    }
    return lines;
}

FittedText fitted(std::u32string_view text, Face face, const FitLimits& limits, const Fonts& fonts) {
    const double oneLine = sizeOnOneLine(text, face, limits, fonts);
    if (oneLine >= std::max(limits.points * littleSmaller, limits.least))
        return {oneLine, {std::u32string(text)}, false};
    for (double points = limits.points; points > limits.least; points -= step) {
        auto lines = brokenLines(text, face, points, limits.width, fonts);
        if (fits(lines, face, points, limits, fonts)) return {points, std::move(lines), false};
    }
    if (oneLine >= limits.least) return {oneLine, {std::u32string(text)}, false};
    return cutToFit(text, face, limits, fonts);
}

} // namespace certdesk::printing
