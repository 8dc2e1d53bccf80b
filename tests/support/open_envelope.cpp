#include "support/open_envelope.h"

#include "token/envelope.h"

#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <stdexcept>

namespace certdesk::tests {
namespace {

template <typename T, typename Free>
std::unique_ptr<T, Free> owned(T* made, Free release) {
    if (!made) throw std::runtime_error("OpenSSL");
    return {made, release};
}

void must(int result) {
    if (result <= 0) throw std::runtime_error("the envelope does not open");
}

using Items = std::unique_ptr<ASN1_SEQUENCE_ANY, void (*)(ASN1_SEQUENCE_ANY*)>;

/// SM2Cipher as OpenSSL reads it: the second item.
forms::Bytes cipherIn(forms::ByteView envelope) {
    const unsigned char* at = envelope.data();
    const Items items(d2i_ASN1_SEQUENCE_ANY(nullptr, &at, static_cast<long>(envelope.size())),
                      [](ASN1_SEQUENCE_ANY* all) { sk_ASN1_TYPE_pop_free(all, ASN1_TYPE_free); });
    const ASN1_TYPE* item = items ? sk_ASN1_TYPE_value(items.get(), 1) : nullptr;
    if (!item || ASN1_TYPE_get(item) != V_ASN1_SEQUENCE) throw std::runtime_error("not an envelope");
    const auto* text = item->value.sequence;
    const unsigned char* data = ASN1_STRING_get0_data(text);
    return {data, data + ASN1_STRING_length(text)};
}

forms::Bytes decrypted(const token::KeyPair& key, const forms::Bytes& cipher) {
    const auto pem = key.machinePem();
    const auto in = owned(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const auto own = owned(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    const auto context = owned(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr), EVP_PKEY_CTX_free);
    must(EVP_PKEY_decrypt_init(context.get()));
    std::size_t length = 0;
    must(EVP_PKEY_decrypt(context.get(), nullptr, &length, cipher.data(), cipher.size()));
    forms::Bytes plain(length);
    must(EVP_PKEY_decrypt(context.get(), plain.data(), &length, cipher.data(), cipher.size()));
    plain.resize(length);
    return plain;
}

} // namespace

forms::Bytes sm2KeyIn(forms::ByteView envelope, const token::KeyPair& signing) {
    const auto parts = token::parseSm2EnvelopedKey(envelope);
    if (!parts) throw std::runtime_error("not an envelope");
    const auto sm4Key = decrypted(signing, cipherIn(envelope));
    const auto context = owned(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    must(EVP_DecryptInit_ex2(context.get(), EVP_sm4_ecb(), sm4Key.data(), nullptr, nullptr));
    must(EVP_CIPHER_CTX_set_padding(context.get(), 0));
    forms::Bytes number(parts->encryptedPrivateKey.size());
    int length = 0;
    must(EVP_DecryptUpdate(context.get(), number.data(), &length, parts->encryptedPrivateKey.data(),
                           static_cast<int>(number.size())));
    return number;
}

forms::Bytes sm2PointOf(forms::ByteView privateNumber) {
    const auto group = owned(EC_GROUP_new_by_curve_name(NID_sm2), EC_GROUP_free);
    const auto number =
        owned(BN_bin2bn(privateNumber.data(), static_cast<int>(privateNumber.size()), nullptr), BN_free);
    const auto point = owned(EC_POINT_new(group.get()), EC_POINT_free);
    must(EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr));
    forms::Bytes bytes(65);
    must(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes.data(),
                            bytes.size(), nullptr) == bytes.size());
    return bytes;
}

} // namespace certdesk::tests
