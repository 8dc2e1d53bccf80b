#pragma once
#include "forms/decide.h"

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::forms {

/// What a day is counted by. Acts count on the business day of their entry; `underWay` is a state, not an
/// act: it counts on the day of reception, for as long as the case is open.
enum class Measure {
    received,   ///< cases, by service type
    finished,   ///< cases handed over, by service type
    returned,   ///< the same; a case that is returned twice on a day counts once
    withdrawn,  ///< cases, by service type
    underWay,   ///< cases received that day and open still, by service type
    paid,       ///< receipts and money, by payment method
    receipt,    ///< receipts and money, in all
    issued,     ///< certificates; the signing one counts, not the encryption one beside it
    revoked,    ///< certificates, when headquarters confirmed it
    hour,       ///< cases received and money taken, by hour of the day in Shanghai ("09")
    voided,     ///< receipts that were voided, and their money
    refunded,   ///< receipts that were refunded, and their money
    paidBack,   ///< the same money by payment method, of both
    tokensUsed, ///< fresh tokens that were issued to holders
    stock,      ///< things that an act was done to, by "item act" ("token received")
};
std::string_view idOf(Measure measure); ///< "under-way"
std::optional<Measure> measureOf(std::string_view id);

struct Counted {
    std::int64_t number = 0;
    Fen total;
    bool operator==(const Counted&) const = default;
};

/// Where something is counted; `about` is the id of a service type or payment method, an hour, or empty.
struct CountedAt {
    Day day{};
    Measure measure{};
    std::string about;
    auto operator<=>(const CountedAt&) const = default;
};

/// What one case adds to the numbers of its days.
using Shares = std::map<CountedAt, Counted>;

/// Adds what an accepted entry counts; `after` is the case with the entry folded in, an empty one for entries
/// of no case.
void addShares(Shares& shares, const Case& after, const EntryContext& context, const Event& event);
/// Once all entries are in: whether the case is under way still.
void addState(Shares& shares, const Case& c);

/// Keeps shares as text: [["2026-11-23","received","x",1,0],…]. Strict; throws JsonProblem.
Json jsonOf(const Shares& shares);
Shares sharesOf(const Json& json);

/// What a kiosk told of its business day.
struct KioskDay {
    std::string kiosk;
    Fen change;                       ///< the float that it was opened with
    std::optional<DayClosed> closing; ///< nothing while it is open
    std::string closedBy;
    bool operator==(const KioskDay&) const = default;
};

/// One business day of one service point, or of all.
struct DailyReport {
    struct Service {
        std::int64_t received = 0;
        std::int64_t finished = 0;
        std::int64_t returned = 0;
        std::int64_t withdrawn = 0;
        std::int64_t underWay = 0;
        bool operator==(const Service&) const = default;
    };
    struct Point { ///< where the report is of all
        std::int64_t received = 0;
        std::int64_t finished = 0;
        Counted receipts;
        std::int64_t issued = 0;
        bool operator==(const Point&) const = default;
    };

    Day day{};
    std::string point;                       ///< empty: all
    std::map<std::string, Service> services; ///< by id
    std::map<std::string, Counted> payments; ///< by payment method; their sum is that of the receipts (I13)
    Counted receipts;
    Counted voided;
    Counted refunded;
    std::map<std::string, Counted> paidBack; ///< by payment method; their sum is that of the two before
    std::int64_t issued = 0;
    std::int64_t revoked = 0;
    std::int64_t tokensUsed = 0;
    std::map<std::string, std::int64_t> stock; ///< by "item act"
    std::array<Counted, 24> hours{};           ///< cases received, money taken
    std::map<std::string, Point> points;       ///< by id
    std::vector<KioskDay> kiosks;              ///< that told of their day, by id

    /// Folds in a sum.
    void add(Measure measure, const std::string& about, const Counted& sum);
    void addPoint(const std::string& id, Measure measure, const Counted& sum);
    Service allServices() const;
    /// What stays of the day's receipts and of what was paid back on it.
    Fen net() const { return receipts.total - voided.total - refunded.total; }
    bool operator==(const DailyReport&) const = default;
};

} // namespace certdesk::forms
