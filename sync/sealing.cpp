#include "sync/sealing.h"

#include "forms/json.h"

#include <cstring>
#include <sodium.h>
#include <stdexcept>

namespace certdesk::sync {

namespace {

constexpr std::size_t nonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t keyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;

/// libsodium seeds and chooses its implementations once; safe to call from any thread.
void ready() {
    static const int result = sodium_init();
    if (result < 0) throw std::runtime_error("libsodium cannot start");
}

void requireSize(std::size_t size, std::size_t expected, const char* what) {
    if (size != expected) throw std::invalid_argument(std::string(what) + " has the wrong length");
}

Secret randomSecret(std::size_t size) {
    ready();
    Secret secret(size);
    randombytes_buf(secret.data(), secret.size());
    return secret;
}

std::optional<Bytes> wrapIn(std::string_view wraps, std::string_view reader) {
    try {
        const forms::Json document = forms::parseJson(wraps, {.bytes = 4096, .depth = 2});
        const std::optional<std::string> text = forms::JsonReader(document).optionalString(reader);
        return text ? forms::fromBase64(*text) : std::nullopt;
    } catch (const forms::JsonProblem&) {
        return std::nullopt;
    }
}

} // namespace

SealPair newSealPair() {
    ready();
    SealPair pair{Bytes(crypto_box_PUBLICKEYBYTES), Secret(crypto_box_SECRETKEYBYTES)};
    crypto_box_keypair(pair.publicKey.data(), pair.secretKey.data());
    return pair;
}

SigningPair newSigningPair() { return signingPairOf(randomSecret(crypto_sign_SEEDBYTES)); }

SigningPair signingPairOf(const Secret& seed) {
    ready();
    requireSize(seed.size(), crypto_sign_SEEDBYTES, "signing seed");
    SigningPair pair{Bytes(crypto_sign_PUBLICKEYBYTES), seed.copy()};
    Secret whole(crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(pair.publicKey.data(), whole.data(), seed.data());
    return pair;
}

Bytes sign(ByteView statement, const Secret& seed) {
    ready();
    requireSize(seed.size(), crypto_sign_SEEDBYTES, "signing seed");
    Bytes publicKey(crypto_sign_PUBLICKEYBYTES);
    Secret whole(crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(publicKey.data(), whole.data(), seed.data());
    Bytes signature(crypto_sign_BYTES);
    crypto_sign_detached(signature.data(), nullptr, statement.data(), statement.size(), whole.data());
    return signature;
}

Bytes seal(ByteView plain, const Secret& key, ByteView associated) {
    ready();
    requireSize(key.size(), keyBytes, "sealing key");
    Bytes sealed(nonceBytes + plain.size() + tagBytes);
    randombytes_buf(sealed.data(), nonceBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonceBytes, nullptr, plain.data(),
                                               plain.size(), associated.data(), associated.size(), nullptr,
                                               sealed.data(), key.data());
    return sealed;
}

std::optional<Secret> unseal(ByteView sealed, const Secret& key, ByteView associated) {
    ready();
    requireSize(key.size(), keyBytes, "sealing key");
    if (sealed.size() < nonceBytes + tagBytes) return std::nullopt;
    Secret plain(sealed.size() - nonceBytes - tagBytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data() + nonceBytes,
                                                   sealed.size() - nonceBytes, associated.data(),
                                                   associated.size(), sealed.data(), key.data()) != 0)
        return std::nullopt;
    return plain;
}

Secret newCaseKey() { return randomSecret(keyBytes); }

Bytes sealTo(ByteView plain, ByteView publicKey) {
    ready();
    requireSize(publicKey.size(), crypto_box_PUBLICKEYBYTES, "reader's public key");
    Bytes sealed(crypto_box_SEALBYTES + plain.size());
    if (crypto_box_seal(sealed.data(), plain.data(), plain.size(), publicKey.data()) != 0)
        throw std::invalid_argument("reader's public key is not usable");
    return sealed;
}

std::optional<Secret> unsealFrom(ByteView sealed, const SealPair& reader) {
    ready();
    requireSize(reader.publicKey.size(), crypto_box_PUBLICKEYBYTES, "reader's public key");
    requireSize(reader.secretKey.size(), crypto_box_SECRETKEYBYTES, "reader's secret key");
    if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
    Secret plain(sealed.size() - crypto_box_SEALBYTES);
    if (crypto_box_seal_open(plain.data(), sealed.data(), sealed.size(), reader.publicKey.data(),
                             reader.secretKey.data()) != 0)
        return std::nullopt;
    return plain;
}

std::string wrapsText(const Secret& caseKey, ByteView kioskPublicKey, ByteView hqPublicKey) {
    forms::JsonObject wraps{{"kiosk", forms::base64(sealTo(caseKey.view(), kioskPublicKey))}};
    if (!hqPublicKey.empty()) wraps.emplace_back("hq", forms::base64(sealTo(caseKey.view(), hqPublicKey)));
    return forms::Json(std::move(wraps)).text();
}

std::optional<Secret> caseKeyFrom(std::string_view wraps, const SealPair& kiosk) {
    const std::optional<Bytes> wrap = wrapIn(wraps, "kiosk");
    if (!wrap) return std::nullopt;
    std::optional<Secret> key = unsealFrom(*wrap, kiosk);
    if (key && key->size() != keyBytes) return std::nullopt;
    return key;
}

Bytes lookupHash(std::string_view kind, std::string_view value, const Secret& lookupKey) {
    ready();
    requireSize(lookupKey.size(), crypto_generichash_KEYBYTES, "look-up key");
    Bytes hash(crypto_generichash_BYTES);
    crypto_generichash_state state;
    crypto_generichash_init(&state, lookupKey.data(), lookupKey.size(), hash.size());
    const std::uint8_t end = 0;
    crypto_generichash_update(&state, forms::viewOf(kind).data(), kind.size());
    crypto_generichash_update(&state, &end, 1);
    crypto_generichash_update(&state, forms::viewOf(value).data(), value.size());
    crypto_generichash_final(&state, hash.data(), hash.size());
    sodium_memzero(&state, sizeof state);
    return hash;
}

} // namespace certdesk::sync
