#include "token/likeness.h"

#include "token/certificate_parts.h"
#include "token/usages.h"
#include "token/x509_name.h"

#include <openssl/x509v3.h>

namespace certdesk::token {

namespace {

using BitsPtr = OwnedBy<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using ExtendedUsagePtr = OwnedBy<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;

constexpr int usageBits = 9; // RFC 5280 §4.2.1.3

X509* x509Of(const Certificate& certificate) { return certificate.parts().x509.get(); }

template <typename Ptr>
Ptr extensionOf(const Certificate& certificate, int nid) {
    return Ptr(
        static_cast<typename Ptr::pointer>(X509_get_ext_d2i(x509Of(certificate), nid, nullptr, nullptr)));
}

bool hasUsage(const Certificate& certificate, const CertificateProfile& profile) {
    const auto has = extensionOf<BitsPtr>(certificate, NID_key_usage);
    const BitsPtr wanted(must(ASN1_BIT_STRING_new(), "usage"));
    for (const auto& name : profile.keyUsage)
        must(ASN1_BIT_STRING_set_bit(wanted.get(), keyUsageBit(name).value(), 1), "usage");
    for (int bit = 0; bit < usageBits; ++bit)
        if (!has || ASN1_BIT_STRING_get_bit(has.get(), bit) != ASN1_BIT_STRING_get_bit(wanted.get(), bit))
            return false;
    return true;
}

bool namesPurpose(const EXTENDED_KEY_USAGE* all, const std::string& name) {
    const ASN1_OBJECT* known = extendedUsageOf(name);
    const Asn1ObjectPtr wanted(known != nullptr ? OBJ_dup(known) : OBJ_txt2obj(name.c_str(), 1));
    for (int i = 0; i < sk_ASN1_OBJECT_num(all); ++i)
        if (OBJ_cmp(sk_ASN1_OBJECT_value(all, i), wanted.get()) == 0) return true;
    return false;
}

bool hasPurposes(const Certificate& certificate, const CertificateProfile& profile) {
    const auto has = extensionOf<ExtendedUsagePtr>(certificate, NID_ext_key_usage);
    const int count = has ? sk_ASN1_OBJECT_num(has.get()) : 0;
    if (static_cast<std::size_t>(count) != profile.extendedKeyUsage.size()) return false;
    for (const auto& name : profile.extendedKeyUsage)
        if (!namesPurpose(has.get(), name)) return false;
    return true;
}

} // namespace

std::optional<std::string> differenceFrom(const CertificateProfile& profile, const Placeholders& values,
                                          const Certificate& certificate) {
    DistinguishedName subject;
    for (const auto& attribute : profile.subject) {
        const auto value = fill(attribute.value, values);
        if (!value) return value.fault().name;
        subject.push_back({attribute.type, *value});
    }
    if (certificate.subject() != subject) return "subject";
    if (X509_check_ca(x509Of(certificate)) != 0) return "ca";
    if (!hasUsage(certificate, profile)) return "key-usage";
    if (!hasPurposes(certificate, profile)) return "extended-key-usage";
    for (const auto& extension : profile.extensions) {
        const auto text = fill(extension.value, values);
        if (!text) return text.fault().name;
        if (certificate.extensionText(extension.oid) != *text) return extension.oid;
    }
    return {};
}

} // namespace certdesk::token
