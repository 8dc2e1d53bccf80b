#pragma once
#include "desk/desk.h"

#include <string>
#include <vector>

namespace certdesk::desk {

// What is done with a token at the counter outside any case.

/// Every token that this kiosk's journal tells of, by label.
std::vector<sync::TokenRow> tokensKnown(const Desk& desk);
/// What it tells of one; a blank one where it tells nothing.
sync::TokenRow tokenKnown(const Desk& desk, const std::string& serial);

/// Notes what became of a token: lost, damaged, returned, destroyed (the manager's right). Of no case; the
/// token need not be there. Refused where what it went through forbids it (tokenUnfit), without a reason, and
/// for any other act (wrongStage).
Outcome<sync::TokenRow> markToken(Desk& desk, const std::string& serial, forms::TokenAct act,
                                  const std::string& reason);

/// Empties a token that is in and that nobody holds: a fresh one (then it waits prepared, with HQ's admin PIN
/// and our label), or, by a manager with a reason, one that was returned, is sound after all, or turned up
/// again. Its user PIN is then known to nobody. Refused (tokenUnfit) while a production works on it, a
/// holder has it, or something lies on it that this kiosk knows nothing of, and by HQ while a valid
/// certificate lies on it. Needs the line. An interruption leaves it as it was noted before: it is done
/// again. From a task.
Outcome<sync::TokenRow> emptyToken(Desk& desk, const std::string& serial, const std::string& reason);

/// Gives the token the PIN that its holder wants instead of the old one. The old one is tried once and never
/// by itself again (HolderPinRefused). A weak new one (forms::PinWeakness) is refused before the token is
/// touched, as is one that is lost, returned or destroyed (tokenUnfit); the person whose numbers must not be
/// in it is that of the latest case of this kiosk about the token, where there is one. Needs somebody logged
/// in; journalled without either PIN. From a task.
Outcome<token::Done> changeHolderPin(Desk& desk, const std::string& serial, const forms::Secret& oldPin,
                                     const forms::Secret& newPin);

} // namespace certdesk::desk
