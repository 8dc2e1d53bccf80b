#include "hq/totals.h"

#include "hq/days.h"

#include <Poco/Data/Statement.h>

#include <cstdint>
#include <vector>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using forms::Counted;
using forms::Shares;
using Poco::Data::Session;

Shares storedOf(Session& session, const std::string& kiosk, const std::string& caseNumber) {
    std::string text;
    session << "SELECT shares FROM day_share WHERE kiosk=$1 AND case_no=$2", into(text), bind(kiosk),
        bind(caseNumber), now;
    if (text.empty()) return {};
    return forms::sharesOf(forms::parseJson(text));
}

void store(Session& session, const std::string& kiosk, const std::string& caseNumber, const Shares& shares) {
    session << "INSERT INTO day_share(kiosk, case_no, shares) VALUES($1, $2, $3)"
               " ON CONFLICT(kiosk, case_no) DO UPDATE SET shares=excluded.shares",
        bind(kiosk), bind(caseNumber), bind(forms::jsonOf(shares).text()), now;
}

void write(Session& session, const std::string& kiosk, const forms::CountedAt& at, const Counted& change) {
    session << "INSERT INTO day_total(kiosk, day, measure, about, number, fen) VALUES($1, $2, $3, $4, $5, $6)"
               " ON CONFLICT(day, kiosk, measure, about) DO UPDATE"
               " SET number=day_total.number+excluded.number, fen=day_total.fen+excluded.fen",
        bind(kiosk), bind(forms::isoDay(at.day)), bind(std::string(forms::idOf(at.measure))), bind(at.about),
        bind(change.number), bind(change.total.value()), now;
}

/// The columns of sums, and what they hold.
struct Sums {
    std::vector<std::string> measure, about;
    std::vector<std::int64_t> number, fen;

    template <typename Take>
    void each(Take take) const {
        for (std::size_t i = 0; i < measure.size(); ++i)
            if (const auto known = forms::measureOf(measure[i]))
                take(*known, about[i], Counted{number[i], forms::Fen(fen[i])});
    }
};

/// The first and last day as the tables have them.
struct Between {
    std::string first, last;
};

Sums sumsOf(Session& session, const Between& days, const std::string& point) {
    Sums sums;
    session << "SELECT t.measure, t.about, CAST(SUM(t.number) AS BIGINT), CAST(SUM(t.fen) AS BIGINT)"
               " FROM day_total t JOIN kiosk k ON k.kiosk=t.kiosk"
               " WHERE t.day BETWEEN $1 AND $2 AND k.point=$3 GROUP BY t.measure, t.about",
        into(sums.measure), into(sums.about), into(sums.number), into(sums.fen), bind(days.first),
        bind(days.last), bind(point), now;
    return sums;
}

constexpr const char* operatorMeasures = "('received-by', 'finished-by', 'taken-by', 'paid-back-by')";

Sums sumsOfAll(Session& session, const Between& days) {
    Sums sums;
    session << "SELECT measure, about, CAST(SUM(number) AS BIGINT), CAST(SUM(fen) AS BIGINT)"
               " FROM day_total WHERE day BETWEEN $1 AND $2 AND measure<>'missing' AND measure NOT IN "
            << operatorMeasures << " GROUP BY measure, about",
        into(sums.measure), into(sums.about), into(sums.number), into(sums.fen), bind(days.first),
        bind(days.last), now;
    return sums;
}

/// `about` is "point account".
Sums sumsByOperator(Session& session, const Between& days) {
    Sums sums;
    session << "SELECT t.measure, k.point || ' ' || t.about, CAST(SUM(t.number) AS BIGINT),"
               " CAST(SUM(t.fen) AS BIGINT) FROM day_total t JOIN kiosk k ON k.kiosk=t.kiosk"
               " WHERE t.day BETWEEN $1 AND $2 AND t.measure IN "
            << operatorMeasures << " GROUP BY t.measure, k.point, t.about",
        into(sums.measure), into(sums.about), into(sums.number), into(sums.fen), bind(days.first),
        bind(days.last), now;
    return sums;
}

