#pragma once
#include "forms/json.h"
#include "token/algorithm.h"
#include "token/name.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::token {

/// Text with placeholders in braces, "{holder.name}"; "{{" and "}}" stand for braces.
struct TextTemplate {
    std::string text;
    bool operator==(const TextTemplate&) const = default;
};

/// What placeholders stand for: {"holder.name", "佛山市…"}.
using Placeholders = std::map<std::string, std::string>;

/// An extension of a certificate that carries one text, DER-encoded in its extnValue (GM/T 0015-2012 §5.2.4).
struct TextExtension {
    enum class Encoding { utf8, printable, ia5 };
    std::string oid; ///< dotted
    Encoding encoding = Encoding::utf8;
    TextTemplate value;
    bool critical = false;
};

struct SubjectTemplate {
    std::string type; ///< as NameAttribute
    TextTemplate value;
};

/// What a kind of certificate looks like: a file at headquarters. As JSON:
///
///     { "id": "unit-rsa2048",
///       "keyAlgorithm": "rsa2048",          of the holder's key: rsa2048 | rsa3072 | p256 | sm2
///       "issuerAlgorithm": "rsa3072",       of the issuing CA that signs it
///       "subject": [ {"type": "C", "value": "CN"}, {"type": "O", "value": "{holder.name}"}, … ],
///       "keyUsage": ["digitalSignature", "nonRepudiation"],            RFC 5280 §4.2.1.3 names
///       "extendedKeyUsage": ["clientAuth", "1.3.6.1.4.1.311.20.2.2"],  may be left out; names or dotted OIDs
///       "extensions": [ {"oid": "1.2.156.10260.4.1.4", "encoding": "utf8", "value": "{holder.code}"} ], may
///       be left out;
///                       encoding utf8 | printable | ia5; "critical" true only where every reader knows the
///                       OID
///       "crl": "http://hq.example/crl",     distribution point, may have placeholders, may be left out
///       "overlapDays": 60 }                 how long before its end it may be issued anew, 0 to 366
struct CertificateProfile {
    std::string id;
    KeyAlgorithm keyAlgorithm = KeyAlgorithm::rsa2048;
    KeyAlgorithm issuerAlgorithm = KeyAlgorithm::rsa2048;
    std::vector<SubjectTemplate> subject;
    std::vector<std::string> keyUsage;
    std::vector<std::string> extendedKeyUsage;
    std::vector<TextExtension> extensions;
    TextTemplate crl; ///< empty: none
    int overlapDays = 0;

    /// Every placeholder that issuing will need.
    std::set<std::string> placeholders() const;
};

/// Strict: unknown key, unknown usage or algorithm, bad OID, an OID or extension twice, an OID that RFC 5280
/// gives to an extension made elsewhere, an unclosed brace or a placeholder that is not letters, digits and
/// dots. Throws forms::JsonProblem with the place.
CertificateProfile parseProfile(std::string_view json);

/// The text with its placeholders put in; the name of the first that has no value as the fault.
struct MissingPlaceholder {
    std::string name;
};
Result<std::string, MissingPlaceholder> fill(const TextTemplate& text, const Placeholders& values);

} // namespace certdesk::token
