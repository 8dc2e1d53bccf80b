#pragma once
#include "forms/decide.h"

namespace certdesk::forms {

// What a manager signs to rule over accounts, and what speaks against it. Kiosk and HQ ask here.

/// To change one, or to open a closed one again: what it was and what it becomes, so that it can neither be
/// given to another account nor be said twice.
Bytes accountChangeStatement(const Account& before, const Account& after, const std::string& by, UtcMs at);
/// To close one.
Bytes accountCloseStatement(const Account& account, const std::string& by, UtcMs at);

namespace rules {

std::optional<Refusal> mayMakeAccount(const Staff& staff, const AccountMade& made);
/// `at`: the time of the entry, which is signed, too.
std::optional<Refusal> mayChangeAccount(const Staff& staff, const AccountChanged& changed, UtcMs at);
std::optional<Refusal> mayCloseAccount(const Staff& staff, const AccountClosed& closed, UtcMs at);

} // namespace rules
} // namespace certdesk::forms
