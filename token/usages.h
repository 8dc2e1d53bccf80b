#pragma once
#include "token/openssl_ptr.h"

#include <optional>
#include <string>

/// Names of key usages. For this room's .cpp files only.
namespace certdesk::token {

/// The bit number of RFC 5280 §4.2.1.3 for "digitalSignature" and so on; CA usages have none here.
std::optional<int> keyUsageBit(const std::string& name);
/// The OID of "clientAuth" and so on, or null. Owned by OpenSSL's table.
const ASN1_OBJECT* extendedUsageOf(const std::string& name);

} // namespace certdesk::token
