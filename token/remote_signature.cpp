#include "token/remote_signature.h"

#include "token/key_pair_parts.h"
#include "token/remote_key.h"
#include "token/signature_context.h"

namespace certdesk::token {

namespace {

using AlgorithmPtr = OwnedBy<X509_ALGOR, X509_ALGOR_free>;
using BitsPtr = OwnedBy<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;

/// OpenSSL names the algorithm of a signature in what it signs only while it signs. So it signs first, with a
/// key of the same kind that is thrown away; then what was signed goes to the real one.
const KeyPair& sameKind(const KeyPair& key) {
    static const KeyPair ec = KeyPair::generate(KeyAlgorithm::p256);
    if (key.algorithm() == KeyAlgorithm::p256) return ec;
    static const KeyPair rsa = KeyPair::generate(KeyAlgorithm::rsa2048);
    return rsa;
}

forms::Bytes algorithmOfSignature(const KeyPair& key) {
    EVP_PKEY* inner = key.parts().key.get();
    const AlgorithmPtr algorithm(must(X509_ALGOR_new(), "signing"));
    const int parameters = EVP_PKEY_is_a(inner, "RSA") == 1 ? V_ASN1_NULL : V_ASN1_UNDEF; // RFC 3279 §2.2
    must(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(signatureNid(inner)), parameters, nullptr), "signing");
    return derOf(algorithm.get(), i2d_X509_ALGOR);
}

forms::Bytes bitString(const forms::Bytes& bytes) {
    const BitsPtr bits(must(ASN1_BIT_STRING_new(), "signing"));
    must(ASN1_BIT_STRING_set(bits.get(), const_cast<unsigned char*>(bytes.data()), // it only reads them
                             static_cast<int>(bytes.size())),
         "signing");
    bits->flags &= ~0x07L; // no unused bits, also when the last byte ends in zeros
    bits->flags |= ASN1_STRING_FLAG_BITS_LEFT;
    return derOf(bits.get(), i2d_ASN1_BIT_STRING);
}

/// RFC 5280 §4.1 and §5.1: both are a sequence of these three.
forms::Bytes assembled(const forms::Bytes& body, const KeyPair& key) {
    const auto algorithm = algorithmOfSignature(key);
    const auto signature = bitString(key.sign(body));
    const int length = static_cast<int>(body.size() + algorithm.size() + signature.size());
    forms::Bytes whole(static_cast<std::size_t>(ASN1_object_size(1, length, V_ASN1_SEQUENCE)));
    unsigned char* at = whole.data();
    ASN1_put_object(&at, 1, length, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
    for (const auto* part : {&body, &algorithm, &signature})
        at = std::copy(part->begin(), part->end(), at);
    return whole;
}

} // namespace

KeyPair remoteKeyPair(forms::ByteView spki, RemoteSign sign) {
    auto parts = std::make_unique<KeyPair::Parts>(KeyPair::Parts{publicKeyOf(spki), std::move(sign)});
    return KeyPair(std::move(parts));
}

bool isElsewhere(const KeyPair& key) { return static_cast<bool>(key.parts().sign); }

forms::Bytes signedElsewhere(X509* certificate, const KeyPair& key) {
    const auto context = SignatureContext::toSign(sameKind(key).parts().key.get());
    if (X509_sign_ctx(certificate, context.get()) <= 0) throw CryptoFailure("signing");
    return assembled(derOf(certificate, i2d_re_X509_tbs), key);
}

forms::Bytes signedElsewhere(X509_CRL* list, const KeyPair& key) {
    const auto context = SignatureContext::toSign(sameKind(key).parts().key.get());
    if (X509_CRL_sign_ctx(list, context.get()) <= 0) throw CryptoFailure("signing");
    return assembled(derOf(list, i2d_re_X509_CRL_tbs), key);
}

} // namespace certdesk::token
