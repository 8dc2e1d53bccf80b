#pragma once
#include "token/authority.h"
#include "token/openssl_ptr.h"

/// A certificate while it is put together. For this room's .cpp files only.
namespace certdesk::token {

class CertificateBuilder {
public:
    /// badSubject, badValidity, badSerial.
    static Result<CertificateBuilder, IssueFault>
    begin(forms::ByteView spki, const DistinguishedName& subject, Validity validity, forms::ByteView serial);

    void authority(bool leavesOnly);
    void endEntity();
    void keyUsage(const std::vector<std::string>& names);
    void extendedKeyUsage(const std::vector<std::string>& names);
    /// False when the text does not fit its encoding.
    bool text(const TextExtension& extension, const std::string& text);
    /// False when it is no URL of ASCII characters.
    bool crlAt(const std::string& url);
    /// False when it is neither a DNS name nor an IP address.
    bool alternativeName(const std::string& name);

    Certificate selfSigned(const KeyPair& key) &&;
    Certificate signedBy(Issuer issuer) &&;

private:
    using NamesPtr = OwnedBy<GENERAL_NAMES, GENERAL_NAMES_free>;
    explicit CertificateBuilder(X509Ptr x509) : x509_(std::move(x509)) {}
    void add(int nid, void* value, bool critical);
    void keyIdentifiers(X509* issuer);

    X509Ptr x509_;
    NamesPtr names_;
};

/// An INTEGER of these bytes; null unless they are 1 to 20 and positive (RFC 5280 §4.1.2.2).
Asn1IntegerPtr serialOf(forms::ByteView bytes);

} // namespace certdesk::token
