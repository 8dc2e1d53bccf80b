#include "token/sm_cipher.h"

#include "token/der_sequence.h"

#include <stdexcept>

namespace certdesk::token {

namespace {

using CipherContextPtr = OwnedBy<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t coordinateBytes = 32;
constexpr std::size_t hashBytes = 32;
constexpr std::size_t sm4BlockBytes = 16;

/// An INTEGER as 32 bytes; empty when it is negative or longer. One with leading zeros is shorter.
forms::Bytes coordinate(const ASN1_STRING* integer) {
    if (integer == nullptr || ASN1_STRING_type(integer) == V_ASN1_NEG_INTEGER) return {};
    const forms::ByteView digits = contentOf(integer);
    if (digits.size() > coordinateBytes) return {};
    forms::Bytes padded(coordinateBytes - digits.size());
    padded.insert(padded.end(), digits.begin(), digits.end());
    return padded;
}

forms::Bytes octets(const ASN1_STRING* item, std::size_t size) {
    if (item == nullptr || contentOf(item).size() != size) return {};
    const forms::ByteView content = contentOf(item);
    return {content.begin(), content.end()};
}

} // namespace

forms::Bytes underSm4(const forms::Secret& key, forms::ByteView plain) {
    if (key.size() != sm4KeyBytes || plain.size() % sm4BlockBytes != 0)
        throw std::invalid_argument("SM4 takes a key of 16 bytes and whole blocks");
    const CipherContextPtr context(must(EVP_CIPHER_CTX_new(), "SM4"));
    must(EVP_EncryptInit_ex2(context.get(), EVP_sm4_ecb(), key.data(), nullptr, nullptr), "SM4");
    must(EVP_CIPHER_CTX_set_padding(context.get(), 0), "SM4");
    forms::Bytes cipher(plain.size());
    int length = 0;
    must(EVP_EncryptUpdate(context.get(), cipher.data(), &length, plain.data(),
                           static_cast<int>(plain.size())),
         "SM4");
    return cipher;
}

forms::Bytes underSm2(EVP_PKEY* recipient, const forms::Secret& plain) {
    const KeyContextPtr context(must(EVP_PKEY_CTX_new_from_pkey(nullptr, recipient, nullptr), "SM2"));
    must(EVP_PKEY_encrypt_init(context.get()), "SM2");
    std::size_t length = 0;
    must(EVP_PKEY_encrypt(context.get(), nullptr, &length, plain.data(), plain.size()), "SM2");
    forms::Bytes cipher(length);
    must(EVP_PKEY_encrypt(context.get(), cipher.data(), &length, plain.data(), plain.size()), "SM2");
    cipher.resize(length);
    return cipher;
}

std::optional<Sm2Cipher> parseSm2Cipher(forms::ByteView der, std::size_t textSize) {
    const SequencePtr parts = sequenceIn(der);
    if (!parts || sk_ASN1_TYPE_num(parts.get()) != 4) return {};
    Sm2Cipher cipher{coordinate(itemAt(parts, 0, V_ASN1_INTEGER)),
                     coordinate(itemAt(parts, 1, V_ASN1_INTEGER)),
                     octets(itemAt(parts, 2, V_ASN1_OCTET_STRING), hashBytes),
                     octets(itemAt(parts, 3, V_ASN1_OCTET_STRING), textSize)};
    const bool whole = !cipher.x.empty() && !cipher.y.empty() && !cipher.hash.empty() && !cipher.text.empty();
    return whole ? std::optional(std::move(cipher)) : std::nullopt;
}

} // namespace certdesk::token
