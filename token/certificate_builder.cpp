#include "token/certificate_builder.h"

#include "token/certificate_parts.h"
#include "token/key_pair_parts.h"
#include "token/remote_signature.h"
#include "token/signature_context.h"
#include "token/usages.h"
#include "token/x509_name.h"

#include <algorithm>

namespace certdesk::token {

namespace {

using Kind = IssueFault::Kind;
using BasicConstraintsPtr = OwnedBy<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>;
using BitsPtr = OwnedBy<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using GeneralNamePtr = OwnedBy<GENERAL_NAME, GENERAL_NAME_free>;
using DistributionPointsPtr = OwnedBy<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
using ExtendedUsagePtr = OwnedBy<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
using OctetsPtr = OwnedBy<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;

constexpr long version3 = 2;
constexpr std::size_t longestSerial = 20;
constexpr std::size_t longestHost = 253;
constexpr int keyCertSignBit = 5;
constexpr int crlSignBit = 6;

unsigned long maskOf(TextExtension::Encoding encoding) {
    switch (encoding) {
    case TextExtension::Encoding::utf8: return B_ASN1_UTF8STRING;
    case TextExtension::Encoding::printable: return B_ASN1_PRINTABLESTRING;
    case TextExtension::Encoding::ia5: return B_ASN1_IA5STRING;
    }
    return 0;
}

/// The text in that encoding, or null when it has characters that the encoding has not.
Asn1StringPtr encodedText(const std::string& text, unsigned long mask) {
    ASN1_STRING* encoded = nullptr;
    if (text.empty() || text.find('\0') != std::string::npos) return nullptr;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const int kind = ASN1_mbstring_copy(&encoded, bytes, static_cast<int>(text.size()), MBSTRING_UTF8, mask);
    Asn1StringPtr owner(encoded);
    ERR_clear_error();
    return kind < 0 ? nullptr : std::move(owner);
}

forms::Bytes derOfText(const ASN1_STRING* text) {
    if (ASN1_STRING_type(text) == V_ASN1_UTF8STRING) return derOf(text, i2d_ASN1_UTF8STRING);
    if (ASN1_STRING_type(text) == V_ASN1_PRINTABLESTRING) return derOf(text, i2d_ASN1_PRINTABLESTRING);
    return derOf(text, i2d_ASN1_IA5STRING);
}

GeneralNamePtr generalName(int kind, Asn1StringPtr text) {
    GeneralNamePtr name(must(GENERAL_NAME_new(), "name"));
    GENERAL_NAME_set0_value(name.get(), kind, text.release());
    return name;
}

bool isHostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool isHostName(const std::string& name) {
    const bool wellBounded =
        !name.empty() && name.size() <= longestHost && name.front() != '.' && name.front() != '-';
    return wellBounded && name.find("..") == std::string::npos &&
           std::all_of(name.begin(), name.end(), isHostCharacter);
}

bool isUrl(const std::string& url) {
    const bool plain = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    return plain && (url.starts_with("http://") || url.starts_with("https://"));
}

void sign(X509* certificate, const KeyPair& key) {
    const auto context = SignatureContext::toSign(key.parts().key.get());
    if (X509_sign_ctx(certificate, context.get()) <= 0) throw CryptoFailure("signing");
}

} // namespace

Asn1IntegerPtr serialOf(forms::ByteView bytes) {
    const bool negative = !bytes.empty() && (bytes.front() & 0x80U) != 0;
    const bool zero = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
    if (bytes.size() > longestSerial || negative || zero) return nullptr;
    const OwnedBy<BIGNUM, BN_free> number(
        must(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), "serial"));
    return Asn1IntegerPtr(must(BN_to_ASN1_INTEGER(number.get(), nullptr), "serial"));
}

Result<CertificateBuilder, IssueFault> CertificateBuilder::begin(forms::ByteView spki,
                                                                 const DistinguishedName& subject,
                                                                 Validity validity, forms::ByteView serial) {
    const auto name = x509NameOf(subject);
    if (!name) return IssueFault{Kind::badSubject, name.fault().type};
    if (validity.notAfter <= validity.notBefore) return IssueFault{Kind::badValidity, {}};
    const Asn1IntegerPtr number = serialOf(serial);
    if (!number) return IssueFault{Kind::badSerial, {}};
    const KeyPtr key(must(publicKeyOf(spki).release(), "public key"));
    X509Ptr x509(must(X509_new(), "certificate"));
    must(X509_set_version(x509.get(), version3), "certificate");
    must(X509_set_serialNumber(x509.get(), number.get()), "serial");
    must(X509_set_subject_name(x509.get(), name->get()), "subject");
    must(X509_set_pubkey(x509.get(), key.get()), "public key");
    must(X509_set1_notBefore(x509.get(), timeOf(validity.notBefore).get()), "validity");
    must(X509_set1_notAfter(x509.get(), timeOf(validity.notAfter).get()), "validity");
    return CertificateBuilder(std::move(x509));
}

void CertificateBuilder::add(int nid, void* value, bool critical) {
    must(X509_add1_ext_i2d(x509_.get(), nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT), "extension");
}

void CertificateBuilder::authority(bool leavesOnly) {
    const BasicConstraintsPtr constraints(must(BASIC_CONSTRAINTS_new(), "extension"));
    constraints->ca = 0xff;
    if (leavesOnly) constraints->pathlen = must(ASN1_INTEGER_new(), "extension"); // zero
    add(NID_basic_constraints, constraints.get(), true);
    const BitsPtr usage(must(ASN1_BIT_STRING_new(), "extension"));
    must(ASN1_BIT_STRING_set_bit(usage.get(), keyCertSignBit, 1), "extension");
    must(ASN1_BIT_STRING_set_bit(usage.get(), crlSignBit, 1), "extension");
    add(NID_key_usage, usage.get(), true);
}

