#pragma once
#include "token/skf_abi.h"

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <vector>

/// The other side of SKF's structures by OpenSSL alone: what the CA, its key centre and a verifier do. It
/// shares nothing with the soft token but the layouts.
namespace certdesk::tests {

using Bytes = std::vector<token::skf::Byte>;

inline const std::string sm2Id = "1234567812345678";

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, FreeKey>;

EvpKey newSm2Key();
EvpKey keyOfBlob(const token::skf::EccPublicKey& blob);
token::skf::EccPublicKey blobOfKey(const EVP_PKEY* key);
Bytes privateKeyOf(const EVP_PKEY* key); ///< 32 bytes

/// Verifies SM2 with SM3 over the message, under that id.
bool verifies(EVP_PKEY* key, const std::string& message, const token::skf::EccSignature& signature,
              const std::string& id = sm2Id);
/// An EccCipher of a 16-byte text under the key: 180 bytes.
Bytes wrapped(EVP_PKEY* key, const Bytes& text);
Bytes encryptSm4(const Bytes& key, const Bytes& data);
/// An EnvelopedKey with the pair for the holder of `signing`: 388 bytes.
Bytes enveloped(EVP_PKEY* signing, const EVP_PKEY* pair, const Bytes& symmetricKey);

} // namespace certdesk::tests
