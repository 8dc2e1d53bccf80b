#pragma once
#include "forms/secret.h"
#include "token/openssl_ptr.h"

/// SM4 and SM2 encryption, as envelopes and challenges use them. For this room's .cpp files only.
namespace certdesk::token {

constexpr std::size_t sm4KeyBytes = 16;

/// ECB over whole blocks: the standards add no padding there. `key` has 16 bytes.
forms::Bytes underSm4(const forms::Secret& key, forms::ByteView plain);

/// SM2Cipher in DER (GM/T 0009-2012 §7.2), which is OpenSSL's own encoding.
forms::Bytes underSm2(EVP_PKEY* recipient, const forms::Secret& plain);

struct Sm2Cipher {
    forms::Bytes x;    ///< 32 bytes
    forms::Bytes y;    ///< 32
    forms::Bytes hash; ///< 32, SM3
    forms::Bytes text; ///< as long as what was encrypted
};
/// Strict; nothing when it is no SM2Cipher of a text of that many bytes.
std::optional<Sm2Cipher> parseSm2Cipher(forms::ByteView der, std::size_t textSize);

} // namespace certdesk::token
