#pragma once
#include "forms/bytes.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::sync {

/// The certificates of an EST answer (RFC 7030 §4.1.3): certs-only PKCS #7, DER, as each certificate's DER in
/// the message's order. Nothing when it is anything else, carries none, or something follows it. (The token
/// room reads certificates; this room only carries them.)
std::optional<std::vector<forms::Bytes>> parseCertsOnly(forms::ByteView der);

/// Whether subject and issuer of a certificate are the same name: a root. False for what is no certificate.
bool isSelfIssued(forms::ByteView der);

/// RFC 7468.
std::string certificatePem(forms::ByteView der);

} // namespace certdesk::sync
