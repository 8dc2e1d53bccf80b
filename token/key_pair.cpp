#include "token/key_pair.h"

#include "token/key_pair_parts.h"
#include "token/pem.h"
#include "token/request_builder.h"
#include "token/signature_context.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>

#include <array>

namespace certdesk::token {

namespace {

using AlgorithmPtr = OwnedBy<X509_ALGOR, X509_ALGOR_free>;
using PrivateInfoPtr = OwnedBy<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using SealedPtr = OwnedBy<X509_SIG, X509_SIG_free>;

constexpr std::string_view sealedLabel = "ENCRYPTED PRIVATE KEY";
constexpr std::string_view openLabel = "PRIVATE KEY";
constexpr std::uint64_t scryptCost = 1 << 14;
constexpr std::uint64_t scryptBlock = 8;
constexpr std::uint64_t scryptLanes = 1;

EVP_PKEY* generated(KeyAlgorithm algorithm) {
    switch (algorithm) {
    case KeyAlgorithm::rsa2048: return EVP_RSA_gen(2048);
    case KeyAlgorithm::rsa3072: return EVP_RSA_gen(3072);
    case KeyAlgorithm::p256: return EVP_EC_gen("P-256");
    case KeyAlgorithm::sm2: return EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2");
    }
    throw std::invalid_argument("no such algorithm");
}

Result<KeyPair, KeyFault> accepted(KeyPtr key) {
    if (!key) return KeyFault::notAKey;
    if (!algorithmOf(key.get())) return KeyFault::unknownKind;
    return KeyPair(std::make_unique<KeyPair::Parts>(KeyPair::Parts{std::move(key)}));
}

bool holds(std::string_view pem, std::string_view label) {
    return pem.find("-----BEGIN " + std::string(label) + "-----") != std::string_view::npos;
}

AlgorithmPtr freshScrypt() {
    std::array<unsigned char, 16> salt{};
    must(RAND_bytes(salt.data(), static_cast<int>(salt.size())), "salt");
    return AlgorithmPtr(
        must(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt.data(), static_cast<int>(salt.size()), nullptr,
                                   scryptCost, scryptBlock, scryptLanes),
             "sealing a key"));
}

} // namespace

KeyPair::KeyPair(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KeyPair::KeyPair(KeyPair&&) noexcept = default;
KeyPair& KeyPair::operator=(KeyPair&&) noexcept = default;
KeyPair::~KeyPair() = default;

KeyPair KeyPair::generate(KeyAlgorithm algorithm) {
    return KeyPair(std::make_unique<Parts>(Parts{KeyPtr(must(generated(algorithm), "making a key"))}));
}

Result<KeyPair, KeyFault> KeyPair::unseal(std::string_view pem, const forms::Secret& passphrase) {
    if (holds(pem, openLabel)) return KeyFault::sealed;
    const auto der = pemBlock(pem, sealedLabel);
    if (!der) return KeyFault::notAKey;
    const SealedPtr sealed = decodeWhole<SealedPtr>(*der, d2i_X509_SIG);
    if (!sealed) return KeyFault::notAKey;
    const std::string_view phrase = passphrase.text();
    const PrivateInfoPtr info(PKCS8_decrypt(sealed.get(), phrase.data(), static_cast<int>(phrase.size())));
    ERR_clear_error();
    if (!info) return KeyFault::wrongPassphrase;
    KeyPtr key(EVP_PKCS82PKEY(info.get()));
    ERR_clear_error();
    return accepted(std::move(key));
}

std::string KeyPair::sealed(const forms::Secret& passphrase) const {
    const PrivateInfoPtr info(must(EVP_PKEY2PKCS8(parts_->key.get()), "sealing a key"));
    AlgorithmPtr algorithm = freshScrypt();
    const std::string_view phrase = passphrase.text();
    const SealedPtr sealed(
        must(PKCS8_set0_pbe(phrase.data(), static_cast<int>(phrase.size()), info.get(), algorithm.get()),
             "sealing a key"));
    (void)algorithm.release(); // now the sealed text's
    return pemText(derOf(sealed.get(), i2d_X509_SIG), sealedLabel);
}

forms::Secret KeyPair::privateDer() const {
    const PrivateInfoPtr info(must(EVP_PKEY2PKCS8(parts_->key.get()), "writing a key"));
    const int length = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
    if (length <= 0) throw CryptoFailure("writing a key");
    forms::Secret der(static_cast<std::size_t>(length));
    unsigned char* at = der.data();
    if (i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at) != length) throw CryptoFailure("writing a key");
    return der;
}

Result<KeyPair, KeyFault> KeyPair::fromPrivateDer(forms::ByteView der) {
    const auto info = decodeWhole<PrivateInfoPtr>(der, d2i_PKCS8_PRIV_KEY_INFO);
    if (!info) return KeyFault::notAKey;
    KeyPtr key(EVP_PKCS82PKEY(info.get()));
    ERR_clear_error();
    return accepted(std::move(key));
}

Result<KeyPair, KeyFault> KeyPair::fromMachinePem(std::string_view pem) {
    if (holds(pem, sealedLabel)) return KeyFault::sealed;
    const BioPtr in(must(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), "memory"));
    const auto noPassphrase = [](char*, int, int, void*) { return -1; };
    KeyPtr key(PEM_read_bio_PrivateKey(in.get(), nullptr, noPassphrase, nullptr));
    ERR_clear_error();
    return accepted(std::move(key));
}

forms::Secret KeyPair::machinePem() const {
    const BioPtr out(must(BIO_new(BIO_s_secmem()), "memory")); // wipes itself
    must(PEM_write_bio_PKCS8PrivateKey(out.get(), parts_->key.get(), nullptr, nullptr, 0, nullptr, nullptr),
         "writing a key");
    char* data = nullptr;
    const long length = BIO_get_mem_data(out.get(), &data);
    return forms::Secret(std::string_view(data, static_cast<std::size_t>(length)));
}

KeyAlgorithm KeyPair::algorithm() const { return *algorithmOf(parts_->key.get()); }

forms::Bytes KeyPair::spki() const { return spkiOf(parts_->key.get()); }

forms::Bytes KeyPair::sign(forms::ByteView data) const {
    if (parts_->sign) return parts_->sign(data);
    const auto context = SignatureContext::toSign(parts_->key.get());
    std::size_t length = 0;
    must(EVP_DigestSign(context.get(), nullptr, &length, data.data(), data.size()), "signing");
    forms::Bytes signature(length);
    must(EVP_DigestSign(context.get(), signature.data(), &length, data.data(), data.size()), "signing");
    signature.resize(length);
    return signature;
}

Result<forms::Bytes, NameFault> KeyPair::request(const DistinguishedName& subject) const {
    auto body = RequestBody::of(subject, spki());
    if (!body) return body.fault();
    return body->signedWith(sign(body->toSign()));
}

} // namespace certdesk::token
