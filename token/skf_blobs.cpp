#include "token/skf_blobs.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace certdesk::token {

namespace {

constexpr std::size_t coordinateBytes = 32;
constexpr skf::Ulong bits = 256;

/// Everything of the SubjectPublicKeyInfo before X and Y: two SEQUENCEs, ecPublicKey, 1.2.156.10197.1.301,
/// BIT STRING, uncompressed.
constexpr std::array<std::uint8_t, 27> spkiHead = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                   0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c,
                                                   0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00, 0x04};

template <std::size_t Size>
void put(skf::Byte (&field)[Size], forms::ByteView value) {
    std::copy(value.begin(), value.end(), field + Size - value.size());
}

template <std::size_t Size>
bool fits(const skf::Byte (&field)[Size]) {
    return std::all_of(field, field + Size - coordinateBytes, [](skf::Byte byte) { return byte == 0; });
}

template <std::size_t Size>
void append(forms::Bytes& to, const skf::Byte (&field)[Size]) {
    to.insert(to.end(), field + Size - coordinateBytes, field + Size);
}

template <std::size_t Size>
BIGNUM* number(const skf::Byte (&field)[Size]) {
    return must(BN_bin2bn(field, static_cast<int>(Size), nullptr), "signature");
}

void putCipher(std::uint8_t* at, const Sm2Cipher& cipher) {
    skf::EccCipher head{};
    put(head.x, cipher.x);
    put(head.y, cipher.y);
    put(head.hash, cipher.hash);
    head.cipherLength = static_cast<skf::Ulong>(cipher.text.size());
    std::memcpy(at, &head, skf::eccCipherHead);
    std::copy(cipher.text.begin(), cipher.text.end(), at + skf::eccCipherHead);
}

} // namespace

std::optional<forms::Bytes> spkiOfBlob(const skf::EccPublicKey& key) {
    if (key.bitLength != bits || !fits(key.x) || !fits(key.y)) return {};
    forms::Bytes spki(spkiHead.begin(), spkiHead.end());
    append(spki, key.x);
    append(spki, key.y);
    return publicKeyOf(spki) ? std::optional(std::move(spki)) : std::nullopt;
}

std::optional<skf::EccPublicKey> blobOfSpki(forms::ByteView spki) {
    const bool known = spki.size() == spkiHead.size() + 2 * coordinateBytes &&
                       std::equal(spkiHead.begin(), spkiHead.end(), spki.begin());
    if (!known) return {};
    skf::EccPublicKey key{};
    key.bitLength = bits;
    put(key.x, spki.subspan(spkiHead.size(), coordinateBytes));
    put(key.y, spki.last(coordinateBytes));
    return key;
}

forms::Bytes signatureDer(const skf::EccSignature& signature) {
    const EcdsaSigPtr both(must(ECDSA_SIG_new(), "signature"));
    must(ECDSA_SIG_set0(both.get(), number(signature.r), number(signature.s)), "signature");
    return derOf(both.get(), i2d_ECDSA_SIG);
}

forms::Bytes cipherBlob(const Sm2Cipher& cipher) {
    forms::Bytes blob(skf::eccCipherHead + cipher.text.size());
    putCipher(blob.data(), cipher);
    return blob;
}

forms::Bytes envelopeBlob(const Sm2EnvelopedKey& envelope) {
    skf::EnvelopedKey head{};
    head.version = 1;
    head.symmetricAlgorithm = skf::sm4Ecb;
    head.bits = bits;
    put(head.encryptedPrivateKey, envelope.encryptedPrivateKey);
    head.publicKey.bitLength = bits;
    put(head.publicKey.x, envelope.publicX);
    put(head.publicKey.y, envelope.publicY);
    constexpr std::size_t before = offsetof(skf::EnvelopedKey, encryptedKey);
    forms::Bytes blob(before + skf::eccCipherHead + envelope.cipherText.size());
    std::memcpy(blob.data(), &head, before);
    putCipher(blob.data() + before,
              {envelope.cipherX, envelope.cipherY, envelope.cipherHash, envelope.cipherText});
    return blob;
}

} // namespace certdesk::token
