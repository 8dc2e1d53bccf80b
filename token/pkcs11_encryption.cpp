#include "token/pkcs11_encryption.h"

#include "token/certificate_parts.h"
#include "token/envelope.h"
#include "token/pkcs11_objects.h"
#include "token/randomness.h"
#include "token/rsa_encryption.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>

namespace certdesk::token {

namespace {

using BigNumberPtr = OwnedBy<BIGNUM, BN_free>;

constexpr std::size_t nonceSize = 32;

CK_MECHANISM oaep() {
    static CK_RSA_PKCS_OAEP_PARAMS sha1{CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr, 0};
    return {CKM_RSA_PKCS_OAEP, &sha1, sizeof sha1};
}
constexpr CK_MECHANISM keyWrap{CKM_AES_KEY_WRAP_PAD, nullptr, 0};

/// What SoftHSM says of ciphertext that was made for another key.
bool saysNothing(const TokenFault& fault) { return fault.code == CKR_GENERAL_ERROR; }

/// An object of this session that goes with it.
class Passing {
public:
    Passing(Pkcs11Session& session, CK_OBJECT_HANDLE object) : session_(session), object_(object) {}
    ~Passing() { (void)session_.destroy(object_); }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;

private:
    Pkcs11Session& session_;
    CK_OBJECT_HANDLE object_;
};

bool isRsa(const TokenKey& key) {
    return key.algorithm == KeyAlgorithm::rsa2048 || key.algorithm == KeyAlgorithm::rsa3072;
}

Template wrappingKey() {
    Template key;
    key.number(CKA_CLASS, CKO_SECRET_KEY)
        .number(CKA_KEY_TYPE, CKK_AES)
        .flag(CKA_TOKEN, false)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_UNWRAP, true);
    return key;
}

Template privateHalf(forms::ByteView id, std::string_view label) {
    Template key = half(id, label);
    key.number(CKA_CLASS, CKO_PRIVATE_KEY)
        .number(CKA_KEY_TYPE, CKK_RSA)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_SIGN, false)
        .flag(CKA_DECRYPT, true);
    return key;
}

forms::Bytes numberIn(const EVP_PKEY* key, const char* name) {
    BIGNUM* raw = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &raw), "public key");
    const BigNumberPtr number(raw);
    forms::Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
    BN_bn2bin(number.get(), bytes.data());
    return bytes;
}

Template publicHalf(EVP_PKEY* key, forms::ByteView id, std::string_view label) {
    Template object = half(id, label);
    object.number(CKA_CLASS, CKO_PUBLIC_KEY)
        .number(CKA_KEY_TYPE, CKK_RSA)
        .flag(CKA_PRIVATE, false)
        .flag(CKA_VERIFY, false)
        .flag(CKA_ENCRYPT, true)
        .bytes(CKA_MODULUS, numberIn(key, OSSL_PKEY_PARAM_RSA_N))
        .bytes(CKA_PUBLIC_EXPONENT, numberIn(key, OSSL_PKEY_PARAM_RSA_E));
    return object;
}

/// With fewer attributes where the module refuses the template; never without CKA_SENSITIVE.
TokenResult<CK_OBJECT_HANDLE> unwrapped(Pkcs11Session& session, CK_MECHANISM mechanism, CK_OBJECT_HANDLE with,
                                        forms::ByteView data, const Template& object) {
    auto key = session.unwrap(mechanism, with, data, object);
    if (key || !refusesTemplate(key.fault())) return key;
    return session.unwrap(mechanism, with, data, object.without({CKA_LABEL, CKA_SIGN}));
}

/// The new private half, beside older ones where the module lets it.
TokenResult<CK_OBJECT_HANDLE> newPrivateHalf(Pkcs11Session& session, CK_OBJECT_HANDLE signing,
                                             const RsaEnvelopedKey& envelope, forms::ByteView id,
                                             std::string_view label) {
    const auto key = session.unwrap(oaep(), signing, envelope.wrappedKey, wrappingKey());
    if (!key) return key;
    const Passing passing(session, *key);
    const Template wanted = privateHalf(id, label);
    auto made = unwrapped(session, keyWrap, *key, envelope.encryptedPrivateKey, wanted);
    if (made || !refusesTemplate(made.fault())) return made;
    if (const auto gone = destroyAll(session, CKO_PRIVATE_KEY, id); !gone) return gone.fault();
    return unwrapped(session, keyWrap, *key, envelope.encryptedPrivateKey, wanted);
}

/// keyMismatch, or challengeFailed.
TokenResult<Done> fits(Pkcs11Session& session, CK_OBJECT_HANDLE privateHalf, EVP_PKEY* publicKey) {
    const auto modulus = session.optional(privateHalf, CKA_MODULUS, TokenStep::read);
    if (!modulus) return modulus.fault();
    if (!modulus->empty() && *modulus != numberIn(publicKey, OSSL_PKEY_PARAM_RSA_N))
        return ownFault(TokenStep::write, FaultKind::keyMismatch);
    return challengeDecryption(session, privateHalf, spkiOf(publicKey));
}

