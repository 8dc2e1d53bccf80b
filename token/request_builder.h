#pragma once
#include "forms/bytes.h"
#include "token/name.h"
#include "token/openssl_ptr.h"

/// A request before its signature, whoever signs it. For this room's .cpp files only.
namespace certdesk::token {

class RequestBody {
public:
    static Result<RequestBody, NameFault> of(const DistinguishedName& subject, forms::ByteView spki);
    /// CertificationRequestInfo, DER.
    forms::Bytes toSign() const;
    /// The whole request; `signature` over toSign() as KeyPair::sign makes it.
    forms::Bytes signedWith(const forms::Bytes& signature);

private:
    explicit RequestBody(X509ReqPtr request) : request_(std::move(request)) {}
    X509ReqPtr request_;
};

} // namespace certdesk::token
