#include "token/authority.h"

#include "token/certificate_builder.h"

#include <algorithm>

namespace certdesk::token {

namespace {

using Kind = IssueFault::Kind;

constexpr std::size_t serialBytes = 16;
constexpr std::uint8_t positive = 0x7f;

std::optional<IssueFault> faultOf(Issuer issuer, Validity validity) {
    if (!issuer.certificate.isCa() || !issuer.certificate.matchesKey(issuer.key.spki()))
        return IssueFault{Kind::notTheIssuer, {}};
    if (validity.notAfter > issuer.certificate.notAfter()) return IssueFault{Kind::badValidity, {}};
    return {};
}

DistinguishedName justCommonName(const std::string& name) { return {{"CN", name}}; }

Result<DistinguishedName, IssueFault> filledSubject(const CertificateProfile& profile,
                                                    const Placeholders& values) {
    DistinguishedName subject;
    for (const auto& attribute : profile.subject) {
        auto value = fill(attribute.value, values);
        if (!value) return IssueFault{Kind::missingPlaceholder, value.fault().name};
        subject.push_back({attribute.type, *value});
    }
    return subject;
}

std::optional<IssueFault> addExtensions(CertificateBuilder& builder, const CertificateProfile& profile,
                                        const Placeholders& values) {
    builder.keyUsage(profile.keyUsage);
    builder.extendedKeyUsage(profile.extendedKeyUsage);
    for (const auto& extension : profile.extensions) {
        const auto text = fill(extension.value, values);
        if (!text) return IssueFault{Kind::missingPlaceholder, text.fault().name};
        if (!builder.text(extension, *text)) return IssueFault{Kind::badExtension, extension.oid};
    }
    if (profile.crl.text.empty()) return {};
    const auto url = fill(profile.crl, values);
    if (!url) return IssueFault{Kind::missingPlaceholder, url.fault().name};
    if (!builder.crlAt(*url)) return IssueFault{Kind::badExtension, "crl"};
    return {};
}

bool fits(Issuer issuer, const CertificateProfile& profile, const CertificateRequest& request) {
    return request.algorithm == profile.keyAlgorithm && issuer.key.algorithm() == profile.issuerAlgorithm;
}

/// What both kinds of TLS certificate share; `usage` is the extended key usage.
Result<CertificateBuilder, IssueFault> tlsBuilder(Issuer issuer, forms::ByteView spki,
                                                  const std::string& commonName, Validity validity,
                                                  forms::ByteView serial, const char* usage) {
    if (auto fault = faultOf(issuer, validity)) return *fault;
    auto builder = CertificateBuilder::begin(spki, justCommonName(commonName), validity, serial);
    if (!builder) return builder;
    builder->endEntity();
    builder->keyUsage({"digitalSignature"});
    builder->extendedKeyUsage({usage});
    return builder;
}

} // namespace

std::string_view idOf(Kind kind) {
    switch (kind) {
    case Kind::badSubject: return "bad-subject";
    case Kind::missingPlaceholder: return "missing-placeholder";
    case Kind::wrongAlgorithm: return "wrong-algorithm";
    case Kind::notTheIssuer: return "not-the-issuer";
    case Kind::badValidity: return "bad-validity";
    case Kind::badSerial: return "bad-serial";
    case Kind::badAlternativeName: return "bad-alternative-name";
    case Kind::badExtension: return "bad-extension";
    }
    return {};
}

forms::Bytes newSerial(Randomness& randomness) {
    forms::Bytes serial(serialBytes);
    do
        randomness.fill(serial);
    while ((serial.front() & positive) == 0);
    serial.front() &= positive;
    return serial;
}

Issued issueRoot(const KeyPair& key, const DistinguishedName& name, Validity validity,
                 forms::ByteView serial) {
    auto builder = CertificateBuilder::begin(key.spki(), name, validity, serial);
    if (!builder) return builder.fault();
    builder->authority(false);
    return std::move(*builder).selfSigned(key);
}

Issued issueIntermediate(Issuer issuer, forms::ByteView spki, const DistinguishedName& name,
                         Validity validity, forms::ByteView serial) {
    if (auto fault = faultOf(issuer, validity)) return *fault;
    auto builder = CertificateBuilder::begin(spki, name, validity, serial);
    if (!builder) return builder.fault();
    builder->authority(true);
    return std::move(*builder).signedBy(issuer);
}

Issued issueLeaf(Issuer issuer, const CertificateProfile& profile, const CertificateRequest& request,
                 const Placeholders& values, Validity validity, forms::ByteView serial) {
    if (auto fault = faultOf(issuer, validity)) return *fault;
    if (!fits(issuer, profile, request)) return IssueFault{Kind::wrongAlgorithm, {}};
    const auto subject = filledSubject(profile, values);
    if (!subject) return subject.fault();
    auto builder = CertificateBuilder::begin(request.spki, *subject, validity, serial);
    if (!builder) return builder.fault();
    builder->endEntity();
    if (auto fault = addExtensions(*builder, profile, values)) return *fault;
    return std::move(*builder).signedBy(issuer);
}

Issued issueTlsServer(Issuer issuer, forms::ByteView spki, const std::string& commonName,
                      const std::vector<std::string>& names, Validity validity, forms::ByteView serial) {
    auto builder = tlsBuilder(issuer, spki, commonName, validity, serial, "serverAuth");
    if (!builder) return builder.fault();
    for (const auto& name : names)
        if (!builder->alternativeName(name)) return IssueFault{Kind::badAlternativeName, name};
    return std::move(*builder).signedBy(issuer);
}

Issued issueTlsClient(Issuer issuer, forms::ByteView spki, const std::string& commonName, Validity validity,
                      forms::ByteView serial) {
    auto builder = tlsBuilder(issuer, spki, commonName, validity, serial, "clientAuth");
    if (!builder) return builder.fault();
    return std::move(*builder).signedBy(issuer);
}

} // namespace certdesk::token