/// Older halves go, and the public one is written.
TokenResult<Done> complete(Pkcs11Session& session, CK_OBJECT_HANDLE privateHalf, EVP_PKEY* publicKey,
                           forms::ByteView id, std::string_view label) {
    const auto halves = privateKeys(session, id);
    if (!halves) return halves.fault();
    for (const CK_OBJECT_HANDLE half : *halves)
        if (half != privateHalf)
            if (const auto gone = session.destroy(half); !gone) return gone;
    if (const auto gone = destroyAll(session, CKO_PUBLIC_KEY, id); !gone) return gone;
    const Template object = publicHalf(publicKey, id, label);
    auto made = session.create(object);
    if (!made && refusesTemplate(made.fault()))
        made = session.create(object.without({CKA_LABEL, CKA_PRIVATE, CKA_VERIFY}));
    if (!made) return made.fault();
    return Done{};
}

TokenResult<TokenKey> keyUnder(Pkcs11Session& session, const Certificate& certificate) {
    const auto keys = keysOn(session);
    if (!keys) return keys.fault();
    const auto found = std::find_if(keys->begin(), keys->end(),
                                    [&](const TokenKey& key) { return certificate.matchesKey(key.spki); });
    if (found == keys->end()) return ownFault(TokenStep::write, FaultKind::keyMissing);
    return *found;
}

} // namespace

TokenResult<bool> takesEncryption(Pkcs11Session& session, const TokenKey& signing) {
    const bool able = isRsa(signing) && signing.use == KeyUse::signing &&
                      session.can(CKM_RSA_PKCS_OAEP, CKF_UNWRAP) &&
                      session.can(CKM_AES_KEY_WRAP_PAD, CKF_UNWRAP);
    if (!able) return false;
    const auto halves = privateKeys(session, signing.id);
    if (!halves) return halves.fault();
    if (halves->size() != 1) return session.explained(ownFault(TokenStep::findKey, FaultKind::keyMissing));
    return session.flag(halves->front(), CKA_UNWRAP).value_or(false);
}

TokenResult<TokenKey> importEncryption(Pkcs11Session& session, const TokenKey& signing,
                                       const Certificate& certificate, forms::ByteView envelope,
                                       std::string_view label) {
    const auto takes = takesEncryption(session, signing);
    if (!takes) return takes.fault();
    if (!*takes) return ownFault(TokenStep::write, FaultKind::functionUnsupported);
    const auto parts = parseRsaEnvelopedKey(envelope);
    if (!parts) return ownFault(TokenStep::write, FaultKind::refusedData);
    const KeyPtr publicKey = publicKeyOf(certificate.spki());
    if (!publicKey || EVP_PKEY_get_base_id(publicKey.get()) != EVP_PKEY_RSA)
        return ownFault(TokenStep::write, FaultKind::keyMismatch);
    const auto opener = privateKeys(session, signing.id);
    if (!opener) return opener.fault();
    const forms::Bytes id = encryptionIdOf(signing.id);
    const auto made = newPrivateHalf(session, opener->front(), *parts, id, label);
    if (!made && saysNothing(made.fault())) return ownFault(TokenStep::write, FaultKind::refusedData);
    if (!made) return made.fault();
    if (const auto right = fits(session, *made, publicKey.get()); !right) {
        (void)session.destroy(*made);
        return right.fault();
    }
    if (const auto whole = complete(session, *made, publicKey.get(), id, label); !whole) return whole.fault();
    return keyUnder(session, certificate);
}

TokenResult<Done> challengeDecryption(Pkcs11Session& session, CK_OBJECT_HANDLE key, forms::ByteView spki) {
    std::array<std::uint8_t, nonceSize> nonce{};
    SystemRandomness().fill(nonce);
    const bool byOaep = session.can(CKM_RSA_PKCS_OAEP, CKF_DECRYPT);
    const auto sealed = rsaEncrypted(spki, nonce, byOaep ? RsaPadding::oaepSha1 : RsaPadding::pkcs1);
    const auto opened =
        session.decrypt(byOaep ? oaep() : CK_MECHANISM{CKM_RSA_PKCS, nullptr, 0}, key, sealed);
    const bool refused = // it is another key's
        !opened && (opened.fault().kind == FaultKind::refusedData || saysNothing(opened.fault()));
    if (!opened && !refused) return opened.fault();
    if (refused || !(*opened == forms::Secret(forms::ByteView(nonce))))
        return ownFault(TokenStep::challenge, FaultKind::challengeFailed);
    return Done{};
}

TokenResult<Done> destroyEncryption(Pkcs11Session& session, forms::ByteView signingId) {
    const forms::Bytes id = encryptionIdOf(signingId);
    for (const CK_OBJECT_CLASS kind : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_CERTIFICATE})
        if (const auto gone = destroyAll(session, kind, id); !gone) return gone;
    return Done{};
}

} // namespace certdesk::token
