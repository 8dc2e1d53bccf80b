#include "token/pkcs11_import.h"

#include "token/key_pair_parts.h"
#include "token/pkcs11_objects.h"
#include "token/pkcs11_public_key.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>

namespace certdesk::token {

namespace {

using NumberPtr = OwnedBy<BIGNUM, BN_clear_free>;

constexpr std::size_t p256Bytes = 32;
constexpr std::size_t idBytes = 20;

/// Big endian, without leading zeros or of that length.
forms::Secret numberOf(EVP_PKEY* key, const char* name, std::size_t length = 0) {
    BIGNUM* raw = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &raw), "reading a key");
    const NumberPtr number(raw);
    forms::Secret bytes(length == 0 ? static_cast<std::size_t>(BN_num_bytes(raw)) : length);
    if (BN_bn2binpad(raw, bytes.data(), static_cast<int>(bytes.size())) < 0)
        throw CryptoFailure("reading a key");
    return bytes;
}

struct Part {
    CK_ATTRIBUTE_TYPE type;
    const char* name;
};
constexpr std::array<Part, 2> rsaPublic{
    {{CKA_MODULUS, OSSL_PKEY_PARAM_RSA_N}, {CKA_PUBLIC_EXPONENT, OSSL_PKEY_PARAM_RSA_E}}};
constexpr std::array<Part, 6> rsaPrivate{{{CKA_PRIVATE_EXPONENT, OSSL_PKEY_PARAM_RSA_D},
                                          {CKA_PRIME_1, OSSL_PKEY_PARAM_RSA_FACTOR1},
                                          {CKA_PRIME_2, OSSL_PKEY_PARAM_RSA_FACTOR2},
                                          {CKA_EXPONENT_1, OSSL_PKEY_PARAM_RSA_EXPONENT1},
                                          {CKA_EXPONENT_2, OSSL_PKEY_PARAM_RSA_EXPONENT2},
                                          {CKA_COEFFICIENT, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};

template <std::size_t count>
void add(Template& object, EVP_PKEY* key, const std::array<Part, count>& parts) {
    for (const Part& part : parts)
        object.bytes(part.type, numberOf(key, part.name).view());
}

/// The uncompressed point (SEC 1 §2.3.3) in an OCTET STRING, as CKA_EC_POINT wants it.
forms::Bytes pointOf(EVP_PKEY* key) {
    forms::Bytes point{0x04, static_cast<std::uint8_t>(2 * p256Bytes + 1), 0x04};
    for (const char* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
        const auto half = numberOf(key, name, p256Bytes);
        point.insert(point.end(), half.data(), half.data() + half.size());
    }
    return point;
}

Template publicObject(EVP_PKEY* key, bool ec, forms::ByteView id, std::string_view label) {
    Template object = half(id, label);
    object.number(CKA_CLASS, CKO_PUBLIC_KEY).number(CKA_KEY_TYPE, ec ? CKK_EC : CKK_RSA);
    object.flag(CKA_PRIVATE, false).flag(CKA_VERIFY, true);
    if (ec) return object.bytes(CKA_EC_PARAMS, p256Oid).bytes(CKA_EC_POINT, pointOf(key));
    add(object, key, rsaPublic);
    return object;
}

Template privateObject(EVP_PKEY* key, bool ec, forms::ByteView id, std::string_view label) {
    Template object = half(id, label);
    object.number(CKA_CLASS, CKO_PRIVATE_KEY).number(CKA_KEY_TYPE, ec ? CKK_EC : CKK_RSA);
    object.flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_SIGN, true);
    if (ec)
        return object.bytes(CKA_EC_PARAMS, p256Oid)
            .bytes(CKA_VALUE, numberOf(key, OSSL_PKEY_PARAM_PRIV_KEY, p256Bytes).view());
    add(object, key, rsaPublic);
    add(object, key, rsaPrivate);
    return object;
}

TokenResult<std::optional<TokenKey>> foundOn(Pkcs11Session& session, const forms::Bytes& spki) {
    const auto keys = keysOn(session);
    if (!keys) return keys.fault();
    const auto same =
        std::find_if(keys->begin(), keys->end(), [&](const auto& one) { return one.spki == spki; });
    return same == keys->end() ? std::nullopt : std::optional(*same);
}

TokenResult<TokenKey> importIn(Pkcs11Session& session, const KeyPair& pair, std::string_view label) {
    const auto spki = pair.spki();
    const auto there = foundOn(session, spki);
    if (!there) return there.fault();
    if (*there) return **there;
    auto id = forms::sha256(spki);
    id.resize(idBytes);
    if (const auto freed = freeId(session, id); !freed) return freed.fault();
    EVP_PKEY* key = pair.parts().key.get();
    const bool ec = pair.algorithm() == KeyAlgorithm::p256;
    if (const auto made = session.create(privateObject(key, ec, id, label)); !made) return made.fault();
    if (const auto made = session.create(publicObject(key, ec, id, label)); !made) return made.fault();
    const auto now = foundOn(session, spki);
    if (!now) return now.fault();
    if (!*now) return ownFault(TokenStep::generate, FaultKind::keyMissing);
    return **now;
}

} // namespace

TokenResult<TokenKey> importKeyPair(const std::string& modulePath, std::string_view serial,
                                    const forms::Secret& userPin, const KeyPair& pair,
                                    std::string_view label) {
    if (pair.algorithm() == KeyAlgorithm::sm2)
        return ownFault(TokenStep::generate, FaultKind::mechanismUnsupported);
    auto module = Pkcs11Module::shared(modulePath);
    if (!module) return module.fault();
    const std::lock_guard lock((*module)->mutex());
    if ((*module)->isOpen(serial)) return ownFault(TokenStep::open, FaultKind::busy);
    const auto token = (*module)->tokenBySerial(serial, TokenStep::open);
    if (!token) return token.fault();
    auto session = Pkcs11Session::open(*module, *token, Access::readWrite);
    if (!session) return session.fault();
    if (const auto in = session->login(CKU_USER, userPin); !in) return in.fault();
    return importIn(*session, pair, label);
}

} // namespace certdesk::token
