#include "token/rsa_encryption.h"

#include "token/openssl_ptr.h"

#include <openssl/rsa.h>

namespace certdesk::token {

forms::Bytes rsaEncrypted(forms::ByteView spki, forms::ByteView data, RsaPadding padding) {
    const KeyPtr key = publicKeyOf(spki);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        throw std::invalid_argument("no RSA key to encrypt with");
    const KeyContextPtr context(must(EVP_PKEY_CTX_new(key.get(), nullptr), "encrypting"));
    const bool oaep = padding == RsaPadding::oaepSha1; // whose default hash is SHA-1
    must(EVP_PKEY_encrypt_init(context.get()), "encrypting");
    must(EVP_PKEY_CTX_set_rsa_padding(context.get(), oaep ? RSA_PKCS1_OAEP_PADDING : RSA_PKCS1_PADDING),
         "encrypting");
    std::size_t length = 0;
    must(EVP_PKEY_encrypt(context.get(), nullptr, &length, data.data(), data.size()), "encrypting");
    forms::Bytes encrypted(length);
    must(EVP_PKEY_encrypt(context.get(), encrypted.data(), &length, data.data(), data.size()), "encrypting");
    encrypted.resize(length);
    return encrypted;
}

} // namespace certdesk::token
