#include "forms/stock.h"

#include "forms/rights.h"
#include "forms/token_notes.h"
#include "forms/validate.h"

#include <algorithm>
#include <array>
#include <set>

namespace certdesk::forms {

namespace {

using State = StockState;

constexpr std::array<std::string_view, 6> stateIds{"unknown", "here", "used", "back", "spoiled", "returned"};

struct Transition {
    State from;
    StockAct act;
    State to;
};

/// Everything that can be. What a production used may be used again: before headquarters was asked for a
/// certificate, production may begin on another token, and this one lies in the drawer still. What was never
/// received is used where the catalogue does not ask for a list.
constexpr Transition table[] = {
    {State::unknown, StockAct::received, State::here},
    {State::unknown, StockAct::used, State::used},
    {State::unknown, StockAct::back, State::back},
    {State::unknown, StockAct::emptied, State::unknown},

    {State::here, StockAct::used, State::used},
    {State::here, StockAct::spoiled, State::spoiled},
    {State::here, StockAct::returned, State::returned},
    {State::here, StockAct::emptied, State::here},
    {State::here, StockAct::back, State::back},

    {State::used, StockAct::used, State::used},
    {State::used, StockAct::spoiled, State::spoiled},
    {State::used, StockAct::back, State::back},
    {State::used, StockAct::emptied, State::here},

    {State::back, StockAct::back, State::back},
    {State::back, StockAct::emptied, State::here},
    {State::back, StockAct::spoiled, State::spoiled},
    {State::back, StockAct::returned, State::returned},
    {State::back, StockAct::used, State::used},

    {State::spoiled, StockAct::returned, State::returned},
    {State::spoiled, StockAct::emptied, State::here},

    {State::returned, StockAct::received, State::here},
};

/// The holder's own token is none of the point's.
bool holders(const Case& c, const std::string& serial) {
    return c.known && (c.known->tokenSeen == serial || c.known->certificate.tokenSerial == serial);
}

std::optional<StockAct> actOf(const Case& after, const ProductionNoted& e) {
    if (e.tokenSerial.empty() || holders(after, e.tokenSerial)) return {};
    const bool takes = e.stage == Stage::prepare && e.phase == Phase::begun;
    return takes ? std::optional(StockAct::used) : std::nullopt;
}

std::optional<StockAct> actOf(const TokenNoted& note) {
    if (note.act == TokenAct::wiped) return StockAct::emptied;
    if (note.act == TokenAct::returned) return StockAct::back;
    return {};
}

forms::Act rightFor(StockAct act) {
    switch (act) {
    case StockAct::received: return forms::Act::stockIn;
    case StockAct::spoiled: return forms::Act::stockSpoil;
    case StockAct::returned: return forms::Act::stockReturn;
    case StockAct::counted: return forms::Act::stockCount;
    case StockAct::used:
    case StockAct::back:
    case StockAct::emptied: break;
    }
    return forms::Act::stockOut;
}

Refusal faulty(const std::string& field, FieldFault fault) {
    Refusal r;
    r.kind = RefusalKind::faultyFields;
    r.field = field;
    r.problems = {{field, fault}};
    return r;
}

/// Tokens by serials alone, sheets by their range alone; a count may find none.
std::optional<Refusal> namesItsThings(const Catalogue& catalogue, const StockNoted& note) {
    constexpr std::int64_t mostSheets = 1'000'000;
    const bool counts = note.act == StockAct::counted;
    if (note.item == tokenItem) {
        if (note.first != 0 || note.last != 0) return faulty("range", FieldFault::notOffered);
        if (note.serials.empty() && !counts) return faulty("serials", FieldFault::empty);
        return {};
    }
    if (!catalogue.stock.paper(note.item)) return faulty("item", FieldFault::notOffered);
    if (!note.serials.empty()) return faulty("serials", FieldFault::notOffered);
    if (note.first == 0 && note.last == 0 && counts) return {};
    const bool range = note.first > 0 && note.last >= note.first && note.last - note.first < mostSheets;
    return range ? std::optional<Refusal>() : faulty("range", FieldFault::outOfRange);
}

StockNoted noted(StockAct act, const std::string& serial) { return {act, std::string(tokenItem), {serial}}; }

} // namespace

std::string_view idOf(StockState state) { return stateIds.at(static_cast<std::size_t>(state)); }

std::optional<StockState> stockStateOf(std::string_view id) {
    const auto found = std::find(stateIds.begin(), stateIds.end(), id);
    if (found == stateIds.end()) return {};
    return static_cast<State>(found - stateIds.begin());
}

std::optional<StockState> after(StockState state, StockAct act) {
    const auto found = std::find_if(std::begin(table), std::end(table), [&](const Transition& step) {
        return step.from == state && step.act == act;
    });
    if (found == std::end(table)) return {};
    return found->to;
}

bool byHand(StockAct act) { return act != StockAct::back && act != StockAct::emptied; }

std::optional<StockNoted> stockNoteOf(const Case& after, const Event& event) {
    if (const auto* own = std::get_if<StockNoted>(&event)) return *own;
    if (const auto* given = std::get_if<TokenGivenUp>(&event))
        return noted(StockAct::spoiled, given->tokenSerial);
    if (const auto* produced = std::get_if<ProductionNoted>(&event))
        if (const auto act = actOf(after, *produced)) return noted(*act, produced->tokenSerial);
    const auto token = tokenNoteOf(after, event);
    const auto act = token ? actOf(*token) : std::nullopt;
    if (!act) return {};
    return noted(*act, token->tokenSerial);
}

StockState Stock::token(const std::string& serial) const {
    const auto found = tokens_.find(serial);
    return found == tokens_.end() ? State::unknown : found->second;
}

StockState Stock::sheet(const std::string& paper, std::int64_t number) const {
    const auto ranges = papers_.find(paper);
    if (ranges == papers_.end()) return State::unknown;
    auto after = ranges->second.upper_bound(number);
    if (after == ranges->second.begin()) return State::unknown;
    const auto& [first, range] = *std::prev(after);
    return number <= range.last ? range.state : State::unknown;
}

std::int64_t Stock::tokens(StockState state) const {
    return std::count_if(tokens_.begin(), tokens_.end(),
                         [&](const auto& token) { return token.second == state; });
}

std::int64_t Stock::sheets(const std::string& paper, StockState state) const {
    std::int64_t number = 0;
    for (const auto& [first, last] : ranges(paper, state))
        number += last - first + 1;
    return number;
}

std::vector<std::string> Stock::serials(StockState state) const {
    std::vector<std::string> all;
    for (const auto& [serial, is] : tokens_)
        if (is == state) all.push_back(serial);
    return all;
}

std::vector<std::pair<std::int64_t, std::int64_t>> Stock::ranges(const std::string& paper,
                                                                 StockState state) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    const auto found = papers_.find(paper);
    if (found == papers_.end()) return all;
    for (const auto& [first, range] : found->second) {
        if (range.state != state) continue;
        if (!all.empty() && all.back().second + 1 == first)
            all.back().second = range.last;
        else
            all.emplace_back(first, range.last);
    }
    return all;
}

