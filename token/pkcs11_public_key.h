#pragma once
#include "token/pkcs11_session.h"

#include <array>

/// For this room's .cpp files only; the module's mutex is held.
namespace certdesk::token {

/// CKA_EC_PARAMS of P-256: its OID.
inline constexpr std::array<std::uint8_t, 10> p256Oid = {0x06, 0x08, 0x2a, 0x86, 0x48,
                                                         0xce, 0x3d, 0x03, 0x01, 0x07};

/// A number among attributes; CK_UNAVAILABLE_INFORMATION when it is none.
CK_ULONG asNumber(const forms::Bytes& value);
/// SubjectPublicKeyInfo of a public key object, or empty when it is of a kind that is not known here.
TokenResult<forms::Bytes> spkiOn(Pkcs11Session& session, CK_OBJECT_HANDLE key, CK_KEY_TYPE type);

} // namespace certdesk::token
