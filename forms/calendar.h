#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::forms {

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
struct UtcMs {
    std::int64_t value = 0;
    constexpr auto operator<=>(const UtcMs&) const = default;
};

/// A calendar day, also the business day: always that of Asia/Shanghai, whatever the system's zone.
using Day = std::chrono::year_month_day;

/// The day in Shanghai (UTC+8, no summer time since 1991) at that instant.
Day dayOf(UtcMs at);
/// The first instant of that day in Shanghai.
UtcMs startOf(Day day);

std::string isoDay(Day day);                           ///< "2026-11-23"
std::string compactDay(Day day);                       ///< "20261123", as in case numbers
std::optional<Day> parseIsoDay(std::string_view text); ///< strict; nothing for a day that does not exist

std::string isoUtc(UtcMs at);      ///< "2026-11-23T06:05:09.123Z"
std::string localMinute(UtcMs at); ///< "2026-11-23 14:05" in Shanghai

Day plusDays(Day day, int days);
/// The same day `years` later; 29 February becomes 28 February where the year has none.
Day plusYears(Day day, int years);
/// Days from `from` to `to`; negative when `to` lies before.
int daysBetween(Day from, Day to);

} // namespace certdesk::forms
