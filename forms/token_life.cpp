#include "forms/token_life.h"

#include "forms/rights.h"

#include <algorithm>
#include <array>

namespace certdesk::forms {

namespace {

using State = TokenState;

constexpr std::array<std::string_view, 8> stateIds{"blank", "prepared", "issued",   "locked",
                                                   "lost",  "damaged",  "returned", "destroyed"};
constexpr std::array<std::string_view, 10> actIds{"prepared", "issued",      "wiped", "locked",
                                                  "unlocked", "pin-changed", "lost",  "damaged",
                                                  "returned", "destroyed"};

struct Transition {
    State from;
    TokenAct act;
    State to;
};

/// Everything that can be. A lost token may turn up: it is served again or returned. A returned or damaged
/// one that proves sound is wiped and is blank again. A destroyed one stays so. What another point did to a
/// token is not known here, so a PIN that its holder changed also tells that it is neither locked nor in
/// production.
constexpr Transition table[] = {
    {State::blank, TokenAct::prepared, State::prepared},
    {State::blank, TokenAct::issued, State::issued},
    {State::blank, TokenAct::wiped, State::blank},
    {State::blank, TokenAct::locked, State::locked},
    {State::blank, TokenAct::unlocked, State::issued},
    {State::blank, TokenAct::pinChanged, State::blank},
    {State::blank, TokenAct::lost, State::lost},
    {State::blank, TokenAct::damaged, State::damaged},
    {State::blank, TokenAct::returned, State::returned},
    {State::blank, TokenAct::destroyed, State::destroyed},

    {State::prepared, TokenAct::prepared, State::prepared},
    {State::prepared, TokenAct::issued, State::issued},
    {State::prepared, TokenAct::wiped, State::blank},
    {State::prepared, TokenAct::unlocked, State::issued},
    {State::prepared, TokenAct::pinChanged, State::issued},
    {State::prepared, TokenAct::locked, State::locked},
    {State::prepared, TokenAct::lost, State::lost},
    {State::prepared, TokenAct::damaged, State::damaged},
    {State::prepared, TokenAct::returned, State::returned},
    {State::prepared, TokenAct::destroyed, State::destroyed},

    {State::issued, TokenAct::prepared, State::prepared},
    {State::issued, TokenAct::issued, State::issued},
    {State::issued, TokenAct::wiped, State::blank},
    {State::issued, TokenAct::locked, State::locked},
    {State::issued, TokenAct::unlocked, State::issued},
    {State::issued, TokenAct::pinChanged, State::issued},
    {State::issued, TokenAct::lost, State::lost},
    {State::issued, TokenAct::damaged, State::damaged},
    {State::issued, TokenAct::returned, State::returned},
    {State::issued, TokenAct::destroyed, State::destroyed},

    {State::locked, TokenAct::prepared, State::prepared},
    {State::locked, TokenAct::issued, State::issued},
    {State::locked, TokenAct::wiped, State::blank},
    {State::locked, TokenAct::locked, State::locked},
    {State::locked, TokenAct::unlocked, State::issued},
    {State::locked, TokenAct::pinChanged, State::issued},
    {State::locked, TokenAct::lost, State::lost},
    {State::locked, TokenAct::damaged, State::damaged},
    {State::locked, TokenAct::returned, State::returned},
    {State::locked, TokenAct::destroyed, State::destroyed},

    {State::lost, TokenAct::issued, State::issued},
    {State::lost, TokenAct::wiped, State::blank},
    {State::lost, TokenAct::unlocked, State::issued},
    {State::lost, TokenAct::damaged, State::damaged},
    {State::lost, TokenAct::returned, State::returned},

    {State::damaged, TokenAct::issued, State::issued},
    {State::damaged, TokenAct::wiped, State::blank},
    {State::damaged, TokenAct::unlocked, State::issued},
    {State::damaged, TokenAct::lost, State::lost},
    {State::damaged, TokenAct::returned, State::returned},
    {State::damaged, TokenAct::destroyed, State::destroyed},

    {State::returned, TokenAct::wiped, State::blank},
    {State::returned, TokenAct::lost, State::lost},
    {State::returned, TokenAct::damaged, State::damaged},
    {State::returned, TokenAct::destroyed, State::destroyed},
};

template <typename Enum, std::size_t count>
std::optional<Enum> named(const std::array<std::string_view, count>& ids, std::string_view id) {
    const auto found = std::find(ids.begin(), ids.end(), id);
    if (found == ids.end()) return {};
    return static_cast<Enum>(found - ids.begin());
}

} // namespace

std::string_view idOf(TokenState state) { return stateIds.at(static_cast<std::size_t>(state)); }
std::string_view idOf(TokenAct act) { return actIds.at(static_cast<std::size_t>(act)); }
std::optional<TokenState> tokenStateOf(std::string_view id) { return named<TokenState>(stateIds, id); }
std::optional<TokenAct> tokenActOf(std::string_view id) { return named<TokenAct>(actIds, id); }

std::optional<TokenState> after(TokenState state, TokenAct act) {
    const auto found = std::find_if(std::begin(table), std::end(table), [&](const Transition& step) {
        return step.from == state && step.act == act;
    });
    if (found == std::end(table)) return {};
    return found->to;
}

bool isFresh(TokenState state) { return after(state, TokenAct::prepared).has_value(); }

std::string_view revocationReasonOf(TokenAct act) {
    return act == TokenAct::lost ? "keyCompromise" : "cessationOfOperation";
}

bool mayBeEmptied(TokenState state) {
    return after(state, TokenAct::wiped) && state != State::prepared && state != State::issued &&
           state != State::locked;
}

bool isMark(TokenAct act) {
    return act == TokenAct::lost || act == TokenAct::damaged || act == TokenAct::returned ||
           act == TokenAct::destroyed;
}

bool mayNote(const Account& account, TokenAct act) {
    return may(account, act == TokenAct::destroyed ? Act::destroyToken : Act::noteToken);
}

} // namespace certdesk::forms
