#include "hq/page/chart.h"

#include <algorithm>

namespace certdesk::hq::page {
namespace {

// In units of the drawing; the page scales it.
constexpr int width = 960;
constexpr int height = 200;
constexpr int ground = 170;
constexpr int top = 24;

struct Span {
    std::size_t first = 8;
    std::size_t last = 17;
};

Span spanOf(const forms::DailyReport& report) {
    Span span;
    for (std::size_t hour = 0; hour < report.hours.size(); ++hour) {
        if (report.hours.at(hour) == forms::Counted{}) continue;
        span.first = std::min(span.first, hour);
        span.last = std::max(span.last, hour);
    }
    return span;
}

std::string number(std::int64_t value) { return std::to_string(value); }

Markup label(std::int64_t x, std::int64_t y, const std::string& words) {
    return element("text", {{"x", number(x)}, {"y", number(y)}, {"text-anchor", "middle"}}, text(words));
}

/// The lines behind the bars, with what they stand for: halves where that is a whole number.
Markup grid(std::int64_t most) {
    Markup lines;
    for (const std::int64_t value : {most, most / 2}) {
        if (value == 0 || (value != most && most % 2 != 0)) continue;
        const auto y = ground - (ground - top) * value / most;
        lines += element(
            "line",
            {{"class", "grid"}, {"x1", "0"}, {"x2", number(width)}, {"y1", number(y)}, {"y2", number(y)}},
            Markup());
    }
    return lines;
}

Markup bar(Language language, std::size_t hour, const forms::Counted& n, std::int64_t left,
           std::int64_t pitch, std::int64_t most) {
    const auto middle = left + pitch / 2;
    Markup drawn = label(middle, ground + 20, number(static_cast<std::int64_t>(hour)));
    if (n == forms::Counted{}) return drawn;
    const auto tall = std::max<std::int64_t>((ground - top) * n.number / most, n.number > 0 ? 2 : 0);
    const auto broad = std::min<std::int64_t>(pitch * 3 / 5, 44);
    const auto tip = filled(language, {"{0} 时：受理 {1}", "{0}:00: {1} received"},
                            number(static_cast<std::int64_t>(hour)), number(n.number)) +
                     filled(language, {"，收款 {0} 元", ", {0} yuan taken"}, forms::yuanGrouped(n.total));
    drawn += element("rect",
                     {{"x", number(middle - broad / 2)},
                      {"y", number(ground - tall)},
                      {"width", number(broad)},
                      {"height", number(tall)},
                      {"rx", "2"}},
                     element("title", tip));
    if (n.number > 0) drawn += label(middle, ground - tall - 6, number(n.number));
    return drawn;
}

} // namespace

Markup hourChart(Language language, const forms::DailyReport& report) {
    const Span span = spanOf(report);
    std::int64_t most = 1;
    for (const auto& hour : report.hours)
        most = std::max(most, hour.number);
    const auto pitch = width / static_cast<std::int64_t>(span.last - span.first + 1);
    Markup drawn = grid(most);
    for (std::size_t hour = span.first; hour <= span.last; ++hour)
        drawn += bar(language, hour, report.hours.at(hour),
                     pitch * static_cast<std::int64_t>(hour - span.first), pitch, most);
    drawn += element("line",
                     {{"class", "ground"},
                      {"x1", "0"},
                      {"x2", number(width)},
                      {"y1", number(ground)},
                      {"y2", number(ground)}},
                     Markup());
    return element("svg",
                   {{"viewBox", "0 0 " + number(width) + " " + number(height)},
                    {"role", "img"},
                    {"aria-label", in(language, {"各时段受理的业务", "Cases received by hour"})}},
                   drawn);
}

} // namespace certdesk::hq::page
