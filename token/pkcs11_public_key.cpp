#include "token/pkcs11_public_key.h"

#include "token/openssl_ptr.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>

namespace certdesk::token {

namespace {

using BigNumberPtr = OwnedBy<BIGNUM, BN_free>;
using ParamBuilderPtr = OwnedBy<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParamsPtr = OwnedBy<OSSL_PARAM, OSSL_PARAM_free>;

constexpr std::size_t p256Point = 65;

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

} // namespace

CK_ULONG asNumber(const forms::Bytes& value) {
    CK_ULONG number = CK_UNAVAILABLE_INFORMATION;
    if (value.size() == sizeof number)
        std::copy(value.begin(), value.end(), reinterpret_cast<std::uint8_t*>(&number));
    return number;
}

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

} // namespace certdesk::token
