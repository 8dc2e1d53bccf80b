#pragma once
#include "forms/event.h"

#include <optional>

namespace certdesk::forms {

/// What an entry tells of a token: TokenNoted says it itself; of a case's entries the production's and what
/// was learned of the token that was brought. `after`: the case with the entry in it. Nothing for the others.
/// A reset PIN after a new certificate is no unlocking.
std::optional<TokenNoted> tokenNoteOf(const Case& after, const Event& event);

} // namespace certdesk::forms
