#pragma once
#include "answer.h"

#include <optional>
#include <string_view>

/// What the chip computes: SM2, SM3 and SM4 (GM/T 0003, 0004, 0002), and random bytes. SM2 encryption is
/// opened by the formulas of GM/T 0003.4, not by OpenSSL's function for it, so that tests can set the one
/// against the other.
namespace certdesk::softskf {

inline constexpr std::size_t fieldSize = 32; ///< bytes of a coordinate, a private key, an SM3 value
inline constexpr std::size_t blockSize = 16; ///< bytes of an SM4 block and key

Bytes randomBytes(std::size_t size);
std::string randomName(); ///< 32 hexadecimal digits

/// 32 bytes, and the point's coordinates, 64 bytes.
struct Sm2Pair {
    Bytes privateKey;
    Bytes publicKey;
};
Sm2Pair generatePair();
/// The pair of that private key; nothing when it is none.
std::optional<Sm2Pair> pairOf(const Bytes& privateKey);
/// r and s, 64 bytes, over e of 32 bytes as it is.
Bytes signDigest(const Bytes& privateKey, const Bytes& e);
/// Opens C1 (64 bytes), C3 (the hash) and C2; nothing when the point or the hash is wrong.
std::optional<Bytes> open(const Bytes& privateKey, const Bytes& c1, const Bytes& c3, const Bytes& c2);
/// ZA of GM/T 0003.2 §5.5; nothing when the point is not on the curve.
std::optional<Bytes> identityDigest(const Bytes& publicKey, const Bytes& id);

Bytes sm3Of(const Bytes& data);
/// Whole blocks in ECB mode; PKCS#5 padding is added when asked for.
Bytes sm4Encrypt(const Bytes& key, const Bytes& data, bool padded = false);
Bytes sm4Decrypt(const Bytes& key, const Bytes& data);

/// A slow, salted hash of a PIN.
Bytes hashOfPin(std::string_view pin, const Bytes& salt);
bool equal(const Bytes& a, const Bytes& b); ///< in constant time

} // namespace certdesk::softskf
