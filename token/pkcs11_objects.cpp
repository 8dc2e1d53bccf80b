#include "token/pkcs11_objects.h"

#include "token/certificate_parts.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>

namespace certdesk::token {

namespace {

using BigNumberPtr = OwnedBy<BIGNUM, BN_free>;
using ParamBuilderPtr = OwnedBy<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParamsPtr = OwnedBy<OSSL_PARAM, OSSL_PARAM_free>;

constexpr std::array<std::uint8_t, 10> p256Oid = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr std::array<std::uint8_t, 3> exponent65537 = {0x01, 0x00, 0x01};
/// DigestInfo of SHA-256 before the digest (RFC 8017 §9.2, note 1).
constexpr std::array<std::uint8_t, 19> sha256Info = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                     0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                     0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::size_t p256Point = 65;
constexpr std::size_t p256Signature = 64;

BigNumberPtr numberOf(forms::ByteView bytes) {
    return BigNumberPtr(must(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), "number"));
}

/// Empty when the values are no key.
forms::Bytes spkiFrom(const char* kind, OSSL_PARAM_BLD* builder) {
    const ParamsPtr params(must(OSSL_PARAM_BLD_to_param(builder), "public key"));
    const KeyContextPtr context(must(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr), "public key"));
    must(EVP_PKEY_fromdata_init(context.get()), "public key");
    EVP_PKEY* raw = nullptr;
    const int made = EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get());
    const KeyPtr key(raw);
    ERR_clear_error();
    return made == 1 ? spkiOf(key.get()) : forms::Bytes{};
}

forms::Bytes rsaSpki(forms::ByteView modulus, forms::ByteView exponent) {
    const BigNumberPtr n = numberOf(modulus);
    const BigNumberPtr e = numberOf(exponent);
    const ParamBuilderPtr builder(must(OSSL_PARAM_BLD_new(), "public key"));
    must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()), "public key");
    must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()), "public key");
    return spkiFrom("RSA", builder.get());
}

/// CKA_EC_POINT is an OCTET STRING of the point (v2.40 §2.3.3); some drivers give the bare point.
forms::ByteView barePoint(forms::ByteView point) {
    const bool wrapped =
        point.size() == p256Point + 2 && point[0] == V_ASN1_OCTET_STRING && point[1] == p256Point;
    return wrapped ? point.subspan(2) : point;
}

forms::Bytes p256Spki(forms::ByteView point) {
    const ParamBuilderPtr builder(must(OSSL_PARAM_BLD_new(), "public key"));
    const forms::ByteView bare = barePoint(point);
    must(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0),
         "public key");
    must(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, bare.data(), bare.size()),
         "public key");
    return spkiFrom("EC", builder.get());
}

CK_ULONG asNumber(const forms::Bytes& value) {
    CK_ULONG number = CK_UNAVAILABLE_INFORMATION;
    if (value.size() == sizeof number)
        std::copy(value.begin(), value.end(), reinterpret_cast<std::uint8_t*>(&number));
    return number;
}

/// The public key of an object, or empty when it is of a kind that is not known here.
TokenResult<forms::Bytes> spkiOn(Pkcs11Session& session, CK_OBJECT_HANDLE key, CK_KEY_TYPE type) {
    const auto read = [&](CK_ATTRIBUTE_TYPE what) {
        return session.attribute(key, what, TokenStep::findKey);
    };
    if (type == CKK_RSA) {
        const auto modulus = read(CKA_MODULUS);
        if (!modulus) return modulus.fault();
        const auto exponent = read(CKA_PUBLIC_EXPONENT);
        if (!exponent) return exponent.fault();
        return rsaSpki(*modulus, *exponent);
    }
    if (type != CKK_EC) return forms::Bytes{};
    const auto curve = read(CKA_EC_PARAMS);
    if (!curve) return curve.fault();
    if (!std::equal(curve->begin(), curve->end(), p256Oid.begin(), p256Oid.end())) return forms::Bytes{};
    const auto point = read(CKA_EC_POINT);
    if (!point) return point.fault();
    return p256Spki(*point);
}

TokenResult<TokenKey> readPublicKey(Pkcs11Session& session, CK_OBJECT_HANDLE object) {
    const auto read = [&](CK_ATTRIBUTE_TYPE what) {
        return session.attribute(object, what, TokenStep::findKey);
    };
    const auto id = read(CKA_ID);
    if (!id) return id.fault();
    const auto label = read(CKA_LABEL);
    if (!label) return label.fault();
    const auto type = read(CKA_KEY_TYPE);
    if (!type) return type.fault();
    auto spki = spkiOn(session, object, asNumber(*type));
    if (!spki) return spki.fault();
    return TokenKey{*id, forms::toText(*label), KeyAlgorithm::rsa2048, std::move(*spki)};
}

