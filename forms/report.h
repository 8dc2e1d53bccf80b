#pragma once
#include "forms/daily.h"
#include "forms/day.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::forms {

/// What a report sums over: a business day, the week from Monday to Sunday, or the calendar month.
enum class Period { day, week, month };
std::string_view idOf(Period period); ///< "day"
std::optional<Period> periodOf(std::string_view id);

struct Days {
    Day first{};
    Day last{};
    bool operator==(const Days&) const = default;
};
/// The days of the period that `day` lies in.
Days daysOf(Period period, Day day);

/// What a kiosk told of its business day.
struct KioskDay {
    std::string kiosk;
    Fen change;                       ///< the float that it was opened with
    std::optional<DayClosed> closing; ///< nothing while it is open
    std::string closedBy;
    Day day{};
    bool operator==(const KioskDay&) const = default;
};

/// The days of one kiosk, of one service point, or of all.
struct DailyReport {
    struct Service {
        std::int64_t received = 0;
        std::int64_t finished = 0;
        std::int64_t returned = 0;
        std::int64_t withdrawn = 0;
        std::int64_t underWay = 0;
        bool operator==(const Service&) const = default;
    };
    struct Line { ///< a point where the report is of all, or a day where it is of several
        std::int64_t received = 0;
        std::int64_t finished = 0;
        Counted receipts;
        Counted paidBack;
        std::int64_t issued = 0;
        bool operator==(const Line&) const = default;
    };
    struct Operator {
        std::int64_t received = 0;
        std::int64_t finished = 0;
        Counted receipts;
        Counted paidBack;
        bool operator==(const Operator&) const = default;
    };

    Period period = Period::day;
    Day day{};                               ///< the first of the period
    std::string point;                       ///< empty: all
    std::string kiosk;                       ///< empty: all of the point
    std::map<std::string, Service> services; ///< by id
    std::map<std::string, Counted> payments; ///< by payment method; their sum is that of the receipts (I13)
    Counted receipts;
    Counted voided;
    Counted refunded;
    std::map<std::string, Counted> paidBack; ///< by payment method; their sum is that of the two before
    std::int64_t issued = 0;
    std::int64_t revoked = 0;
    std::int64_t tokensUsed = 0;
    std::map<std::string, std::int64_t> stock;        ///< by "item act"
    std::map<std::string, std::int64_t> applications; ///< by "application service years"
    std::map<std::string, std::int64_t> reasons;      ///< by "service reason"
    std::map<std::string, std::int64_t> changes;      ///< by field
    std::map<std::string, std::int64_t> revokedFor;   ///< by RFC 5280 reason
    std::array<Counted, 24> hours{};                  ///< cases received, money taken
    std::map<std::string, Line> points;               ///< by id
    std::map<std::string, Line> days;                 ///< by "2026-11-23"; of several days alone
    std::vector<KioskDay> kiosks;                     ///< that told of their days, by id and day

    /// By account; of all points by "point account", since an account's name means nothing beyond its point.
    std::map<std::string, Operator> operators;
    /// Copies that returned cases owe, by "case material"; of all points by material, since their case
    /// numbers would fill books.
    std::map<std::string, std::int64_t> missing;

    // Of a kiosk alone, from its own journal.
    ReceiptRange receiptRange; ///< numbers used in these days
    /// As it is now, where the report is of the day that is under way; what a closing said stands in
    /// `kiosks`.
    std::optional<DayStanding> now;

    Days span() const { return daysOf(period, day); }
    /// Folds in a sum.
    void add(Measure measure, const std::string& about, const Counted& sum);
    void addPoint(const std::string& id, Measure measure, const Counted& sum);
    void addDay(Day of, Measure measure, const Counted& sum);
    Service allServices() const;
    /// What stays of the days' receipts and of what was paid back on them.
    Fen net() const { return receipts.total - voided.total - refunded.total; }
    bool operator==(const DailyReport&) const = default;
};

/// "a b c" as its words: what a measure is about. Ids have no spaces.
std::vector<std::string> wordsOf(const std::string& about);

} // namespace certdesk::forms