std::optional<StockCount> Stock::lastCount(const std::string& item) const {
    const auto found = counts_.find(item);
    if (found == counts_.end()) return {};
    return found->second;
}

std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, StockState>>
Stock::pieces(const StockNoted& note) const {
    std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, StockState>> all;
    static const Ranges none;
    const auto found = papers_.find(note.item);
    const Ranges& ranges = found == papers_.end() ? none : found->second;
    std::int64_t at = note.first;
    auto next = ranges.upper_bound(at);
    if (next != ranges.begin()) --next;
    for (; next != ranges.end() && at <= note.last; ++next) {
        const auto& [first, range] = *next;
        if (range.last < at) continue;
        if (first > note.last) break;
        if (first > at) all.push_back({{at, first - 1}, State::unknown});
        const std::int64_t until = std::min(range.last, note.last);
        all.push_back({{std::max(at, first), until}, range.state});
        at = until + 1;
    }
    if (at <= note.last) all.push_back({{at, note.last}, State::unknown});
    return all;
}

std::optional<Stock::Unfit> Stock::unfit(const StockNoted& note) const {
    if (note.act == StockAct::counted) return {};
    if (note.item != tokenItem) {
        for (const auto& [range, state] : pieces(note))
            if (!after(state, note.act)) return Unfit{std::to_string(range.first), state};
        return {};
    }
    for (const std::string& serial : note.serials)
        if (!after(token(serial), note.act)) return Unfit{serial, token(serial)};
    return {};
}

