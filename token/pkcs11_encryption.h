#pragma once
#include "token/pkcs11_session.h"
#include "token/token.h"

/// Encryption pairs that come from outside. For this room's .cpp files only; the module's mutex is held.
namespace certdesk::token {

/// Whether the module unwraps what an RSA envelope holds, and lets this signing key do so.
TokenResult<bool> takesEncryption(Pkcs11Session& session, const TokenKey& signing);

/// The pair lies under encryptionIdOf(signing.id). The new private half is written and answers a challenge
/// for the certificate before an older one goes; where the module refuses a second under one id, the older
/// goes first. Whatever broke off is mended by the same again.
TokenResult<TokenKey> importEncryption(Pkcs11Session& session, const TokenKey& signing,
                                       const Certificate& certificate, forms::ByteView envelope,
                                       std::string_view label);

/// 32 random bytes encrypted for `spki` are opened by the key: RSAES-OAEP, or PKCS #1 v1.5 where the module
/// decrypts only that. challengeFailed.
TokenResult<Done> challengeDecryption(Pkcs11Session& session, CK_OBJECT_HANDLE key, forms::ByteView spki);

/// The encryption pair of that signing pair, and its certificate. Done where there is none.
TokenResult<Done> destroyEncryption(Pkcs11Session& session, forms::ByteView signingId);

} // namespace certdesk::token
