#pragma once
#include "token/authority.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::token {

/// RFC 5280 §5.3.1.
enum class RevocationReason {
    unspecified,
    keyCompromise,
    affiliationChanged,
    superseded,
    cessationOfOperation,
};
std::string_view idOf(RevocationReason reason); ///< "keyCompromise"
std::optional<RevocationReason> revocationReasonOf(std::string_view id);

struct RevokedCertificate {
    forms::Bytes serial;
    forms::UtcMs at;
    RevocationReason reason = RevocationReason::unspecified;
};

/// A CRL v2 (RFC 5280 §5), DER, with its number and authorityKeyIdentifier. `number` must never fall: the
/// caller uses Unix seconds. notTheIssuer, badValidity or badSerial.
Result<forms::Bytes, IssueFault> issueRevocationList(Issuer issuer, std::int64_t number,
                                                     forms::UtcMs thisUpdate, forms::UtcMs nextUpdate,
                                                     const std::vector<RevokedCertificate>& revoked);

/// True when these bytes are a CRL in DER, nothing behind it, in that CA's name and signed by its key as
/// KeyPair::sign does. Ours, because OpenSSL's own check cannot be told the user id of SM2. Dates are not
/// looked at.
bool verifyRevocationList(forms::ByteView der, const Certificate& issuer);

/// What a CRL says of itself. Who signed it is verifyRevocationList's matter.
struct RevocationListDates {
    std::int64_t number = 0;
    forms::UtcMs thisUpdate;
    forms::UtcMs nextUpdate;
};
/// Nothing for what is no CRL in DER, or has no number or no next update (RFC 5280 §5.1.2.5, §5.2.3).
std::optional<RevocationListDates> revocationListDates(forms::ByteView der);

} // namespace certdesk::token
