#pragma once
#include "forms/bytes.h"
#include "token/envelope.h"
#include "token/skf_abi.h"
#include "token/sm_cipher.h"

#include <optional>
#include <string>

/// Between the structures of GM/T 0016 and DER. For this room's .cpp files only.
namespace certdesk::token {

/// A text that may fill its field without NUL, without the blanks or NULs behind it.
template <std::size_t Size>
std::string skfText(const char (&field)[Size]) {
    std::string text(field, Size);
    text.resize(std::min(text.find('\0'), Size));
    text.resize(text.find_last_not_of(' ') + 1);
    return text;
}

/// SubjectPublicKeyInfo of id-ecPublicKey on the SM2 curve (RFC 5480, GM/T 0009); nothing for a point that is
/// not on it.
std::optional<forms::Bytes> spkiOfBlob(const skf::EccPublicKey& key);
/// Nothing for another kind of key.
std::optional<skf::EccPublicKey> blobOfSpki(forms::ByteView spki);
/// SEQUENCE of r and s, as short as they are (GM/T 0009-2012 §7.3).
forms::Bytes signatureDer(const skf::EccSignature& signature);

/// An EccCipher with its text behind it.
forms::Bytes cipherBlob(const Sm2Cipher& cipher);
/// An EnvelopedKey, envelopedKeySize bytes. The private key lies right-aligned in its field.
forms::Bytes envelopeBlob(const Sm2EnvelopedKey& envelope);

} // namespace certdesk::token
