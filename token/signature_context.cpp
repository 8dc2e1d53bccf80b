#include "token/signature_context.h"

namespace certdesk::token {

namespace {

using OctetsPtr = OwnedBy<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;

constexpr std::string_view userId = "1234567812345678"; // GM/T 0009-2012 §10

bool isSm2(EVP_PKEY* key) { return algorithmOf(key) == KeyAlgorithm::sm2; }

OctetsPtr userIdOctets() {
    OctetsPtr octets(must(ASN1_OCTET_STRING_new(), "user id"));
    const auto* bytes = reinterpret_cast<const unsigned char*>(userId.data());
    must(ASN1_OCTET_STRING_set(octets.get(), bytes, static_cast<int>(userId.size())), "user id");
    return octets;
}

} // namespace

SignatureContext::SignatureContext(EVP_PKEY* key)
    : key_(must(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), "signature")),
      digest_(must(EVP_MD_CTX_new(), "signature")) {
    if (isSm2(key))
        must(EVP_PKEY_CTX_set1_id(key_.get(), userId.data(), static_cast<int>(userId.size())), "user id");
    EVP_MD_CTX_set_pkey_ctx(digest_.get(), key_.get());
}

SignatureContext SignatureContext::toSign(EVP_PKEY* key) {
    SignatureContext context(key);
    must(EVP_DigestSignInit(context.get(), nullptr, digestFor(key), nullptr, key), "signing");
    return context;
}

SignatureContext SignatureContext::toVerify(EVP_PKEY* key) {
    SignatureContext context(key);
    must(EVP_DigestVerifyInit(context.get(), nullptr, digestFor(key), nullptr, key), "verifying");
    return context;
}

const EVP_MD* digestFor(EVP_PKEY* key) { return isSm2(key) ? EVP_sm3() : EVP_sha256(); }

int signatureNid(EVP_PKEY* key) {
    if (isSm2(key)) return NID_SM2_with_SM3;
    return EVP_PKEY_is_a(key, "RSA") == 1 ? NID_sha256WithRSAEncryption : NID_ecdsa_with_SHA256;
}

void setUserId(X509* certificate) {
    if (X509_get_signature_nid(certificate) == NID_SM2_with_SM3)
        X509_set0_distinguishing_id(certificate, userIdOctets().release());
}

void setUserId(X509_REQ* request) {
    if (X509_REQ_get_signature_nid(request) == NID_SM2_with_SM3)
        X509_REQ_set0_distinguishing_id(request, userIdOctets().release());
}

} // namespace certdesk::token
