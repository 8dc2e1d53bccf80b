#pragma once
#include "token/pkcs11_session.h"
#include "token/token.h"

/// Keys and certificates as objects on a token. For this room's .cpp files only; the module's mutex is held.
namespace certdesk::token {

struct CertificateObject {
    CK_OBJECT_HANDLE handle = 0;
    forms::Bytes id;
    forms::Bytes der;
};

/// How many objects of that class are visible in this session.
TokenResult<int> countObjects(Pkcs11Session& session, CK_OBJECT_CLASS kind);

TokenResult<std::vector<CertificateObject>> certificateObjects(Pkcs11Session& session);
/// Strict: certificateInvalid when one of them is none.
TokenResult<std::vector<Certificate>> certificatesOn(Pkcs11Session& session);

/// Key pairs with both halves, of kinds that are known here.
TokenResult<std::vector<TokenKey>> keysOn(Pkcs11Session& session);
/// refusedData when a key pair has that id; a single half under it, left by a generation that was broken off,
/// is removed.
TokenResult<Done> freeId(Pkcs11Session& session, forms::ByteView id);
TokenResult<TokenKey> generateOn(Pkcs11Session& session, KeyAlgorithm algorithm, forms::ByteView id,
                                 std::string_view label);
/// The private half goes first: what is left can be told by its public key. refusedData when the private
/// half cannot be told from another one. Done where there is no such pair.
TokenResult<Done> destroyKeyPair(Pkcs11Session& session, forms::ByteView spki);
/// SHA-256 of `data`; ECDSA as DER.
TokenResult<forms::Bytes> signOn(Pkcs11Session& session, const TokenKey& key, forms::ByteView data);
/// Beside whatever is there; the new object.
TokenResult<CK_OBJECT_HANDLE> createCertificate(Pkcs11Session& session, const Certificate& certificate,
                                                forms::ByteView id, std::string_view label);

} // namespace certdesk::token
