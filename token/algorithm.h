#pragma once
#include <optional>
#include <string_view>

namespace certdesk::token {

/// Kinds of key pairs; the ids are those of the catalogue.
enum class KeyAlgorithm {
    rsa2048, ///< RSA 2048, e = 65537; signs with PKCS #1 v1.5 and SHA-256
    rsa3072, ///< for issuing CAs
    p256,    ///< NIST P-256 (FIPS 186-4); signs ECDSA with SHA-256
    sm2,     ///< GB/T 32918; signs SM2 with SM3 and the default user id 1234567812345678 (GM/T 0009 §10)
};

std::string_view idOf(KeyAlgorithm algorithm); ///< "rsa2048"
std::optional<KeyAlgorithm> keyAlgorithmOf(std::string_view id);

} // namespace certdesk::token
