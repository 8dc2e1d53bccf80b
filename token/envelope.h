#pragma once
#include "forms/bytes.h"
#include "token/certificate.h"
#include "token/key_pair.h"
#include "token/randomness.h"

namespace certdesk::token {

/// How a key centre sends an encryption key pair to the token whose signing key is known: the private half as
/// ciphertext that only that token can open (GM/T 0027 §9.2). DER, by the algorithm of the pair:
///
/// SM2: SM2EnvelopedKey of GM/T 0009-2012 §7.4
///     SEQUENCE { symAlgID AlgorithmIdentifier (SM4-ECB), symEncryptedKey SM2Cipher,
///                Sm2PublicKey BIT STRING, Sm2EncryptedPrivateKey BIT STRING }
///     The SM4 key is encrypted with the signing public key; the private key's 32 bytes with the SM4 key.
///
/// RSA: for C_UnwrapKey (PKCS #11 v2.40 §5.14), in two steps that modules have
///     SEQUENCE { wrappedKey OCTET STRING, encryptedPrivateKey OCTET STRING }
///     An AES-256 key under the signing public key by RSAES-OAEP with SHA-1 (RFC 8017 §7.1), which is all
///     that soft and older tokens take there, and PKCS#8 under the AES key by key wrap with padding (RFC
///     5649).
///
/// `pair` and `recipientSpki` are of one kind, SM2 or RSA; std::invalid_argument else: the caller chose.
forms::Bytes enclose(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness);

/// The parts of an SM2EnvelopedKey, as they go to a token.
struct Sm2EnvelopedKey {
    forms::Bytes cipherX;             ///< 32 bytes; the SM2Cipher of the SM4 key
    forms::Bytes cipherY;             ///< 32
    forms::Bytes cipherHash;          ///< 32, SM3
    forms::Bytes cipherText;          ///< 16
    forms::Bytes publicX;             ///< 32
    forms::Bytes publicY;             ///< 32
    forms::Bytes encryptedPrivateKey; ///< 32, SM4-ECB
};
/// Strict, at most 1 KiB; whether the points lie on the curve is left to the token. The standard leaves the
/// OID open: SM4 (1.2.156.10197.1.104) or SM4-ECB (….104.1, which `enclose` writes), without parameters or
/// with NULL.
Result<Sm2EnvelopedKey, EncodingFault> parseSm2EnvelopedKey(forms::ByteView der);

/// The parts of the RSA envelope.
struct RsaEnvelopedKey {
    forms::Bytes wrappedKey;
    forms::Bytes encryptedPrivateKey;
};
/// Strict, at most 8 KiB: `wrappedKey` as long as a modulus of 2048 to 3072 bits, the other whole blocks of
/// 8 bytes.
Result<RsaEnvelopedKey, EncodingFault> parseRsaEnvelopedKey(forms::ByteView der);

} // namespace certdesk::token
