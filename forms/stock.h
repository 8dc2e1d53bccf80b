#pragma once
#include "forms/calendar.h"
#include "forms/decide.h"
#include "forms/stock_note.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

/// Acts that staff do by hand; the others follow from what happens to tokens in cases.
bool byHand(StockAct act);

/// What an entry tells of the stock; nothing for most. `after`: the case with the entry in it. A production
/// uses the token that it begins on, unless its holder brought it.
std::optional<StockNoted> stockNoteOf(const Case& after, const Event& event);

/// What was counted against what should have been here.
struct StockCount {
    UtcMs at;
    std::string by;
    std::int64_t expected = 0;
    std::int64_t found = 0;
    std::vector<std::string> missing; ///< serials of tokens that should be here
    std::vector<std::string> surplus; ///< found, but not here by the entries
};

/// A kiosk's stock as its entries tell it. Numbers of sheets are held as ranges, so a delivery of thousands
/// costs what it differs in.
class Stock {
public:
    StockState token(const std::string& serial) const;
    StockState sheet(const std::string& paper, std::int64_t number) const;
    std::int64_t tokens(StockState state) const;
    std::int64_t sheets(const std::string& paper, StockState state) const;
    std::vector<std::string> serials(StockState state) const;
    /// Ranges of one state, in order: first and last number.
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges(const std::string& paper,
                                                              StockState state) const;
    /// Of the last count of the item.
    std::optional<StockCount> lastCount(const std::string& item) const;

    /// The first serial or number that the act cannot be done to, with its state.
    struct Unfit {
        std::string which;
        StockState state{};
    };
    std::optional<Unfit> unfit(const StockNoted& note) const;
    /// Folds in what was noted. What cannot be is left as it was.
    void add(const StockNoted& note, const std::string& by, UtcMs at);

private:
    struct Range {
        std::int64_t last = 0;
        StockState state{};
    };
    using Ranges = std::map<std::int64_t, Range>; ///< by the first number; what lies between is unknown
    static void assign(Ranges& ranges, std::int64_t first, std::int64_t last, StockState state);
    void count(const StockNoted& note, const std::string& by, UtcMs at);
    void countTokens(const StockNoted& note, StockCount& counted) const;
    /// The numbers of the note piece by piece, each of one state.
    std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, StockState>>
    pieces(const StockNoted& note) const;

    std::map<std::string, StockState> tokens_;
    std::map<std::string, Ranges> papers_;
    std::map<std::string, StockCount> counts_;
};

/// Notes an act that staff do by hand. Refused for what the stock does not have in that state: `field` is the
/// serial or number, `other` its StockState.
Decision noteStock(const World& world, const Stock& stock, const StockNoted& note);
/// Rights, names and reason only: what the stock holds is known where its register is.
std::optional<Refusal> mayNoteStock(const Catalogue& catalogue, const Staff& staff, const std::string& who,
                                    const StockNoted& note);

/// What is running out by the catalogue's policy: items with what is left of them.
std::map<std::string, std::int64_t> lowStock(const StockPolicy& policy, const Stock& stock);

} // namespace certdesk::forms
