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

/// Objects of that class on the token.
Template ofClass(CK_OBJECT_CLASS kind);
/// What both halves of a pair and its certificate share.
Template half(forms::ByteView id, std::string_view label);
/// The CKA_ID of the encryption pair that belongs to a signing pair: the first 20 bytes of SHA-256 over a
/// name of its own and the signing pair's id.
forms::Bytes encryptionIdOf(forms::ByteView signingId);
TokenResult<std::vector<CK_OBJECT_HANDLE>> privateKeys(Pkcs11Session& session, forms::ByteView id);

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
/// The private half goes first: what is left can be told by its public key. refusedData when the private
/// half cannot be told from another one. Done where there is no such pair.
TokenResult<Done> destroyKeyPair(Pkcs11Session& session, forms::ByteView spki);
/// Beside whatever is there; the new object.
TokenResult<CK_OBJECT_HANDLE> createCertificate(Pkcs11Session& session, const Certificate& certificate,
                                                forms::ByteView id, std::string_view label);
/// Every object of that class with that id.
TokenResult<Done> destroyAll(Pkcs11Session& session, CK_OBJECT_CLASS kind, forms::ByteView id);
/// Destroys every key and certificate.
TokenResult<Done> emptyToken(Pkcs11Session& session);

} // namespace certdesk::token
