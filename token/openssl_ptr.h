#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "token/algorithm.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <stdexcept>

/// OpenSSL's objects with owners. For this room's .cpp files only.
namespace certdesk::token {

template <auto Free>
struct FreeBy {
    template <typename T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
template <typename T, auto Free>
using OwnedBy = std::unique_ptr<T, FreeBy<Free>>;

using Asn1IntegerPtr = OwnedBy<ASN1_INTEGER, ASN1_INTEGER_free>;
using Asn1ObjectPtr = OwnedBy<ASN1_OBJECT, ASN1_OBJECT_free>;
using Asn1StringPtr = OwnedBy<ASN1_STRING, ASN1_STRING_free>;
using Asn1TimePtr = OwnedBy<ASN1_TIME, ASN1_TIME_free>;
using BioPtr = OwnedBy<BIO, BIO_free_all>;
using EcdsaSigPtr = OwnedBy<ECDSA_SIG, ECDSA_SIG_free>;
using KeyPtr = OwnedBy<EVP_PKEY, EVP_PKEY_free>;
using KeyContextPtr = OwnedBy<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContextPtr = OwnedBy<EVP_MD_CTX, EVP_MD_CTX_free>;
using NamePtr = OwnedBy<X509_NAME, X509_NAME_free>;
using Pkcs7Ptr = OwnedBy<PKCS7, PKCS7_free>;
using X509Ptr = OwnedBy<X509, X509_free>;
using X509CrlPtr = OwnedBy<X509_CRL, X509_CRL_free>;
using X509ExtensionPtr = OwnedBy<X509_EXTENSION, X509_EXTENSION_free>;
using X509ReqPtr = OwnedBy<X509_REQ, X509_REQ_free>;

/// OpenSSL refused what it never should: no memory, or a fault of ours. Carries OpenSSL's reason, no data.
class CryptoFailure : public std::runtime_error {
public:
    explicit CryptoFailure(const char* what);
};

/// Throws CryptoFailure unless OpenSSL said 1.
void must(int result, const char* what);

template <typename T>
T* must(T* pointer, const char* what) {
    if (pointer == nullptr) throw CryptoFailure(what);
    return pointer;
}

/// The DER of an object by its i2d function.
template <typename T, typename Encode>
forms::Bytes derOf(T* object, Encode encode) {
    unsigned char* encoded = nullptr;
    const int length = encode(object, &encoded);
    const OwnedBy<unsigned char, [](unsigned char* p) { OPENSSL_free(p); }> owner(encoded);
    if (length < 0) throw CryptoFailure("encoding");
    return {encoded, encoded + length};
}

/// The object that fills all of `der`, or null. OpenSSL's error queue is left empty.
template <typename Ptr, typename Decode>
Ptr decodeWhole(forms::ByteView der, Decode decode, bool* trailing = nullptr) {
    const unsigned char* at = der.data();
    Ptr object(decode(nullptr, &at, static_cast<long>(der.size())));
    const bool whole = object && at == der.data() + der.size();
    if (trailing != nullptr) *trailing = object && !whole;
    if (!whole) object.reset();
    ERR_clear_error();
    return object;
}

forms::Bytes spkiOf(EVP_PKEY* key);
/// Null when it is no public key.
KeyPtr publicKeyOf(forms::ByteView spki);
/// Nothing for other kinds, and for the curves of P-256 and SM2 where they are not named but spelt out. What
/// OpenSSL 3 decodes on the SM2 curve is of its type SM2; of its type EC it would sign ECDSA, and is refused.
std::optional<KeyAlgorithm> algorithmOf(EVP_PKEY* key);

Asn1TimePtr timeOf(forms::UtcMs at);
forms::UtcMs utcOf(const ASN1_TIME* time);

} // namespace certdesk::token
