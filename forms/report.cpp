#include "forms/report.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

constexpr std::array<std::string_view, 3> periodIds{"day", "week", "month"};

void addSum(Counted& to, const Counted& sum) {
    to.number += sum.number;
    to.total += sum.total;
}

std::optional<std::size_t> hourIn(const std::string& about) {
    if (about.size() != 2) return {};
    const int hour = (about[0] - '0') * 10 + (about[1] - '0');
    if (hour < 0 || hour > 23) return {};
    return static_cast<std::size_t>(hour);
}

/// Adds what a line tells of the measure; most it does not tell of.
void addTo(std::map<std::string, DailyReport::Line>& lines, const std::string& key, Measure measure,
           const Counted& sum) {
    switch (measure) {
    case Measure::received: lines[key].received += sum.number; break;
    case Measure::finished: lines[key].finished += sum.number; break;
    case Measure::receipt: addSum(lines[key].receipts, sum); break;
    case Measure::voided:
    case Measure::refunded: addSum(lines[key].paidBack, sum); break;
    case Measure::issued: lines[key].issued += sum.number; break;
    default: break;
    }
}

} // namespace

std::string_view idOf(Period period) { return periodIds.at(static_cast<std::size_t>(period)); }

std::optional<Period> periodOf(std::string_view id) {
    const auto* found = std::find(periodIds.begin(), periodIds.end(), id);
    if (found == periodIds.end()) return {};
    return static_cast<Period>(found - periodIds.begin());
}

Days daysOf(Period period, Day day) {
    using namespace std::chrono;
    if (period == Period::day) return {day, day};
    if (period == Period::week) {
        const Day monday = plusDays(day, -static_cast<int>(weekday(sys_days(day)).iso_encoding() - 1));
        return {monday, plusDays(monday, 6)};
    }
    return {Day(day.year(), day.month(), std::chrono::day(1)), Day(day.year() / day.month() / last)};
}

std::vector<std::string> wordsOf(const std::string& about) {
    std::vector<std::string> words(1);
    for (const char c : about) {
        if (c == ' ')
            words.emplace_back();
        else
            words.back() += c;
    }
    return words;
}

void DailyReport::add(Measure measure, const std::string& about, const Counted& sum) {
    switch (measure) {
    case Measure::received: services[about].received += sum.number; break;
    case Measure::finished: services[about].finished += sum.number; break;
    case Measure::returned: services[about].returned += sum.number; break;
    case Measure::withdrawn: services[about].withdrawn += sum.number; break;
    case Measure::underWay: services[about].underWay += sum.number; break;
    case Measure::paid: addSum(payments[about], sum); break;
    case Measure::receipt: addSum(receipts, sum); break;
    case Measure::issued: issued += sum.number; break;
    case Measure::revoked: revoked += sum.number; break;
    case Measure::voided: addSum(voided, sum); break;
    case Measure::refunded: addSum(refunded, sum); break;
    case Measure::paidBack: addSum(paidBack[about], sum); break;
    case Measure::tokensUsed: tokensUsed += sum.number; break;
    case Measure::stock: stock[about] += sum.number; break;
    case Measure::application: applications[about] += sum.number; break;
    case Measure::reason: reasons[about] += sum.number; break;
    case Measure::changed: changes[about] += sum.number; break;
    case Measure::revokedFor: revokedFor[about] += sum.number; break;
    case Measure::receivedBy: operators[about].received += sum.number; break;
    case Measure::finishedBy: operators[about].finished += sum.number; break;
    case Measure::takenBy: addSum(operators[about].receipts, sum); break;
    case Measure::paidBackBy: addSum(operators[about].paidBack, sum); break;
    case Measure::missing: missing[about] += sum.number; break;
    case Measure::hour:
        if (const auto hour = hourIn(about)) addSum(hours.at(*hour), sum);
        break;
    }
}

void DailyReport::addPoint(const std::string& id, Measure measure, const Counted& sum) {
    addTo(points, id, measure, sum);
}

void DailyReport::addDay(Day of, Measure measure, const Counted& sum) {
    addTo(days, isoDay(of), measure, sum);
}

DailyReport::Service DailyReport::allServices() const {
    Service all;
    for (const auto& [id, one] : services) {
        all.received += one.received;
        all.finished += one.finished;
        all.returned += one.returned;
        all.withdrawn += one.withdrawn;
        all.underWay += one.underWay;
    }
    return all;
}

} // namespace certdesk::forms
