#pragma once
#include "token/certificate.h"
#include "token/openssl_ptr.h"

/// For this room's .cpp files only.
namespace certdesk::token {

struct Certificate::Parts {
    X509Ptr x509;
    forms::Bytes der;
};

Certificate certificateOf(X509Ptr x509);

} // namespace certdesk::token
