#pragma once
#include "forms/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

/// What happens to the stock.
enum class StockAct {
    received, ///< from headquarters
    used,
    spoiled,
    returned, ///< to headquarters
    counted,  ///< found to be here
    back,     ///< an old token that its holder handed in
    emptied,  ///< it is blank again, and to be used
};
std::string_view idOf(StockAct act);
std::optional<StockAct> stockActOf(std::string_view id);

/// Where a thing of the point's stock is: a token by its serial, a sheet of pre-printed paper by its number.
enum class StockState {
    unknown, ///< never received here
    here,    ///< to be used
    used,    ///< a production began on it, or the sheet was filled in
    back,    ///< an old token that its holder handed in: to be returned or emptied, not to be used
    spoiled,
    returned, ///< to headquarters
};
std::string_view idOf(StockState state);
std::optional<StockState> stockStateOf(std::string_view id);

/// The state after the act; nothing where the act cannot be, such as receiving what is here.
std::optional<StockState> after(StockState state, StockAct act);
/// What the stock calls its tokens; any other item is a paper of the catalogue.
inline constexpr std::string_view tokenItem = "token";

/// Something that happened to the stock: an event, of no case. Tokens are named by their serials, sheets of
/// paper by the range of their numbers.
struct StockNoted {
    StockAct act{};
    std::string item; ///< tokenItem or the id of a paper
    std::vector<std::string> serials{};
    std::int64_t first = 0; ///< of a paper; 0: none, which only a count can find
    std::int64_t last = 0;
    std::string reason{}; ///< of what was spoiled or returned
    bool operator==(const StockNoted&) const = default;
};

/// As the facts of an entry; strict to read (JsonProblem).
Json jsonOf(const StockNoted& e);
StockNoted stockNotedOf(JsonReader& in);

} // namespace certdesk::forms
