#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "token/algorithm.h"
#include "token/name.h"
#include "token/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::token {

/// Why bytes are not the certificate or message that they should be.
enum class EncodingFault {
    tooLong,      ///< beyond 64 KiB for a certificate or request, 1 MiB for a message
    notDer,       ///< no such structure in DER
    trailing,     ///< something follows it
    notPem,       ///< no single PEM block of that kind
    badKey,       ///< a public key that cannot be read, or of a kind that is not known here
    badSignature, ///< a request that its own key did not sign
};
std::string_view idOf(EncodingFault fault);

/// An X.509 v3 certificate (RFC 5280): an immutable value, cheap to copy, for any thread.
class Certificate {
public:
    /// Strict: one certificate in DER, nothing behind it.
    static Result<Certificate, EncodingFault> fromDer(forms::ByteView der);
    /// Strict: exactly one CERTIFICATE block, only white space around it.
    static Result<Certificate, EncodingFault> fromPem(std::string_view pem);
    /// Any number of CERTIFICATE blocks, as in a file of roots; at least one.
    static Result<std::vector<Certificate>, EncodingFault> allFromPem(std::string_view pem);

    const forms::Bytes& der() const;
    std::string pem() const;

    std::string serial() const; ///< hex, lower case, two digits a byte, no leading zero bytes
    DistinguishedName subject() const;
    DistinguishedName issuer() const;
    std::string subjectText() const; ///< "CN=…,O=…" (RFC 4514, UTF-8 as it is)
    std::string issuerText() const;
    std::string commonName() const; ///< of the subject; empty when it has none
    forms::UtcMs notBefore() const;
    forms::UtcMs notAfter() const; ///< the last instant at which it is valid (inclusive, RFC 5280 §4.1.2.5)

    forms::Bytes spki() const;                     ///< SubjectPublicKeyInfo, DER
    std::string spkiSha256() const;                ///< hex; how keys are recognised in journals
    std::string fingerprint() const;               ///< SHA-256 over the DER, hex
    std::optional<KeyAlgorithm> algorithm() const; ///< nothing for a kind of key that is not known here
    bool matchesKey(forms::ByteView spki) const;
    bool isCa() const; ///< basicConstraints CA and keyCertSign
    /// Whether it may sign (RFC 5280 §4.2.1.3 digitalSignature, or no keyUsage): of dual certificates, the
    /// one that its holder is known by.
    bool signs() const;
    /// The text of a UTF8String, PrintableString or IA5String extension; nothing when it has none of that
    /// OID.
    std::optional<std::string> extensionText(const std::string& oid) const;

    bool operator==(const Certificate& other) const { return der() == other.der(); }

    struct Parts; ///< private to this room
    explicit Certificate(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
    const Parts& parts() const { return *parts_; }

private:
    std::shared_ptr<const Parts> parts_;
};

/// CERTIFICATE blocks one after another, as a file of roots has them.
std::string pemOf(const std::vector<Certificate>& certificates);

/// SHA-256 over a SubjectPublicKeyInfo, hex.
std::string spkiDigest(forms::ByteView spki);

/// True when `signature` over `data` is of that public key, made as KeyPair::sign makes it.
bool verifySignature(forms::ByteView spki, forms::ByteView data, forms::ByteView signature);

/// Certs-only CMS (RFC 5652 degenerate SignedData), the answer of EST (RFC 7030 §4.1.3, §4.2.3), as DER.
/// The base64 and line breaks of HTTP are the caller's.
forms::Bytes encodeCertsOnly(const std::vector<Certificate>& certificates);
/// Strict: signed-data without signers, at least one certificate, nothing behind it. In the message's order.
Result<std::vector<Certificate>, EncodingFault> parseCertsOnly(forms::ByteView der);

} // namespace certdesk::token