void Stock::assign(Ranges& ranges, std::int64_t first, std::int64_t last, StockState state) {
    auto at = ranges.upper_bound(first);
    if (at != ranges.begin()) --at;
    while (at != ranges.end() && at->first <= last) {
        const auto [from, old] = *at;
        if (old.last < first) {
            ++at;
            continue;
        }
        at = ranges.erase(at);
        if (from < first) ranges[from] = {first - 1, old.state};
        if (old.last > last) ranges[last + 1] = old;
        at = ranges.upper_bound(std::min(old.last, last));
    }
    ranges[first] = {last, state};
}

void Stock::add(const StockNoted& note, const std::string& by, UtcMs at) {
    if (note.act == StockAct::counted) return count(note, by, at);
    if (note.item != tokenItem) {
        for (const auto& [range, state] : pieces(note))
            if (const auto next = after(state, note.act))
                assign(papers_[note.item], range.first, range.second, *next);
        return;
    }
    for (const std::string& serial : note.serials)
        if (const auto next = after(token(serial), note.act); next && *next != State::unknown)
            tokens_[serial] = *next;
}

void Stock::countTokens(const StockNoted& note, StockCount& counted) const {
    const std::set<std::string> found(note.serials.begin(), note.serials.end());
    for (const auto& [serial, state] : tokens_) {
        const bool shouldBe = state == State::here || state == State::back;
        counted.expected += shouldBe ? 1 : 0;
        if (shouldBe && !found.contains(serial)) counted.missing.push_back(serial);
    }
    for (const std::string& serial : found)
        if (token(serial) != State::here && token(serial) != State::back) counted.surplus.push_back(serial);
    counted.found = static_cast<std::int64_t>(found.size());
}

void Stock::count(const StockNoted& note, const std::string& by, UtcMs at) {
    StockCount counted{at, by, 0, 0, {}, {}};
    if (note.item == tokenItem) {
        countTokens(note, counted);
    } else {
        counted.expected = sheets(note.item, State::here);
        counted.found = note.first == 0 ? 0 : note.last - note.first + 1;
    }
    counts_[note.item] = counted;
}

std::optional<Refusal> mayNoteStock(const Catalogue& catalogue, const Staff& staff, const std::string& who,
                                    const StockNoted& note) {
    constexpr std::size_t longestReason = 200;
    if (!byHand(note.act)) return faulty("act", FieldFault::notOffered);
    if (auto no = needs(staff, who, rightFor(note.act))) return no;
    if (auto no = namesItsThings(catalogue, note)) return no;
    const bool asksWhy = note.act == StockAct::spoiled || note.act == StockAct::returned;
    if (!asksWhy && note.reason.empty()) return {};
    if (const auto fault = checkText(note.reason, longestReason)) return faulty("reason", *fault);
    return {};
}

Decision noteStock(const World& world, const Stock& stock, const StockNoted& note) {
    StockNoted noted = note;
    noted.reason = normaliseText(note.reason);
    if (auto no = mayNoteStock(world.catalogue, world.staff, world.who, noted)) return *std::move(no);
    if (const auto unfit = stock.unfit(noted)) {
        Refusal no;
        no.kind = RefusalKind::stockUnfit;
        no.field = unfit->which;
        no.other = idOf(unfit->state);
        return no;
    }
    return std::vector<Event>{std::move(noted)};
}

std::map<std::string, std::int64_t> lowStock(const StockPolicy& policy, const Stock& stock) {
    std::map<std::string, std::int64_t> low;
    const std::int64_t tokens = stock.tokens(State::here);
    if (policy.lowTokens > 0 && tokens <= policy.lowTokens) low[std::string(tokenItem)] = tokens;
    for (const PaperStock& paper : policy.papers)
        if (const std::int64_t left = stock.sheets(paper.id, State::here); paper.low > 0 && left <= paper.low)
            low[paper.id] = left;
    return low;
}

} // namespace certdesk::forms
