#pragma once
#include "token/key_pair.h"
#include "token/token.h"

#include <string>
#include <string_view>

namespace certdesk::token {

/// Puts a key pair that was made in memory onto a token, private half CKA_SENSITIVE and not CKA_EXTRACTABLE,
/// for signing: an issuing CA's key that moves from a file. RSA and P-256. A pair that is there already is
/// left as it is. Answers it as the token tells it. The caller opens a driver over the same module later.
TokenResult<TokenKey> importKeyPair(const std::string& modulePath, std::string_view serial,
                                    const forms::Secret& userPin, const KeyPair& pair,
                                    std::string_view label);

} // namespace certdesk::token
