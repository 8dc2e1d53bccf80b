#pragma once
#include <optional>
#include <string_view>

namespace certdesk::forms {

/// What happens to a token.
enum class TokenAct {
    prepared,   ///< a production began on it
    issued,     ///< what was written was read back (I6)
    wiped,      ///< emptied
    locked,     ///< its PIN was found locked
    unlocked,   ///< its PIN was reset
    pinChanged, ///< its holder chose another PIN
    lost,
    damaged,
    returned,
    destroyed,
};
std::string_view idOf(TokenAct act);
std::optional<TokenAct> tokenActOf(std::string_view id);

} // namespace certdesk::forms
