#pragma once
#include "token/certificate.h"
#include "token/profile.h"

#include <optional>
#include <string>

namespace certdesk::token {

/// Where a certificate that another CA issued is not what issueLeaf would have made of that profile and those
/// values: "subject", "key-usage", "extended-key-usage", "ca", the OID of one of the profile's extensions, or
/// the name of a placeholder without a value. Nothing where it is. Key, validity, signature, the address of
/// the CRL, and extensions that the profile does not name are the CA's and not looked at.
std::optional<std::string> differenceFrom(const CertificateProfile& profile, const Placeholders& values,
                                          const Certificate& certificate);

} // namespace certdesk::token
