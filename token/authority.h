#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "token/certificate.h"
#include "token/key_pair.h"
#include "token/profile.h"
#include "token/randomness.h"
#include "token/request.h"

#include <string>
#include <vector>

namespace certdesk::token {

/// Why a certificate is not issued.
struct IssueFault {
    enum class Kind {
        badSubject,         ///< an attribute that cannot be encoded: `about` its type
        missingPlaceholder, ///< the profile asks for `about`, which was not given
        wrongAlgorithm,     ///< the request's key is not the profile's, or the issuer's is not
        notTheIssuer,       ///< the issuing certificate is no CA, or is of another key
        badValidity,        ///< it ends before it begins, or outlives its issuer
        badSerial,          ///< not 1 to 20 bytes, or not positive (RFC 5280 §4.1.2.2)
        badAlternativeName, ///< neither a DNS name nor an IP address: `about`
        badExtension,       ///< a text that its encoding has not: `about` the OID
    };
    Kind kind = Kind::badSubject;
    std::string about; ///< a type, name or OID; never a value
    bool operator==(const IssueFault&) const = default;
};
std::string_view idOf(IssueFault::Kind kind);

using Issued = Result<Certificate, IssueFault>;

/// Whole seconds: what a certificate can say. Both ends inclusive.
struct Validity {
    forms::UtcMs notBefore;
    forms::UtcMs notAfter;
};

/// What signs. Borrowed for the call.
struct Issuer {
    const Certificate& certificate;
    const KeyPair& key;
};

/// 16 random bytes, the first of them 01 to 7f: positive, never shortened, 32 hexadecimal digits (RFC 5280
/// §4.1.2.2). Made before issuing, so that what will be signed can be recorded first.
forms::Bytes newSerial(Randomness& randomness);

// Serial and validity come from the caller everywhere, and nothing else varies: the same arguments give the
// same to-be-signed part (RSA the same certificate, byte for byte; ECDSA and SM2 signatures are random). All
// set subjectKeyIdentifier and authorityKeyIdentifier (SHA-1 of the key, RFC 5280 §4.2.1.2) and sign as
// KeyPair::sign does.

/// A self-signed CA certificate: CA, keyCertSign and cRLSign.
Issued issueRoot(const KeyPair& key, const DistinguishedName& name, Validity validity,
                 forms::ByteView serial);

/// A CA that signs leaves only: pathLen 0.
Issued issueIntermediate(Issuer issuer, forms::ByteView spki, const DistinguishedName& name,
                         Validity validity, forms::ByteView serial);

/// The certificate of a request under a profile. Of the request only the public key is taken: the subject is
/// the profile's, filled from `values`.
Issued issueLeaf(Issuer issuer, const CertificateProfile& profile, const CertificateRequest& request,
                 const Placeholders& values, Validity validity, forms::ByteView serial);

/// For a TLS listener: serverAuth; every name is a DNS name or an IPv4 or IPv6 address.
Issued issueTlsServer(Issuer issuer, forms::ByteView spki, const std::string& commonName,
                      const std::vector<std::string>& names, Validity validity, forms::ByteView serial);

/// For a machine that logs in by TLS: clientAuth.
Issued issueTlsClient(Issuer issuer, forms::ByteView spki, const std::string& commonName, Validity validity,
                      forms::ByteView serial);

} // namespace certdesk::token
