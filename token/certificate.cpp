#include "token/certificate.h"

#include "token/certificate_parts.h"
#include "token/pem.h"
#include "token/signature_context.h"
#include "token/x509_name.h"

#include <algorithm>

namespace certdesk::token {

namespace {

constexpr std::size_t longest = 64 * 1024;
constexpr std::string_view pemLabel = "CERTIFICATE";

std::optional<std::string> textIn(const ASN1_OCTET_STRING* content) {
    const forms::ByteView der(ASN1_STRING_get0_data(content),
                              static_cast<std::size_t>(ASN1_STRING_length(content)));
    constexpr unsigned long kinds = B_ASN1_UTF8STRING | B_ASN1_PRINTABLESTRING | B_ASN1_IA5STRING;
    const auto text =
        decodeWhole<Asn1StringPtr>(der, [](ASN1_STRING** out, const unsigned char** at, long size) {
            ASN1_TYPE* any = d2i_ASN1_TYPE(nullptr, at, size);
            const OwnedBy<ASN1_TYPE, ASN1_TYPE_free> owner(any);
            (void)out;
            if (any == nullptr || (ASN1_tag2bit(ASN1_TYPE_get(any)) & kinds) == 0)
                return static_cast<ASN1_STRING*>(nullptr);
            return ASN1_STRING_dup(any->value.asn1_string);
        });
    if (!text) return {};
    return utf8Of(text.get());
}

} // namespace

std::string_view idOf(EncodingFault fault) {
    switch (fault) {
    case EncodingFault::tooLong: return "too-long";
    case EncodingFault::notDer: return "not-der";
    case EncodingFault::trailing: return "trailing";
    case EncodingFault::notPem: return "not-pem";
    case EncodingFault::badKey: return "bad-key";
    case EncodingFault::badSignature: return "bad-signature";
    }
    return {};
}

Certificate certificateOf(X509Ptr x509) {
    setUserId(x509.get()); // before threads share it
    auto parts = std::make_shared<Certificate::Parts>();
    parts->der = derOf(x509.get(), i2d_X509);
    parts->x509 = std::move(x509);
    return Certificate(std::move(parts));
}

Result<Certificate, EncodingFault> Certificate::fromDer(forms::ByteView der) {
    if (der.size() > longest) return EncodingFault::tooLong;
    bool trailing = false;
    X509Ptr x509 = decodeWhole<X509Ptr>(der, d2i_X509, &trailing);
    if (trailing) return EncodingFault::trailing;
    if (!x509) return EncodingFault::notDer;
    if (X509_get0_pubkey(x509.get()) == nullptr) {
        ERR_clear_error();
        return EncodingFault::badKey;
    }
    Certificate certificate = certificateOf(std::move(x509));
    if (!std::equal(der.begin(), der.end(), certificate.der().begin(), certificate.der().end()))
        return EncodingFault::notDer;
    return certificate;
}

Result<Certificate, EncodingFault> Certificate::fromPem(std::string_view pem) {
    auto all = allFromPem(pem);
    if (!all) return all.fault();
    if (all->size() != 1) return EncodingFault::notPem;
    return all->front();
}

Result<std::vector<Certificate>, EncodingFault> Certificate::allFromPem(std::string_view pem) {
    const auto blocks = pemBlocks(pem, pemLabel);
    if (!blocks) return EncodingFault::notPem;
    std::vector<Certificate> all;
    for (const auto& block : *blocks) {
        auto one = fromDer(block);
        if (!one) return one.fault();
        all.push_back(*one);
    }
    return all;
}

const forms::Bytes& Certificate::der() const { return parts_->der; }

std::string Certificate::pem() const { return pemText(der(), pemLabel); }

std::string Certificate::serial() const {
    const ASN1_INTEGER* number = X509_get0_serialNumber(parts_->x509.get());
    return forms::hex({ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))});
}

DistinguishedName Certificate::subject() const { return nameOf(X509_get_subject_name(parts_->x509.get())); }
DistinguishedName Certificate::issuer() const { return nameOf(X509_get_issuer_name(parts_->x509.get())); }
std::string Certificate::subjectText() const { return textOf(X509_get_subject_name(parts_->x509.get())); }
std::string Certificate::issuerText() const { return textOf(X509_get_issuer_name(parts_->x509.get())); }
std::string Certificate::commonName() const { return attributeOf(subject(), "CN"); }
forms::UtcMs Certificate::notBefore() const { return utcOf(X509_get0_notBefore(parts_->x509.get())); }
forms::UtcMs Certificate::notAfter() const { return utcOf(X509_get0_notAfter(parts_->x509.get())); }

forms::Bytes Certificate::spki() const {
    return derOf(X509_get_X509_PUBKEY(parts_->x509.get()), i2d_X509_PUBKEY);
}
std::string Certificate::spkiSha256() const { return spkiDigest(spki()); }
std::string Certificate::fingerprint() const { return forms::hex(forms::sha256(der())); }

std::optional<KeyAlgorithm> Certificate::algorithm() const {
    return algorithmOf(X509_get0_pubkey(parts_->x509.get()));
}

bool Certificate::matchesKey(forms::ByteView other) const {
    const forms::Bytes own = spki();
    return std::equal(own.begin(), own.end(), other.begin(), other.end());
}

bool Certificate::isCa() const {
    const std::uint32_t flags = X509_get_extension_flags(parts_->x509.get());
    return (flags & EXFLAG_CA) != 0 && (X509_get_key_usage(parts_->x509.get()) & KU_KEY_CERT_SIGN) != 0;
}

bool Certificate::signs() const { // OpenSSL answers all bits where there is no keyUsage
    return (X509_get_key_usage(parts_->x509.get()) & KU_DIGITAL_SIGNATURE) != 0;
}

std::optional<std::string> Certificate::extensionText(const std::string& oid) const {
    const Asn1ObjectPtr object = oidOf(oid);
    if (!object) return {};
    const int at = X509_get_ext_by_OBJ(parts_->x509.get(), object.get(), -1);
    if (at < 0) return {};
    return textIn(X509_EXTENSION_get_data(X509_get_ext(parts_->x509.get(), at)));
}

std::string pemOf(const std::vector<Certificate>& certificates) {
    std::string all;
    for (const Certificate& one : certificates)
        all += one.pem();
    return all;
}

std::string spkiDigest(forms::ByteView spki) { return forms::hex(forms::sha256(spki)); }

bool verifySignature(forms::ByteView spki, forms::ByteView data, forms::ByteView signature) {
    const KeyPtr key = publicKeyOf(spki);
    if (!key) return false;
    const auto context = SignatureContext::toVerify(key.get());
    const int verdict =
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(), data.size());
    ERR_clear_error();
    return verdict == 1;
}

} // namespace certdesk::token
