#include "token/der_sequence.h"
#include "token/envelope_parts.h"
#include "token/key_pair_parts.h"
#include "token/sm_cipher.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

namespace certdesk::token {

namespace {

using AlgorithmPtr = OwnedBy<X509_ALGOR, X509_ALGOR_free>;

constexpr std::size_t longest = 1024;
constexpr std::size_t coordinateBytes = 32;
constexpr std::size_t privateBytes = 32;
constexpr std::size_t pointBytes = 1 + 2 * coordinateBytes;
constexpr std::uint8_t uncompressed = 0x04;
constexpr const char* sm4 = "1.2.156.10197.1.104";
constexpr const char* sm4Ecb = "1.2.156.10197.1.104.1";

/// Big-endian; OpenSSL writes it straight into memory that is wiped, in the machine's order.
forms::Secret privateNumber(EVP_PKEY* key) {
    forms::Secret bytes(privateBytes);
    std::array wanted = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, bytes.data(), bytes.size()),
                         OSSL_PARAM_construct_end()};
    must(EVP_PKEY_get_params(key, wanted.data()), "private key");
    if constexpr (std::endian::native == std::endian::little)
        std::reverse(bytes.data(), bytes.data() + bytes.size());
    return bytes;
}

forms::Bytes publicPoint(EVP_PKEY* key) {
    forms::Bytes point(pointBytes);
    std::size_t length = 0;
    must(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &length),
         "public key");
    if (length != pointBytes || point.front() != uncompressed) throw CryptoFailure("public key");
    return point;
}

forms::Bytes sm4Algorithm() {
    const AlgorithmPtr algorithm(must(X509_ALGOR_new(), "algorithm"));
    must(X509_ALGOR_set0(algorithm.get(), must(OBJ_txt2obj(sm4Ecb, 1), "algorithm"), V_ASN1_NULL, nullptr),
         "algorithm");
    return derOf(algorithm.get(), i2d_X509_ALGOR);
}

/// The standard leaves the OID open: that of the mode and that of the cipher are both seen, and both with and
/// without NULL.
bool isSm4(forms::ByteView der) {
    const AlgorithmPtr algorithm = decodeWhole<AlgorithmPtr>(der, d2i_X509_ALGOR);
    if (!algorithm) return false;
    const ASN1_OBJECT* oid = nullptr;
    int parameters = 0;
    X509_ALGOR_get0(&oid, &parameters, nullptr, algorithm.get());
    const auto is = [&](const char* name) {
        const Asn1ObjectPtr known(must(OBJ_txt2obj(name, 1), "algorithm"));
        return OBJ_cmp(oid, known.get()) == 0;
    };
    return (is(sm4) || is(sm4Ecb)) && (parameters == V_ASN1_NULL || parameters == V_ASN1_UNDEF);
}

/// The content of a BIT STRING of that many whole bytes, or empty.
forms::Bytes wholeBits(const ASN1_STRING* item, std::size_t size) {
    if (item == nullptr || (item->flags & 0x07L) != 0 || contentOf(item).size() != size) return {};
    const forms::ByteView content = contentOf(item);
    return {content.begin(), content.end()};
}

bool readCipher(Sm2EnvelopedKey& key, const ASN1_STRING* item) {
    auto cipher = item == nullptr ? std::nullopt : parseSm2Cipher(contentOf(item), sm4KeyBytes);
    if (!cipher) return false;
    key.cipherX = std::move(cipher->x);
    key.cipherY = std::move(cipher->y);
    key.cipherHash = std::move(cipher->hash);
    key.cipherText = std::move(cipher->text);
    return true;
}

bool readPair(Sm2EnvelopedKey& key, const ASN1_STRING* publicKey, const ASN1_STRING* encrypted) {
    const forms::Bytes point = wholeBits(publicKey, pointBytes);
    key.encryptedPrivateKey = wholeBits(encrypted, privateBytes);
    if (point.empty() || point.front() != uncompressed || key.encryptedPrivateKey.empty()) return false;
    const auto middle = point.begin() + 1 + coordinateBytes;
    key.publicX.assign(point.begin() + 1, middle);
    key.publicY.assign(middle, point.end());
    return true;
}

} // namespace

forms::Bytes encloseSm2(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness) {
    const KeyPtr recipient = publicKeyOf(recipientSpki);
    const bool fits = recipient && algorithmOf(recipient.get()) == KeyAlgorithm::sm2;
    if (!fits || pair.algorithm() != KeyAlgorithm::sm2)
        throw std::invalid_argument("an envelope between keys of two kinds");
    EVP_PKEY* key = pair.parts().key.get();
    forms::Secret sm4Key(sm4KeyBytes);
    randomness.fill({sm4Key.data(), sm4Key.size()});
    return sequenceOf({sm4Algorithm(), underSm2(recipient.get(), sm4Key), bitStringOf(publicPoint(key)),
                       bitStringOf(underSm4(sm4Key, privateNumber(key).view()))});
}

Result<Sm2EnvelopedKey, EncodingFault> parseSm2EnvelopedKey(forms::ByteView der) {
    if (der.size() > longest) return EncodingFault::tooLong;
    bool trailing = false;
    const SequencePtr parts = sequenceIn(der, &trailing);
    if (trailing) return EncodingFault::trailing;
    if (!parts || sk_ASN1_TYPE_num(parts.get()) != 4) return EncodingFault::notDer;
    const ASN1_STRING* algorithm = itemAt(parts, 0, V_ASN1_SEQUENCE);
    if (algorithm == nullptr || !isSm4(contentOf(algorithm))) return EncodingFault::notDer;
    Sm2EnvelopedKey key;
    if (!readCipher(key, itemAt(parts, 1, V_ASN1_SEQUENCE))) return EncodingFault::notDer;
    if (!readPair(key, itemAt(parts, 2, V_ASN1_BIT_STRING), itemAt(parts, 3, V_ASN1_BIT_STRING)))
        return EncodingFault::notDer;
    return key;
}

} // namespace certdesk::token
