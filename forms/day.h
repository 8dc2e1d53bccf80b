#pragma once
#include "forms/beginning.h"
#include "forms/calendar.h"
#include "forms/case.h"
#include "forms/consent.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::forms {

// A kiosk's business day as its entries tell it: opened with a float, counted blind, closed. forms/till.h
// folds them and says what may follow what.

/// By payment method.
using Amounts = std::map<std::string, Fen>;
/// How many notes or coins of each denomination (fen).
using Pieces = std::map<std::int64_t, int>;

/// What these pieces are worth.
Fen worth(const Pieces& pieces);
/// What was counted beyond what was expected of each method, where they differ.
Amounts differencesOf(const Amounts& expected, const Amounts& counted);
/// Their sizes together: money missing here does not make up for too much there.
Fen sizeOf(const Amounts& differences);

struct DayOpened {
    Day day{};
    Fen change; ///< the float: cash that is in the drawer before the first fee
};

/// What was found when the day was counted, before anybody was told what should be there.
struct DayCounted {
    Day day{};
    Amounts amounts; ///< the cash method's is worth(cash)
    Pieces cash;
    bool operator==(const DayCounted&) const = default;
};

/// The receipts of a day. Their numbers have no gap (I7), so the first and the last tell them all.
struct ReceiptRange {
    std::string first; ///< empty: none
    std::string last;
    int number = 0;
    bool operator==(const ReceiptRange&) const = default;
};

/// What only the moment tells and no later entry: written down at the closing, so that the day's report stays
/// what it was.
struct DayStanding {
    std::int64_t tokensLeft = 0;      ///< in stock, to be used
    std::int64_t waitingCases = 0;    ///< for the line: productions and revocations
    std::vector<std::string> waiting; ///< their numbers in order, the first `mostWaiting` of them
    std::int64_t unsentEntries = 0;   ///< that headquarters had not acknowledged
    std::int64_t unsentCases = 0;     ///< with such entries
    static constexpr std::size_t mostWaiting = 200;
    bool operator==(const DayStanding&) const = default;
};

/// The end of a day: nothing that comes later changes it.
struct DayClosed {
    Day day{};
    Amounts expected; ///< the float, and fees less what was paid back
    Amounts counted;
    std::string reason; ///< of a difference
    ReceiptRange receipts;
    std::vector<std::string> openCases; ///< numbers of the cases that are under way
    EntryName head;                     ///< the entry before this one: a cut tail shows against it
    UtcMs at;
    Bytes signature;                       ///< by the key of whoever closes, over closingStatement()
    std::optional<Consent> consent;        ///< a manager's, to a difference above the catalogue's limit
    std::optional<DayStanding> standing{}; ///< absent in closings of before it was told
    bool operator==(const DayClosed&) const = default;
};

/// The bytes that whoever closes the day signs: everything in it but the consent, the name, the time.
Bytes closingStatement(const DayClosed& closing, const std::string& by);

// As the facts of entries; strict to read (JsonProblem).
Json jsonOf(const DayOpened& e);
Json jsonOf(const DayCounted& e);
Json jsonOf(const DayClosed& e);
Json jsonOf(const DayStanding& e);
DayOpened dayOpenedOf(JsonReader& in);
DayCounted dayCountedOf(JsonReader& in);
DayClosed dayClosedOf(JsonReader& in);

} // namespace certdesk::forms
