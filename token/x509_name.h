#pragma once
#include "token/name.h"
#include "token/openssl_ptr.h"

/// Names between ours and OpenSSL's. For this room's .cpp files only.
namespace certdesk::token {

Result<NamePtr, NameFault> x509NameOf(const DistinguishedName& name);
DistinguishedName nameOf(const X509_NAME* name);
/// RFC 4514, UTF-8 as it is.
std::string textOf(const X509_NAME* name);
/// An OID in dotted form as it is always written ("1.2.840"), or null.
Asn1ObjectPtr oidOf(const std::string& dotted);
/// Any ASN.1 string as UTF-8.
std::string utf8Of(const ASN1_STRING* text);

} // namespace certdesk::token
