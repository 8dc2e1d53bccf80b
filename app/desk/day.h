#pragma once
#include "desk/desk.h"
#include "desk/walk_in.h"
#include "forms/till.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

// Money, the business day and the stock: one function per act, in the name of whoever is logged in at the
// desk. `second`: the account whose consent the catalogue asks for, or null; its password costs a quarter of
// a second, so those are for a task.

/// What staff see of the day.
struct DayView {
    forms::Day today{};
    bool mustOpen = false;
    forms::Till till;
    /// What should be there; told only once a count is recorded and nothing moved since.
    std::optional<forms::Amounts> expected;
    std::optional<forms::DayClosed> closed; ///< today's closing
};
DayView dayOf(const Desk& desk);
/// The closing of a day that is past; nothing where it was not closed.
std::optional<forms::DayClosed> closingOf(const Desk& desk, forms::Day day);

Outcome<DayView> openDay(Desk& desk, forms::Fen change);
/// Records what was counted; the answer is the first to tell what should have been there.
Outcome<DayView> countDay(Desk& desk, const forms::CountDay& count);
/// Closes the day that is under way, today's or a forgotten one, signed with the key of whoever is logged in.
Outcome<forms::DayClosed> closeDay(Desk& desk, const std::string& reason, const Reviewer* second);

/// Pays a whole receipt back: on its day before production as a void, else as a refund.
Outcome<forms::Case> voidFee(Desk& desk, const std::string& number, const std::string& reason,
                             const Reviewer* second);
Outcome<forms::Case> refundFee(Desk& desk, const std::string& number, const std::string& reason,
                               const Reviewer* second);

/// Answers the stock as it then stands.
Outcome<forms::Stock> noteStock(Desk& desk, const forms::StockNoted& note);
forms::Stock stockOf(const Desk& desk);
/// What is running out, by item, with what is left.
std::map<std::string, std::int64_t> lowStock(const Desk& desk);

} // namespace certdesk::desk