void CertificateBuilder::endEntity() {
    const BasicConstraintsPtr constraints(must(BASIC_CONSTRAINTS_new(), "extension"));
    add(NID_basic_constraints, constraints.get(), true);
}

void CertificateBuilder::keyUsage(const std::vector<std::string>& names) {
    const BitsPtr usage(must(ASN1_BIT_STRING_new(), "extension"));
    for (const auto& name : names)
        must(ASN1_BIT_STRING_set_bit(usage.get(), keyUsageBit(name).value(), 1), "extension");
    add(NID_key_usage, usage.get(), true);
}

void CertificateBuilder::extendedKeyUsage(const std::vector<std::string>& names) {
    if (names.empty()) return;
    const ExtendedUsagePtr usage(must(EXTENDED_KEY_USAGE_new(), "extension"));
    for (const auto& name : names) {
        const ASN1_OBJECT* known = extendedUsageOf(name);
        ASN1_OBJECT* object = known != nullptr ? OBJ_dup(known) : OBJ_txt2obj(name.c_str(), 1);
        if (sk_ASN1_OBJECT_push(usage.get(), must(object, "extension")) <= 0)
            throw CryptoFailure("extension");
    }
    add(NID_ext_key_usage, usage.get(), false);
}

bool CertificateBuilder::text(const TextExtension& extension, const std::string& text) {
    const Asn1StringPtr encoded = encodedText(text, maskOf(extension.encoding));
    if (!encoded) return false;
    const forms::Bytes der = derOfText(encoded.get());
    const OctetsPtr content(must(ASN1_OCTET_STRING_new(), "extension"));
    must(ASN1_OCTET_STRING_set(content.get(), der.data(), static_cast<int>(der.size())), "extension");
    const Asn1ObjectPtr oid(must(OBJ_txt2obj(extension.oid.c_str(), 1), "extension"));
    const X509ExtensionPtr whole(
        must(X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), extension.critical ? 1 : 0, content.get()),
             "extension"));
    must(X509_add_ext(x509_.get(), whole.get(), -1), "extension");
    return true;
}

bool CertificateBuilder::crlAt(const std::string& url) {
    Asn1StringPtr text = isUrl(url) ? encodedText(url, B_ASN1_IA5STRING) : nullptr;
    if (!text) return false;
    const DistributionPointsPtr points(must(CRL_DIST_POINTS_new(), "extension"));
    DIST_POINT* point = must(DIST_POINT_new(), "extension");
    if (sk_DIST_POINT_push(points.get(), point) <= 0) throw CryptoFailure("extension");
    point->distpoint = must(DIST_POINT_NAME_new(), "extension");
    point->distpoint->type = 0;
    point->distpoint->name.fullname = must(GENERAL_NAMES_new(), "extension");
    GENERAL_NAME* name = generalName(GEN_URI, std::move(text)).release();
    if (sk_GENERAL_NAME_push(point->distpoint->name.fullname, name) <= 0) throw CryptoFailure("extension");
    add(NID_crl_distribution_points, points.get(), false);
    return true;
}

bool CertificateBuilder::alternativeName(const std::string& name) {
    Asn1StringPtr address(a2i_IPADDRESS(name.c_str()));
    ERR_clear_error();
    if (!address && !isHostName(name)) return false;
    if (!names_) names_.reset(must(GENERAL_NAMES_new(), "extension"));
    GeneralNamePtr general = address ? generalName(GEN_IPADD, std::move(address))
                                     : generalName(GEN_DNS, encodedText(name, B_ASN1_IA5STRING));
    if (sk_GENERAL_NAME_push(names_.get(), general.get()) <= 0) throw CryptoFailure("extension");
    (void)general.release();
    return true;
}

void CertificateBuilder::keyIdentifiers(X509* issuer) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509_.get(), nullptr, nullptr, 0);
    for (const auto& [nid, value] : {std::pair{NID_subject_key_identifier, "hash"},
                                     std::pair{NID_authority_key_identifier, "keyid:always"}}) {
        const X509ExtensionPtr extension(
            must(X509V3_EXT_conf_nid(nullptr, &context, nid, value), "key identifier"));
        must(X509_add_ext(x509_.get(), extension.get(), -1), "key identifier");
    }
}

Certificate CertificateBuilder::selfSigned(const KeyPair& key) && {
    must(X509_set_issuer_name(x509_.get(), X509_get_subject_name(x509_.get())), "issuer");
    keyIdentifiers(x509_.get());
    sign(x509_.get(), key);
    return certificateOf(std::move(x509_));
}

Certificate CertificateBuilder::signedBy(Issuer issuer) && {
    X509* above = issuer.certificate.parts().x509.get();
    must(X509_set_issuer_name(x509_.get(), X509_get_subject_name(above)), "issuer");
    if (names_) add(NID_subject_alt_name, names_.get(), false);
    keyIdentifiers(above);
    if (isElsewhere(issuer.key))
        return Certificate::fromDer(signedElsewhere(x509_.get(), issuer.key)).value();
    sign(x509_.get(), issuer.key);
    return certificateOf(std::move(x509_));
}

} // namespace certdesk::token
