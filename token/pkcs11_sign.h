#pragma once
#include "token/pkcs11_session.h"
#include "token/token.h"

/// For this room's .cpp files only; the module's mutex is held.
namespace certdesk::token {

/// SHA-256 of `data`; ECDSA as DER. Hashed by the token where it says that it hashes and signs, outside it
/// else; mechanismUnsupported where it can do neither.
TokenResult<forms::Bytes> signOn(Pkcs11Session& session, const TokenKey& key, forms::ByteView data);

} // namespace certdesk::token
