#pragma once
#include "forms/decide.h"
#include "forms/password_rules.h"
#include "forms/pin_rules.h"
#include "printing/printer.h"
#include "sync/headquarters.h"
#include "sync/journal.h"
#include "token/token.h"

#include <optional>
#include <string>
#include <variant>

namespace certdesk::desk {

/// Why somebody could not log in.
enum class LogInFault { wrongNameOrPassword, closed };

/// After wrong passwords the account waits so long before the next try.
struct MustWait {
    std::int64_t ms = 0;
};

/// The act needs a person at the keyboard first (after a restart, log-out or idle lock).
struct NeedsLogIn {};

/// The case that the command meant does not exist.
struct NoSuchCase {
    std::string number;
};

/// A published catalogue that is not taken over.
enum class CatalogueFault {
    notSigned,  ///< not by headquarters' key
    notNewer,   ///< an older version, or one that is known with another content
    unreadable, ///< its form is wrong
    noKey,      ///< the kiosk was set up without a headquarters
};

/// The holder's own PIN was wrong or is locked: it was tried once, and what is left is told where the token
/// tells it.
struct HolderPinRefused {
    bool locked = false;
    bool lastTry = false; ///< the next wrong one locks it
    std::optional<int> triesLeft{};
};

/// What stopped an act, whatever room it came from. `words` turns any of them into sentences for staff.
using Trouble = std::variant<forms::Refusal, LogInFault, NeedsLogIn, NoSuchCase, token::TokenFault,
                             sync::LineFault, printing::PrinterTrouble, CatalogueFault, forms::PinWeakness,
                             HolderPinRefused, forms::PasswordWeakness, MustWait>;

template <typename T>
using Outcome = std::variant<T, Trouble>;

} // namespace certdesk::desk
