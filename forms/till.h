#pragma once
#include "forms/day.h"
#include "forms/decide.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace certdesk::forms {

/// A kiosk's drawer and its business day, folded from its entries in their order. Where the catalogue does
/// not ask for an opening, the first fee of a day begins it, with nothing in the drawer.
struct Till {
    std::optional<Day> day; ///< that is under way; nothing after its closing
    bool opened = false;    ///< by an entry, and not only by a fee
    Fen change;             ///< the float that it was opened with
    Amounts taken;          ///< fees less what was paid back
    ReceiptRange receipts;
    Fen voided;                        ///< paid back on the day of the fee
    Fen refunded;                      ///< paid back later
    std::optional<DayCounted> counted; ///< the last count; money that moves later makes it worth nothing
    std::set<Day> closed;
    bool operator==(const Till&) const = default;
};

/// Folds an entry of the kiosk into its till; most tell nothing of it.
void applyTo(Till& till, const EntryContext& context, const Event& event);

/// What should be found of each method. Nobody is told before the count is recorded.
Amounts expectedOf(const Catalogue& catalogue, const Till& till);

/// Why money may not move today: the day is not open, it is closed, or one before it was forgotten.
std::optional<Refusal> mayMoveMoney(const Catalogue& catalogue, const Till& till, Day today);
/// Whether the event takes money or pays it back.
bool movesMoney(const Event& event);
/// Whether it opens or closes a day.
bool turnsDay(const Event& event);

/// What somebody counted.
struct CountDay {
    Amounts amounts; ///< of the methods that are not cash
    Pieces cash;
};

Decision openDay(const World& world, Fen change);
Decision countDay(const World& world, const CountDay& count);
/// The closing as it is to be signed; nothing is judged yet. `head`: the last entry of the journal.
DayClosed closingOf(const World& world, const std::string& reason, std::vector<std::string> openCases,
                    const EntryName& head);
/// `closing` is closingOf with its signature and, where a difference is above the catalogue's limit and no
/// manager closes, a manager's consent (Act::closeDay about the day).
Decision closeDay(const World& world, const DayClosed& closing);

/// Whether the event of a day may follow what the till tells. The others are none of its business.
std::optional<Refusal> judgeDay(const Catalogue& catalogue, const Staff& staff, const Till& till,
                                const EntryContext& context, const Event& event);

} // namespace certdesk::forms