/// `about` is the material. Of "case material" the right trim leaves "case ": both engines read it, while
/// each has its own function to find a character.
Sums sumsByMaterial(Session& session, const Between& days) {
    Sums sums;
    session
        << "SELECT m.measure, m.material, CAST(SUM(m.number) AS BIGINT), CAST(SUM(m.fen) AS BIGINT) FROM ("
           "SELECT measure, number, fen, replace(about, rtrim(about, replace(about, ' ', '')), '') AS "
           "material"
           " FROM day_total WHERE day BETWEEN $1 AND $2 AND measure='missing') m"
           " GROUP BY m.measure, m.material",
        into(sums.measure), into(sums.about), into(sums.number), into(sums.fen), bind(days.first),
        bind(days.last), now;
    return sums;
}

constexpr const char* lineMeasures = "('received', 'finished', 'receipt', 'issued', 'voided', 'refunded')";

/// `about` is the point.
Sums sumsByPoint(Session& session, const Between& days) {
    Sums sums;
    session << "SELECT t.measure, k.point, CAST(SUM(t.number) AS BIGINT), CAST(SUM(t.fen) AS BIGINT)"
               " FROM day_total t JOIN kiosk k ON k.kiosk=t.kiosk WHERE t.day BETWEEN $1 AND $2"
               " AND t.measure IN "
            << lineMeasures << " GROUP BY t.measure, k.point",
        into(sums.measure), into(sums.about), into(sums.number), into(sums.fen), bind(days.first),
        bind(days.last), now;
    return sums;
}

/// `about` is the day.
Sums sumsByDay(Session& session, const Between& days, const std::string& point) {
    Sums sums;
    Poco::Data::Statement statement(session);
    statement << "SELECT t.measure, t.day, CAST(SUM(t.number) AS BIGINT), CAST(SUM(t.fen) AS BIGINT)"
                 " FROM day_total t JOIN kiosk k ON k.kiosk=t.kiosk WHERE t.day BETWEEN $1 AND $2"
                 " AND t.measure IN "
              << lineMeasures << (point.empty() ? "" : " AND k.point=$3") << " GROUP BY t.measure, t.day",
        into(sums.measure), into(sums.about), into(sums.number), into(sums.fen), bind(days.first),
        bind(days.last);
    if (!point.empty()) statement, bind(point);
    statement.execute();
    return sums;
}

bool nothing(const Counted& sum) { return sum == Counted{}; }

} // namespace

void Totals::count(const std::string& kiosk, const Shares& shares, int sign) {
    auto& changes = changes_[kiosk];
    for (const auto& [at, counted] : shares) {
        Counted& change = changes[at];
        change.number += sign * counted.number;
        change.total += counted.total * sign;
    }
}

void Totals::put(Session& session, const std::string& kiosk, const std::string& caseNumber,
                 const Shares& shares) {
    const Shares before = storedOf(session, kiosk, caseNumber);
    if (before == shares) return;
    count(kiosk, before, -1);
    count(kiosk, shares, 1);
    store(session, kiosk, caseNumber, shares);
}

void Totals::close(Session& session) {
    for (const auto& [kiosk, changes] : changes_)
        for (const auto& [at, change] : changes)
            if (!nothing(change)) write(session, kiosk, at, change);
    changes_.clear();
}

forms::DailyReport dailyReport(Session& session, forms::Day day, const std::string& point,
                               forms::Period period) {
    forms::DailyReport report;
    report.period = period;
    report.day = forms::daysOf(period, day).first;
    report.point = point;
    const Between days{forms::isoDay(report.span().first), forms::isoDay(report.span().last)};
    const auto add = [&](forms::Measure measure, const std::string& about, const Counted& sum) {
        if (!nothing(sum)) report.add(measure, about, sum);
    };
    if (point.empty()) {
        sumsOfAll(session, days).each(add);
        sumsByOperator(session, days).each(add);
        sumsByMaterial(session, days).each(add);
    } else {
        sumsOf(session, days, point).each(add);
    }
    // A month of a thousand kiosks would be tens of thousands of closings.
    if (period == forms::Period::day || !point.empty())
        report.kiosks = kioskDays(session, report.span(), point);
    if (period != forms::Period::day)
        sumsByDay(session, days, point)
            .each([&](forms::Measure measure, const std::string& of, const Counted& sum) {
                if (!nothing(sum)) report.addDay(forms::parseIsoDay(of).value(), measure, sum);
            });
    if (!point.empty()) return report;
    sumsByPoint(session, days).each([&](forms::Measure measure, const std::string& of, const Counted& sum) {
        if (!nothing(sum)) report.addPoint(of, measure, sum);
    });
    return report;
}

} // namespace certdesk::hq
