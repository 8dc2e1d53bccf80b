#pragma once
#include "forms/case.h"
#include "forms/staff.h"
#include "forms/token_act.h"

#include <optional>
#include <string>
#include <string_view>

namespace certdesk::forms {

/// Where a token stands, as far as this kiosk's journal tells.
enum class TokenState {
    blank,    ///< nothing of a holder's on it; every token that nothing is known of
    prepared, ///< a production works on it
    issued,   ///< with its holder
    locked,   ///< with its holder, its PIN locked
    lost,
    damaged,
    returned, ///< taken back as it is
    destroyed,
};
std::string_view idOf(TokenState state);
std::optional<TokenState> tokenStateOf(std::string_view id);

/// The state after the act; nothing where the act cannot be, such as a PIN change on a destroyed token.
std::optional<TokenState> after(TokenState state, TokenAct act);

/// Whether a production may take it as a fresh token.
bool isFresh(TokenState state);

/// Why what was issued for a token that production gave up is revoked (RFC 5280): a key that may be in
/// strange hands is compromised, one that broke before its hand-over has nothing to do any more.
std::string_view revocationReasonOf(TokenAct act);

/// Acts that staff note of a token by hand.
bool isMark(TokenAct act);
/// Whether it may be emptied outside any case: nobody holds it and no production works on it. One that was in
/// use needs a manager and a reason.
bool mayBeEmptied(TokenState state);
/// Whether the account may note the act: operators and managers, destroying managers only.
bool mayNote(const Account& account, TokenAct act);

/// Something that happened to a token outside any case, or that a case's reason tells of the old one, as the
/// journal keeps it (an event). `reason` is what staff wrote, or the reason's id.
struct TokenNoted {
    std::string tokenSerial;
    std::string tokenLabel; ///< may be empty
    TokenAct act{};
    std::string reason; ///< of a mark
    bool operator==(const TokenNoted&) const = default;
};

} // namespace certdesk::forms
