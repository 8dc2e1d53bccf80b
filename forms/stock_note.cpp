#include "forms/stock_note.h"

#include <algorithm>
#include <array>
#include <set>

namespace certdesk::forms {

namespace {

constexpr std::array<std::string_view, 7> actIds{"received", "used", "spoiled", "returned",
                                                 "counted",  "back", "emptied"};
constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;
constexpr std::size_t mostSerials = 5000;
constexpr std::int64_t highestNumber = 999'999'999'999;

} // namespace

std::string_view idOf(StockAct act) { return actIds.at(static_cast<std::size_t>(act)); }

std::optional<StockAct> stockActOf(std::string_view id) {
    const auto found = std::find(actIds.begin(), actIds.end(), id);
    if (found == actIds.end()) return {};
    return static_cast<StockAct>(found - actIds.begin());
}

Json jsonOf(const StockNoted& e) {
    return JsonObject{
        {"act", idOf(e.act)}, {"item", e.item}, {"serials", JsonArray(e.serials.begin(), e.serials.end())},
        {"first", e.first},   {"last", e.last}, {"reason", e.reason}};
}

StockNoted stockNotedOf(JsonReader& in) {
    StockNoted e;
    const auto act = stockActOf(in.string("act", 32));
    if (!act) in.fail(JsonProblem::Kind::badValue, "act");
    e.act = *act;
    e.item = in.string("item", shortText);
    e.serials = in.strings("serials", shortText);
    if (e.serials.size() > mostSerials) in.fail(JsonProblem::Kind::tooLong, "serials");
    const std::set<std::string> once(e.serials.begin(), e.serials.end());
    if (once.size() != e.serials.size() || once.contains("")) in.fail(JsonProblem::Kind::badValue, "serials");
    e.first = in.integer("first", 0, highestNumber);
    e.last = in.integer("last", e.first, highestNumber);
    e.reason = in.string("reason", longText);
    return e;
}

} // namespace certdesk::forms
