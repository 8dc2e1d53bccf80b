#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"

#include <optional>
#include <string>
#include <string_view>

namespace certdesk::sync {

using forms::Bytes;
using forms::ByteView;
using forms::Secret;

/// An X25519 pair for crypto_box_seal (libsodium).
struct SealPair {
    Bytes publicKey;  ///< 32 bytes
    Secret secretKey; ///< 32 bytes
};
SealPair newSealPair();

/// An Ed25519 pair (RFC 8032) for approvals and other signed acts.
struct SigningPair {
    Bytes publicKey; ///< 32 bytes
    Secret seed;     ///< 32 bytes
};
SigningPair newSigningPair();
SigningPair signingPairOf(const Secret& seed);
Bytes sign(ByteView statement, const Secret& seed); ///< 64 bytes

/// XChaCha20-Poly1305 under a case's own key: nonce (24 bytes) ‖ ciphertext ‖ tag.
Bytes seal(ByteView plain, const Secret& key, ByteView associated);
/// Nothing when key, bytes or associated data do not fit.
std::optional<Secret> unseal(ByteView sealed, const Secret& key, ByteView associated);
Secret newCaseKey();

/// crypto_box_seal to one reader, and back.
Bytes sealTo(ByteView plain, ByteView publicKey);
std::optional<Secret> unsealFrom(ByteView sealed, const SealPair& reader);

/// A case key for its readers as JSON text: {"kiosk":base64,"hq":base64}; without a headquarters only the
/// kiosk's.
std::string wrapsText(const Secret& caseKey, ByteView kioskPublicKey, ByteView hqPublicKey);
/// The case key from wraps with the kiosk's pair; nothing when they were shredded or belong to somebody else.
std::optional<Secret> caseKeyFrom(std::string_view wraps, const SealPair& kiosk);

/// Keyed hash (BLAKE2b, 32 bytes) of a normalised ID number or phone, for exact look-up.
Bytes lookupHash(std::string_view kind, std::string_view value, const Secret& lookupKey);

} // namespace certdesk::sync
