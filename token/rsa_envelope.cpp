#include "token/der_sequence.h"
#include "token/envelope_parts.h"
#include "token/key_pair_parts.h"
#include "token/rsa_encryption.h"

namespace certdesk::token {

namespace {

using CipherContextPtr = OwnedBy<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using PrivateInfoPtr = OwnedBy<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

constexpr std::size_t wrappingKeySize = 32;
constexpr std::size_t wrapBlock = 8;
constexpr std::size_t shortestModulus = 256;
constexpr std::size_t longestModulus = 384;
constexpr std::size_t shortestWrapped = 2 * wrapBlock;
constexpr std::size_t longestEnvelope = 8 * 1024;

bool isRsa(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm::rsa2048 || algorithm == KeyAlgorithm::rsa3072;
}

/// PKCS#8 (RFC 5958), open.
forms::Secret privateDer(const KeyPair& pair) {
    const PrivateInfoPtr info(must(EVP_PKEY2PKCS8(pair.parts().key.get()), "enclosing a key"));
    const int length = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
    if (length <= 0) throw CryptoFailure("enclosing a key");
    forms::Secret der(static_cast<std::size_t>(length));
    unsigned char* at = der.data();
    if (i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at) != length) throw CryptoFailure("enclosing a key");
    return der;
}

/// AES key wrap with padding (RFC 5649).
forms::Bytes wrapped(const forms::Secret& data, const forms::Secret& key) {
    const CipherContextPtr context(must(EVP_CIPHER_CTX_new(), "wrapping"));
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    must(EVP_EncryptInit_ex(context.get(), EVP_aes_256_wrap_pad(), nullptr, key.data(), nullptr), "wrapping");
    forms::Bytes out(data.size() + 2 * wrapBlock);
    int length = 0;
    must(EVP_EncryptUpdate(context.get(), out.data(), &length, data.data(), static_cast<int>(data.size())),
         "wrapping");
    out.resize(static_cast<std::size_t>(length));
    return out;
}

forms::Bytes octetString(forms::ByteView bytes) {
    const OwnedBy<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> text(must(ASN1_OCTET_STRING_new(), "envelope"));
    must(ASN1_OCTET_STRING_set(text.get(), bytes.data(), static_cast<int>(bytes.size())), "envelope");
    return derOf(text.get(), i2d_ASN1_OCTET_STRING);
}

forms::Bytes copyOf(const ASN1_STRING* item) {
    const forms::ByteView content = contentOf(item);
    return {content.begin(), content.end()};
}

bool sized(const RsaEnvelopedKey& envelope) {
    const std::size_t key = envelope.wrappedKey.size();
    const std::size_t body = envelope.encryptedPrivateKey.size();
    return key >= shortestModulus && key <= longestModulus && body >= shortestWrapped &&
           body % wrapBlock == 0;
}

} // namespace

forms::Bytes encloseRsa(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness) {
    if (!isRsa(pair.algorithm())) throw std::invalid_argument("no RSA pair to enclose");
    forms::Secret key(wrappingKeySize);
    randomness.fill({key.data(), key.size()});
    return sequenceOf({octetString(rsaEncrypted(recipientSpki, key.view(), RsaPadding::oaepSha1)),
                       octetString(wrapped(privateDer(pair), key))});
}

Result<RsaEnvelopedKey, EncodingFault> parseRsaEnvelopedKey(forms::ByteView der) {
    if (der.size() > longestEnvelope) return EncodingFault::tooLong;
    bool trailing = false;
    const SequencePtr items = sequenceIn(der, &trailing);
    if (trailing) return EncodingFault::trailing;
    if (!items || sk_ASN1_TYPE_num(items.get()) != 2) return EncodingFault::notDer;
    const ASN1_STRING* key = itemAt(items, 0, V_ASN1_OCTET_STRING);
    const ASN1_STRING* body = itemAt(items, 1, V_ASN1_OCTET_STRING);
    if (key == nullptr || body == nullptr) return EncodingFault::notDer;
    RsaEnvelopedKey envelope{copyOf(key), copyOf(body)};
    if (!sized(envelope)) return EncodingFault::notDer;
    return envelope;
}

} // namespace certdesk::token
