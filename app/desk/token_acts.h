#pragma once
#include "desk/desk.h"

#include <string>

namespace certdesk::desk {

// What is done with a token at the counter outside any case.

/// Gives the token the PIN that its holder wants instead of the old one. The old one is tried once and never
/// by itself again (HolderPinRefused). A weak new one (forms::PinWeakness) is refused before the token is
/// touched; the person whose numbers must not be in it is that of the latest case of this kiosk about the
/// token, where there is one. Needs somebody logged in. From a task.
Outcome<token::Done> changeHolderPin(Desk& desk, const std::string& serial, const forms::Secret& oldPin,
                                     const forms::Secret& newPin);

} // namespace certdesk::desk
