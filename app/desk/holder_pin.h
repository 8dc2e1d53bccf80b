#pragma once
#include "desk/desk.h"

#include <optional>
#include <string>

namespace certdesk::desk {

/// Why a PIN that a holder thought up is not taken.
enum class NewPinFault {
    tooShort,       ///< fewer than 6 characters (GM/T 0027 §9.2)
    tooLong,        ///< more than 16: older tokens take no more
    wrongCharacter, ///< neither letter nor digit: not on every keyboard
    guessable,      ///< token::weakPin
    asBefore,       ///< it is the old one
};

/// Judged before any token sees it; `oldPin` may be empty while it is not typed yet.
std::optional<NewPinFault> faultOf(const forms::Secret& newPin, const forms::Secret& oldPin);

/// The holder's own change of the PIN, with the old one. A wrong old one uses up one try; a new one that
/// faultOf refuses never gets as far (pinInvalid). From a task.
Outcome<token::Done> changePin(Desk& desk, const std::string& serial, const forms::Secret& oldPin,
                               const forms::Secret& newPin);

} // namespace certdesk::desk
