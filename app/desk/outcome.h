#pragma once
#include "forms/decide.h"
#include "printing/printer.h"
#include "sync/headquarters.h"
#include "sync/journal.h"
#include "token/token.h"

#include <string>
#include <variant>

namespace certdesk::desk {

/// Why somebody could not log in.
enum class LogInFault { wrongNameOrPassword, closed };

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

/// What stopped an act, whatever room it came from. `words` turns any of them into sentences for staff.
using Trouble = std::variant<forms::Refusal, LogInFault, NeedsLogIn, NoSuchCase, token::TokenFault,
                             sync::LineFault, printing::PrinterTrouble, CatalogueFault>;

template <typename T>
using Outcome = std::variant<T, Trouble>;

} // namespace certdesk::desk
