#pragma once
#include "forms/bytes.h"
#include "token/algorithm.h"
#include "token/certificate.h"
#include "token/name.h"
#include "token/token.h"

namespace certdesk::token {

/// A PKCS#10 certificate request (RFC 2986), DER, made of that subject and key and signed by the token.
/// Faults of the token, or nameInvalid before the token is asked to sign.
TokenResult<forms::Bytes> makeRequest(TokenSession& session, const TokenKey& key,
                                      const DistinguishedName& subject);

/// What a request from outside says.
struct CertificateRequest {
    DistinguishedName subject;
    forms::Bytes spki; ///< SubjectPublicKeyInfo, DER
    KeyAlgorithm algorithm = KeyAlgorithm::rsa2048;
    forms::Bytes der;
};

/// Strict and bounded; its signature is verified with its own key (proof of possession), or badSignature.
Result<CertificateRequest, EncodingFault> parseRequest(forms::ByteView der);

} // namespace certdesk::token
