#pragma once
#include "token/result.h"

#include <string>
#include <vector>

namespace certdesk::token {

/// One attribute of a subject or issuer, in UTF-8.
struct NameAttribute {
    std::string
        type; ///< "CN", "O", "OU", "C", "ST", "L", "serialNumber", … as OpenSSL names them, or a dotted OID
    std::string value;
    bool operator==(const NameAttribute&) const = default;
};

/// A subject, in the order in which it is encoded (X.501). Values are written as UTF8String, but country and
/// serialNumber as PrintableString and e-mail as IA5String (RFC 5280 §4.1.2.4 and appendix A).
using DistinguishedName = std::vector<NameAttribute>;

/// Why a name cannot be encoded. The value itself is not repeated: it may be personal.
struct NameFault {
    enum class Kind {
        empty,       ///< no attribute at all, or one without a value
        unknownType, ///< not a type that is known
        refused,     ///< too long for its type (X.520 upper bounds, e.g. 64 characters of CN and O), or wrong
                     ///< characters
    };
    Kind kind = Kind::empty;
    std::string type;
    bool operator==(const NameFault&) const = default;
};

/// Checks without encoding, so that a form can be judged before a key is made.
Result<Done, NameFault> checkName(const DistinguishedName& name);

/// The value of the last attribute of that type, or empty.
std::string attributeOf(const DistinguishedName& name, const std::string& type);

} // namespace certdesk::token
