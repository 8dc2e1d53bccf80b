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

/// What a day is counted by. Everything counts on the business day of its entry, so what is told of a past
/// day does not change with what comes later; `underWay` is what the day left open of the cases that it
/// received. Where measures were added, totals of what is stored were derived afresh (schema steps of kiosk
/// and HQ).
enum class Measure {
    received,   ///< cases, by service type
    finished,   ///< cases handed over, by service type
    returned,   ///< the same; a case that is returned twice on a day counts once
    withdrawn,  ///< cases, by service type
    underWay,   ///< cases received that day and open at its end, by service type
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
    /// Cases handed over that made a certificate, opened or closed applications or paid years, by
    /// "application service years"; each counts once for every application that it names, else that its
    /// certificate has.
    application,
    reason,     ///< cases handed over that gave one, by "service reason"
    changed,    ///< cases handed over, by the field of the holder that they changed
    revokedFor, ///< revocations that headquarters confirmed, by their RFC 5280 reason
    receivedBy, ///< cases, by the account
    finishedBy, ///< cases handed over, by the account
    takenBy,    ///< receipts and money, by the account
    paidBackBy, ///< receipts voided and refunded, and their money, by the account
    missing,    ///< copies that a returned case owes, by "case material", as its last return of the day said
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
/// of no case. `shares` are those of the case before.
void addShares(Shares& shares, const Case& after, const EntryContext& context, const Event& event);
/// What `after` counts beyond `before`; what is the same in both is left out.
Shares differenceOf(const Shares& before, const Shares& after);
/// Adds sums; rows that come to nothing stay.
void addTo(Shares& sums, const Shares& more);

/// Keeps shares as text: [["2026-11-23","received","x",1,0],…]. Strict; throws JsonProblem.
Json jsonOf(const Shares& shares);
Shares sharesOf(const Json& json);

} // namespace certdesk::forms
