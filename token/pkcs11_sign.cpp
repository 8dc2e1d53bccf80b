#include "token/pkcs11_sign.h"

#include "token/openssl_ptr.h"
#include "token/pkcs11_objects.h"

#include <array>

namespace certdesk::token {

namespace {

using BigNumberPtr = OwnedBy<BIGNUM, BN_free>;

/// DigestInfo of SHA-256 before the digest (RFC 8017 §9.2, note 1).
constexpr std::array<std::uint8_t, 19> sha256Info = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                     0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                     0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::size_t p256Signature = 64;

BigNumberPtr numberOf(forms::ByteView bytes) {
    return BigNumberPtr(must(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), "number"));
}

forms::Bytes ecdsaDer(forms::ByteView rs) {
    const EcdsaSigPtr signature(must(ECDSA_SIG_new(), "signature"));
    BigNumberPtr r = numberOf(rs.first(p256Signature / 2));
    BigNumberPtr s = numberOf(rs.last(p256Signature / 2));
    must(ECDSA_SIG_set0(signature.get(), r.release(), s.release()), "signature");
    return derOf(signature.get(), i2d_ECDSA_SIG);
}

forms::Bytes whole(forms::ByteView data) { return {data.begin(), data.end()}; }

forms::Bytes digestInfo(forms::ByteView data) {
    forms::Bytes info(sha256Info.begin(), sha256Info.end());
    const forms::Bytes digest = forms::sha256(data);
    info.insert(info.end(), digest.begin(), digest.end());
    return info;
}

/// A mechanism, and what it is given for `data`.
struct Way {
    CK_MECHANISM_TYPE mechanism;
    forms::Bytes (*given)(forms::ByteView data);
};
constexpr std::array rsaWays{Way{CKM_SHA256_RSA_PKCS, whole}, Way{CKM_RSA_PKCS, digestInfo}};
constexpr std::array ecWays{Way{CKM_ECDSA_SHA256, whole}, Way{CKM_ECDSA, forms::sha256}};

} // namespace

TokenResult<forms::Bytes> signOn(Pkcs11Session& session, const TokenKey& key, forms::ByteView data) {
    const auto halves = privateKeys(session, key.id);
    if (!halves) return halves.fault();
    if (halves->size() != 1) return session.explained(ownFault(TokenStep::sign, FaultKind::keyMissing));
    const bool ec = key.algorithm == KeyAlgorithm::p256;
    TokenResult<forms::Bytes> signature = ownFault(TokenStep::sign, FaultKind::mechanismUnsupported);
    for (const Way& way : ec ? ecWays : rsaWays) {
        if (!session.can(way.mechanism, CKF_SIGN)) continue;
        signature = session.sign(way.mechanism, halves->front(), way.given(data));
        if (signature || signature.fault().kind != FaultKind::mechanismUnsupported) break;
    }
    if (!signature || !ec) return signature;
    if (signature->size() != p256Signature) return ownFault(TokenStep::sign, FaultKind::deviceFault);
    return ecdsaDer(*signature);
}

} // namespace certdesk::token
