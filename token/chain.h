#pragma once
#include "forms/calendar.h"
#include "token/certificate.h"

#include <string_view>
#include <vector>

namespace certdesk::token {

/// What the leaf is to be used for; checked against its extended key usage.
enum class Purpose { any, tlsServer, tlsClient };

/// Why a chain does not hold.
struct ChainFault {
    enum class Kind {
        unknownIssuer, ///< it does not lead to one of the roots
        notYetValid,
        expired,
        notACa, ///< something that is no CA signed one of them, or the path is longer than allowed
        badSignature,
        wrongPurpose,
        weakKey, ///< below 112 bits of security, or a digest like SHA-1
        other,
    };
    Kind kind = Kind::other;
    int depth = 0; ///< 0 the leaf, 1 its issuer, …
    int code = 0;  ///< OpenSSL's X509_V_ERR_ number, for support
    bool operator==(const ChainFault&) const = default;
};
std::string_view idOf(ChainFault::Kind kind);

/// The chain from the leaf to the root that holds (RFC 5280 §6, strict), or why none does. Time is a
/// parameter: the system's clock is not asked, and the second of notAfter itself counts as past. Revocation
/// is not looked at. Names are not compared: for TLS that is the connection's part. Any thread.
Result<std::vector<Certificate>, ChainFault> verifyChain(const Certificate& leaf,
                                                         const std::vector<Certificate>& intermediates,
                                                         const std::vector<Certificate>& roots,
                                                         forms::UtcMs at, Purpose purpose = Purpose::any);

} // namespace certdesk::token
