#include "forms/token_life.h"

#include <algorithm>
#include <array>

namespace certdesk::forms {

namespace {

using State = TokenState;
using Act = TokenAct;

constexpr std::array<std::string_view, 8> stateIds{"blank", "prepared", "issued",   "locked",
                                                   "lost",  "damaged",  "returned", "destroyed"};
constexpr std::array<std::string_view, 10> actIds{"prepared", "issued",      "wiped", "locked",
                                                  "unlocked", "pin-changed", "lost",  "damaged",
                                                  "returned", "destroyed"};

struct Transition {
    State from;
    Act act;
    State to;
};

/// Everything that can be. A lost token may turn up: it is served again or returned. A returned or damaged
/// one that proves sound is wiped and is blank again. A destroyed one stays so. What another point did to a
/// token is not known here, so a PIN that its holder changed also tells that it is neither locked nor in
/// production.
constexpr Transition table[] = {
    {State::blank, Act::prepared, State::prepared},
    {State::blank, Act::issued, State::issued},
    {State::blank, Act::wiped, State::blank},
    {State::blank, Act::locked, State::locked},
    {State::blank, Act::unlocked, State::issued},
    {State::blank, Act::pinChanged, State::blank},
    {State::blank, Act::lost, State::lost},
    {State::blank, Act::damaged, State::damaged},
    {State::blank, Act::returned, State::returned},
    {State::blank, Act::destroyed, State::destroyed},

    {State::prepared, Act::prepared, State::prepared},
    {State::prepared, Act::issued, State::issued},
    {State::prepared, Act::wiped, State::blank},
    {State::prepared, Act::unlocked, State::issued},
    {State::prepared, Act::pinChanged, State::issued},
    {State::prepared, Act::locked, State::locked},
    {State::prepared, Act::lost, State::lost},
    {State::prepared, Act::damaged, State::damaged},
    {State::prepared, Act::returned, State::returned},
    {State::prepared, Act::destroyed, State::destroyed},

    {State::issued, Act::prepared, State::prepared},
    {State::issued, Act::issued, State::issued},
    {State::issued, Act::wiped, State::blank},
    {State::issued, Act::locked, State::locked},
    {State::issued, Act::unlocked, State::issued},
    {State::issued, Act::pinChanged, State::issued},
    {State::issued, Act::lost, State::lost},
    {State::issued, Act::damaged, State::damaged},
    {State::issued, Act::returned, State::returned},
    {State::issued, Act::destroyed, State::destroyed},

    {State::locked, Act::prepared, State::prepared},
    {State::locked, Act::issued, State::issued},
    {State::locked, Act::wiped, State::blank},
    {State::locked, Act::locked, State::locked},
    {State::locked, Act::unlocked, State::issued},
    {State::locked, Act::pinChanged, State::issued},
    {State::locked, Act::lost, State::lost},
    {State::locked, Act::damaged, State::damaged},
    {State::locked, Act::returned, State::returned},
    {State::locked, Act::destroyed, State::destroyed},

    {State::lost, Act::issued, State::issued},
    {State::lost, Act::wiped, State::blank},
    {State::lost, Act::unlocked, State::issued},
    {State::lost, Act::damaged, State::damaged},
    {State::lost, Act::returned, State::returned},

    {State::damaged, Act::issued, State::issued},
    {State::damaged, Act::wiped, State::blank},
    {State::damaged, Act::unlocked, State::issued},
    {State::damaged, Act::lost, State::lost},
    {State::damaged, Act::returned, State::returned},
    {State::damaged, Act::destroyed, State::destroyed},

    {State::returned, Act::wiped, State::blank},
    {State::returned, Act::lost, State::lost},
    {State::returned, Act::damaged, State::damaged},
    {State::returned, Act::destroyed, State::destroyed},
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
    return act == Act::lost ? "keyCompromise" : "cessationOfOperation";
}

bool mayBeEmptied(TokenState state) {
    return after(state, Act::wiped) && state != State::prepared && state != State::issued &&
           state != State::locked;
}

bool isMark(TokenAct act) {
    return act == Act::lost || act == Act::damaged || act == Act::returned || act == Act::destroyed;
}

bool mayNote(const Account& account, TokenAct act) {
    if (account.may(Role::manager)) return true;
    return act != Act::destroyed && account.may(Role::operatorRole);
}

} // namespace certdesk::forms
