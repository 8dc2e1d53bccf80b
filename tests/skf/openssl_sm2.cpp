#include "openssl_sm2.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include <cstring>
#include <stdexcept>

namespace certdesk::tests {

namespace {

using namespace token::skf;

constexpr int valueSize = 32;

void must(bool done) {
    if (!done) throw std::runtime_error("OpenSSL failed");
}

void put(const BIGNUM* number, Byte* field) {
    std::memset(field, 0, 64);
    must(BN_bn2binpad(number, field + 64 - valueSize, valueSize) == valueSize);
}

void put(const ASN1_INTEGER* number, Byte* field) {
    BIGNUM* value = ASN1_INTEGER_to_BN(number, nullptr);
    put(value, field);
    BN_free(value);
}

BIGNUM* numberOf(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    return number;
}

Bytes derOf(const EccSignature& signature) {
    ECDSA_SIG* both = ECDSA_SIG_new();
    ECDSA_SIG_set0(both, BN_bin2bn(signature.r, 64, nullptr), BN_bin2bn(signature.s, 64, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(both, &der);
    Bytes bytes(der, der + size);
    OPENSSL_free(der);
    ECDSA_SIG_free(both);
    return bytes;
}

Bytes encrypted(EVP_PKEY* key, const Bytes& text) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
    Bytes der(512);
    std::size_t size = der.size();
    must(EVP_PKEY_encrypt_init(context) == 1 &&
         EVP_PKEY_encrypt(context, der.data(), &size, text.data(), text.size()) == 1);
    EVP_PKEY_CTX_free(context);
    der.resize(size);
    return der;
}

} // namespace

EvpKey newSm2Key() {
    EvpKey key{EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")};
    must(key != nullptr);
    return key;
}

EvpKey keyOfBlob(const EccPublicKey& blob) {
    Bytes point{POINT_CONVERSION_UNCOMPRESSED};
    point.insert(point.end(), blob.x + 32, blob.x + 64);
    point.insert(point.end(), blob.y + 32, blob.y + 64);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>("SM2"), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr);
    EVP_PKEY* key = nullptr;
    must(EVP_PKEY_fromdata_init(context) == 1 &&
         EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1);
    EVP_PKEY_CTX_free(context);
    return EvpKey{key};
}

EccPublicKey blobOfKey(const EVP_PKEY* key) {
    EccPublicKey blob{};
    blob.bitLength = 256;
    BIGNUM* x = numberOf(key, OSSL_PKEY_PARAM_EC_PUB_X);
    BIGNUM* y = numberOf(key, OSSL_PKEY_PARAM_EC_PUB_Y);
    put(x, blob.x);
    put(y, blob.y);
    BN_free(x);
    BN_free(y);
    return blob;
}

Bytes privateKeyOf(const EVP_PKEY* key) {
    BIGNUM* d = numberOf(key, OSSL_PKEY_PARAM_PRIV_KEY);
    Bytes bytes(valueSize);
    must(BN_bn2binpad(d, bytes.data(), valueSize) == valueSize);
    BN_clear_free(d);
    return bytes;
}

bool verifies(EVP_PKEY* key, const std::string& message, const EccSignature& signature,
              const std::string& id) {
    const Bytes der = derOf(signature);
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
    EVP_PKEY_CTX_set1_id(context, id.data(), static_cast<int>(id.size()));
    EVP_MD_CTX_set_pkey_ctx(digest, context);
    must(EVP_DigestVerifyInit(digest, nullptr, EVP_sm3(), nullptr, key) == 1);
    const int verdict =
        EVP_DigestVerify(digest, der.data(), der.size(),
                         reinterpret_cast<const unsigned char*>(message.data()), message.size());
    EVP_PKEY_CTX_free(context);
    EVP_MD_CTX_free(digest);
    return verdict == 1;
}

// OpenSSL answers GM/T 0009 §7.2 SM2Cipher: SEQUENCE { x, y, hash, ciphertext }.
Bytes wrapped(EVP_PKEY* key, const Bytes& text) {
    const Bytes der = encrypted(key, text);
    const unsigned char* at = der.data();
    auto* parts = d2i_ASN1_SEQUENCE_ANY(nullptr, &at, static_cast<long>(der.size()));
    must(parts != nullptr && sk_ASN1_TYPE_num(parts) == 4);
    const auto value = [&](int part) { return sk_ASN1_TYPE_value(parts, part)->value; };
    const ASN1_OCTET_STRING* hash = value(2).octet_string;
    const ASN1_OCTET_STRING* ciphered = value(3).octet_string;
    must(ASN1_STRING_length(hash) == valueSize);
    Bytes blob(eccCipherHead);
    auto* cipher = reinterpret_cast<EccCipher*>(blob.data());
    put(value(0).integer, cipher->x);
    put(value(1).integer, cipher->y);
    std::memcpy(cipher->hash, ASN1_STRING_get0_data(hash), valueSize);
    cipher->cipherLength = static_cast<Ulong>(ASN1_STRING_length(ciphered));
    const unsigned char* tail = ASN1_STRING_get0_data(ciphered);
    blob.insert(blob.end(), tail, tail + cipher->cipherLength);
    sk_ASN1_TYPE_pop_free(parts, ASN1_TYPE_free);
    return blob;
}

Bytes encryptSm4(const Bytes& key, const Bytes& data) {
    EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
    Bytes out(data.size() + 16);
    int size = 0;
    must(EVP_EncryptInit_ex(cipher, EVP_sm4_ecb(), nullptr, key.data(), nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(cipher, 0);
    must(EVP_EncryptUpdate(cipher, out.data(), &size, data.data(), static_cast<int>(data.size())) == 1);
    EVP_CIPHER_CTX_free(cipher);
    out.resize(static_cast<std::size_t>(size));
    return out;
}

Bytes enveloped(EVP_PKEY* signing, const EVP_PKEY* pair, const Bytes& symmetricKey) {
    const Bytes cipher = wrapped(signing, symmetricKey);
    const Bytes privateKey = encryptSm4(symmetricKey, privateKeyOf(pair));
    Bytes blob(offsetof(EnvelopedKey, encryptedKey));
    auto* envelope = reinterpret_cast<EnvelopedKey*>(blob.data());
    envelope->version = 1;
    envelope->symmetricAlgorithm = token::skf::sm4Ecb;
    envelope->bits = 256;
    std::memcpy(envelope->encryptedPrivateKey + 32, privateKey.data(), privateKey.size());
    envelope->publicKey = blobOfKey(pair);
    blob.insert(blob.end(), cipher.begin(), cipher.end());
    return blob;
}

} // namespace certdesk::tests