Template ofClass(CK_OBJECT_CLASS kind) {
    Template wanted;
    wanted.number(CKA_CLASS, kind).flag(CKA_TOKEN, true);
    return wanted;
}

TokenResult<std::vector<CK_OBJECT_HANDLE>> privateKeys(Pkcs11Session& session, forms::ByteView id) {
    return session.find(ofClass(CKO_PRIVATE_KEY).bytes(CKA_ID, id), TokenStep::findKey);
}

/// What both halves share.
Template half(forms::ByteView id, std::string_view label) {
    Template common;
    common.flag(CKA_TOKEN, true).bytes(CKA_ID, id).text(CKA_LABEL, label);
    return common;
}

Template publicHalf(KeyAlgorithm algorithm, forms::ByteView id, std::string_view label) {
    Template key = half(id, label);
    key.flag(CKA_PRIVATE, false).flag(CKA_VERIFY, true);
    if (algorithm == KeyAlgorithm::p256) return key.bytes(CKA_EC_PARAMS, p256Oid);
    const CK_ULONG bits = algorithm == KeyAlgorithm::rsa3072 ? 3072 : 2048;
    return key.flag(CKA_ENCRYPT, true)
        .number(CKA_MODULUS_BITS, bits)
        .bytes(CKA_PUBLIC_EXPONENT, exponent65537);
}

Template privateHalf(KeyAlgorithm algorithm, forms::ByteView id, std::string_view label) {
    Template key = half(id, label);
    key.flag(CKA_PRIVATE, true).flag(CKA_SENSITIVE, true).flag(CKA_EXTRACTABLE, false).flag(CKA_SIGN, true);
    return algorithm == KeyAlgorithm::p256 ? key : key.flag(CKA_DECRYPT, true);
}

forms::Bytes ecdsaDer(forms::ByteView rs) {
    const EcdsaSigPtr signature(must(ECDSA_SIG_new(), "signature"));
    BigNumberPtr r = numberOf(rs.first(p256Signature / 2));
    BigNumberPtr s = numberOf(rs.last(p256Signature / 2));
    must(ECDSA_SIG_set0(signature.get(), r.release(), s.release()), "signature");
    return derOf(signature.get(), i2d_ECDSA_SIG);
}

TokenResult<forms::Bytes> signRsa(Pkcs11Session& session, CK_OBJECT_HANDLE key, forms::ByteView data) {
    if (session.hasMechanism(CKM_SHA256_RSA_PKCS)) return session.sign(CKM_SHA256_RSA_PKCS, key, data);
    forms::Bytes info(sha256Info.begin(), sha256Info.end());
    const forms::Bytes digest = forms::sha256(data);
    info.insert(info.end(), digest.begin(), digest.end());
    return session.sign(CKM_RSA_PKCS, key, info);
}

TokenResult<forms::Bytes> signP256(Pkcs11Session& session, CK_OBJECT_HANDLE key, forms::ByteView data) {
    auto rs = session.sign(CKM_ECDSA, key, forms::sha256(data));
    if (!rs) return rs;
    if (rs->size() != p256Signature) return ownFault(TokenStep::sign, FaultKind::deviceFault);
    return ecdsaDer(*rs);
}

} // namespace

TokenResult<int> countObjects(Pkcs11Session& session, CK_OBJECT_CLASS kind) {
    const auto found = session.find(ofClass(kind), TokenStep::list);
    if (!found) return found.fault();
    return static_cast<int>(found->size());
}

TokenResult<std::vector<CertificateObject>> certificateObjects(Pkcs11Session& session) {
    const auto found = session.find(ofClass(CKO_CERTIFICATE), TokenStep::read);
    if (!found) return found.fault();
    std::vector<CertificateObject> all;
    for (const CK_OBJECT_HANDLE object : *found) {
        auto id = session.attribute(object, CKA_ID, TokenStep::read);
        if (!id) return id.fault();
        auto der = session.attribute(object, CKA_VALUE, TokenStep::read);
        if (!der) return der.fault();
        all.push_back({object, std::move(*id), std::move(*der)});
    }
    return all;
}

TokenResult<std::vector<Certificate>> certificatesOn(Pkcs11Session& session) {
    const auto objects = certificateObjects(session);
    if (!objects) return objects.fault();
    std::vector<Certificate> all;
    for (const auto& object : *objects) {
        const auto certificate = Certificate::fromDer(object.der);
        if (!certificate) return ownFault(TokenStep::read, FaultKind::certificateInvalid);
        all.push_back(*certificate);
    }
    return all;
}

