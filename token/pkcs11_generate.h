#pragma once
#include "token/pkcs11_session.h"
#include "token/token.h"

/// For this room's .cpp files only; the module's mutex is held.
namespace certdesk::token {

/// A key pair under an id that nothing has. Asked for with every attribute that is wanted first, then with
/// fewer where the module refuses the template. A pair whose private half could leave the token is destroyed
/// at once (functionUnsupported), and so is one that cannot bear the id.
TokenResult<TokenKey> generateOn(Pkcs11Session& session, KeyAlgorithm algorithm, forms::ByteView id,
                                 std::string_view label);

} // namespace certdesk::token
