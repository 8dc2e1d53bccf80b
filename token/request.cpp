#include "token/request.h"

#include "token/request_builder.h"
#include "token/signature_context.h"
#include "token/x509_name.h"

#include <algorithm>

namespace certdesk::token {

namespace {

constexpr std::size_t longest = 64 * 1024;
constexpr long version1 = 0;

using AlgorithmPtr = OwnedBy<X509_ALGOR, X509_ALGOR_free>;

AlgorithmPtr signatureAlgorithm(EVP_PKEY* key) {
    AlgorithmPtr algorithm(must(X509_ALGOR_new(), "request"));
    const int parameters = EVP_PKEY_is_a(key, "RSA") == 1 ? V_ASN1_NULL : V_ASN1_UNDEF; // RFC 3279 §2.2
    must(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(signatureNid(key)), parameters, nullptr), "request");
    return algorithm;
}

Asn1StringPtr bitString(const forms::Bytes& bytes) {
    Asn1StringPtr text(must(ASN1_BIT_STRING_new(), "request"));
    must(ASN1_STRING_set(text.get(), bytes.data(), static_cast<int>(bytes.size())), "request");
    text->flags &= ~0x07L; // no unused bits, also when the last byte ends in zeros
    text->flags |= ASN1_STRING_FLAG_BITS_LEFT;
    return text;
}

} // namespace

Result<RequestBody, NameFault> RequestBody::of(const DistinguishedName& subject, forms::ByteView spki) {
    const auto name = x509NameOf(subject);
    if (!name) return name.fault();
    const KeyPtr key = publicKeyOf(spki);
    X509ReqPtr request(must(X509_REQ_new(), "request"));
    must(X509_REQ_set_version(request.get(), version1), "request");
    must(X509_REQ_set_subject_name(request.get(), name->get()), "request");
    must(X509_REQ_set_pubkey(request.get(), key.get()), "request");
    must(X509_REQ_set1_signature_algo(request.get(), signatureAlgorithm(key.get()).get()), "request");
    return RequestBody(std::move(request));
}

forms::Bytes RequestBody::toSign() const { return derOf(request_.get(), i2d_re_X509_REQ_tbs); }

forms::Bytes RequestBody::signedWith(const forms::Bytes& signature) {
    X509_REQ_set0_signature(request_.get(), bitString(signature).release());
    return derOf(request_.get(), i2d_X509_REQ);
}

TokenResult<forms::Bytes> makeRequest(TokenSession& session, const TokenKey& key,
                                      const DistinguishedName& subject) {
    auto body = RequestBody::of(subject, key.spki);
    if (!body) return TokenFault{FaultKind::nameInvalid, TokenStep::sign, 0};
    const auto signature = session.sign(key, body->toSign());
    if (!signature) return signature.fault();
    return body->signedWith(*signature);
}

Result<CertificateRequest, EncodingFault> parseRequest(forms::ByteView der) {
    if (der.size() > longest) return EncodingFault::tooLong;
    bool trailing = false;
    const X509ReqPtr request = decodeWhole<X509ReqPtr>(der, d2i_X509_REQ, &trailing);
    if (trailing) return EncodingFault::trailing;
    if (!request) return EncodingFault::notDer;
    setUserId(request.get());
    EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
    const auto algorithm = key == nullptr ? std::nullopt : algorithmOf(key);
    const bool proved = algorithm && X509_REQ_verify(request.get(), key) == 1;
    ERR_clear_error();
    if (!algorithm) return EncodingFault::badKey;
    if (!proved) return EncodingFault::badSignature;
    return CertificateRequest{nameOf(X509_REQ_get_subject_name(request.get())), spkiOf(key), *algorithm,
                              forms::Bytes(der.begin(), der.end())};
}

} // namespace certdesk::token