TokenResult<std::vector<TokenKey>> keysOn(Pkcs11Session& session) {
    const auto objects = session.find(ofClass(CKO_PUBLIC_KEY), TokenStep::findKey);
    if (!objects) return objects.fault();
    std::vector<TokenKey> keys;
    for (const CK_OBJECT_HANDLE object : *objects) {
        auto key = readPublicKey(session, object);
        if (!key) return key.fault();
        const auto halves = privateKeys(session, key->id);
        if (!halves) return halves.fault();
        const KeyPtr known = publicKeyOf(key->spki);
        const auto algorithm = known ? algorithmOf(known.get()) : std::nullopt;
        if (halves->empty() || !algorithm) continue;
        key->algorithm = *algorithm;
        keys.push_back(std::move(*key));
    }
    return keys;
}

TokenResult<Done> freeId(Pkcs11Session& session, forms::ByteView id) {
    const auto publicHalves = session.find(ofClass(CKO_PUBLIC_KEY).bytes(CKA_ID, id), TokenStep::generate);
    if (!publicHalves) return publicHalves.fault();
    const auto privateHalves = session.find(ofClass(CKO_PRIVATE_KEY).bytes(CKA_ID, id), TokenStep::generate);
    if (!privateHalves) return privateHalves.fault();
    if (!publicHalves->empty() && !privateHalves->empty())
        return ownFault(TokenStep::generate, FaultKind::refusedData);
    for (const auto& halves : {*publicHalves, *privateHalves})
        for (const CK_OBJECT_HANDLE half : halves)
            if (const auto gone = session.destroy(half); !gone) return gone.fault();
    return Done{};
}

TokenResult<TokenKey> generateOn(Pkcs11Session& session, KeyAlgorithm algorithm, forms::ByteView id,
                                 std::string_view label) {
    const bool ec = algorithm == KeyAlgorithm::p256;
    const auto made = session.generate(ec ? CKM_EC_KEY_PAIR_GEN : CKM_RSA_PKCS_KEY_PAIR_GEN,
                                       publicHalf(algorithm, id, label), privateHalf(algorithm, id, label));
    if (!made) return made.fault();
    auto keys = keysOn(session);
    if (!keys) return keys.fault();
    const auto same = [&](const TokenKey& key) {
        return std::equal(key.id.begin(), key.id.end(), id.begin(), id.end());
    };
    const auto found = std::find_if(keys->begin(), keys->end(), same);
    if (found == keys->end()) return ownFault(TokenStep::generate, FaultKind::keyMissing);
    return *found;
}

TokenResult<Done> destroyKeyPair(Pkcs11Session& session, forms::ByteView spki) {
    const auto objects = session.find(ofClass(CKO_PUBLIC_KEY), TokenStep::findKey);
    if (!objects) return objects.fault();
    for (const CK_OBJECT_HANDLE object : *objects) {
        const auto key = readPublicKey(session, object);
        if (!key) return key.fault();
        if (!std::equal(key->spki.begin(), key->spki.end(), spki.begin(), spki.end())) continue;
        const auto halves = privateKeys(session, key->id);
        if (!halves) return halves.fault();
        const bool telling = halves->empty() || (halves->size() == 1 && !key->id.empty());
        if (!telling) return ownFault(TokenStep::write, FaultKind::refusedData);
        for (const CK_OBJECT_HANDLE half : *halves)
            if (const auto gone = session.destroy(half); !gone) return gone;
        if (const auto gone = session.destroy(object); !gone) return gone;
    }
    return Done{};
}

TokenResult<forms::Bytes> signOn(Pkcs11Session& session, const TokenKey& key, forms::ByteView data) {
    const auto halves = privateKeys(session, key.id);
    if (!halves) return halves.fault();
    if (halves->size() != 1) return session.explained(ownFault(TokenStep::sign, FaultKind::keyMissing));
    return key.algorithm == KeyAlgorithm::p256 ? signP256(session, halves->front(), data)
                                               : signRsa(session, halves->front(), data);
}

TokenResult<CK_OBJECT_HANDLE> createCertificate(Pkcs11Session& session, const Certificate& certificate,
                                                forms::ByteView id, std::string_view label) {
    X509* x509 = certificate.parts().x509.get();
    Template object = half(id, label);
    object.number(CKA_CLASS, CKO_CERTIFICATE)
        .number(CKA_CERTIFICATE_TYPE, CKC_X_509)
        .flag(CKA_PRIVATE, false)
        .bytes(CKA_SUBJECT, derOf(X509_get_subject_name(x509), i2d_X509_NAME))
        .bytes(CKA_ISSUER, derOf(X509_get_issuer_name(x509), i2d_X509_NAME))
        .bytes(CKA_SERIAL_NUMBER, derOf(X509_get0_serialNumber(x509), i2d_ASN1_INTEGER))
        .bytes(CKA_VALUE, certificate.der());
    return session.create(object);
}

} // namespace certdesk::token
