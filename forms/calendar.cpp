#include "forms/calendar.h"

#include <array>
#include <cstdio>

namespace certdesk::forms {

using namespace std::chrono;

namespace {

constexpr milliseconds shanghai = hours(8);

template <typename... Args>
std::string formatted(const char* format, Args... args) {
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), format, args...);
    return {text.data(), static_cast<std::size_t>(length)};
}

int yearOf(Day day) { return static_cast<int>(day.year()); }
unsigned monthOf(Day day) { return static_cast<unsigned>(day.month()); }
unsigned dayOfMonth(Day day) { return static_cast<unsigned>(day.day()); }

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

Day dayOf(UtcMs at) { return floor<days>(sys_time<milliseconds>(milliseconds(at.value) + shanghai)); }

UtcMs startOf(Day day) {
    return {duration_cast<milliseconds>(sys_days(day).time_since_epoch() - shanghai).count()};
}

std::string isoDay(Day day) {
    return formatted("%04d-%02u-%02u", yearOf(day), monthOf(day), dayOfMonth(day));
}

std::string compactDay(Day day) {
    return formatted("%04d%02u%02u", yearOf(day), monthOf(day), dayOfMonth(day));
}

std::optional<Day> parseIsoDay(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto y = digits(text.substr(0, 4));
    const auto m = digits(text.substr(5, 2));
    const auto d = digits(text.substr(8, 2));
    if (!y || !m || !d) return {};
    const Day parsed{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
    if (!parsed.ok()) return {};
    return parsed;
}

std::string isoUtc(UtcMs at) {
    const auto instant = sys_time<milliseconds>(milliseconds(at.value));
    const auto midnight = floor<days>(instant);
    const hh_mm_ss clock(instant - midnight);
    return isoDay(midnight) + formatted("T%02d:%02d:%02d.%03dZ", static_cast<int>(clock.hours().count()),
                                        static_cast<int>(clock.minutes().count()),
                                        static_cast<int>(clock.seconds().count()),
                                        static_cast<int>(clock.subseconds().count()));
}

std::string localMinute(UtcMs at) {
    const std::string shifted = isoUtc({at.value + shanghai.count()});
    return shifted.substr(0, 10) + " " + shifted.substr(11, 5);
}

Day plusDays(Day day, int count) { return sys_days(day) + days(count); }

Day plusYears(Day day, int count) {
    const Day shifted = day + years(count);
    return shifted.ok() ? shifted : Day(shifted.year() / shifted.month() / last);
}

int daysBetween(Day from, Day to) { return static_cast<int>((sys_days(to) - sys_days(from)).count()); }

} // namespace certdesk::forms
