#pragma once
#include "sync/headquarters.h"
#include "token/token.h"

#include <string>

/// For production*.cpp and token_acts.cpp only.
namespace certdesk::desk {

/// A label that also tells that the token's admin PIN is the one HQ derives: only tokens of ours bear it.
std::string labelOf(const std::string& tokenSerial);

/// Empties a token: it gets the admin secrets that HQ derives (one fresh from its maker has the factory's),
/// our label, and that user PIN. Doing it again after an interruption does no harm.
token::TokenResult<token::Done> emptied(token::TokenDriver& driver, const token::TokenInfo& token,
                                        const sync::AdminPins& pins, const forms::Secret& userPin);

} // namespace certdesk::desk
