#pragma once
#include "forms/bytes.h"
#include "forms/catalogue.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace certdesk::forms {

/// An account as the journal makes it known: its roles and the public half of its signing key (Ed25519, 32
/// bytes).
struct Account {
    std::string name; ///< 2 to 32 of a-z 0-9 . _ -
    std::string displayName;
    std::set<Role> roles;
    Bytes publicKey;
    bool closed = false;

    bool may(Role role) const { return !closed && roles.contains(role); }
};

/// Everybody who may act at this point, by account name.
using Staff = std::map<std::string, Account, std::less<>>;

bool isAccountName(std::string_view name);

} // namespace certdesk::forms
