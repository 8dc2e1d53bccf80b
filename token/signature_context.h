#pragma once
#include "token/openssl_ptr.h"

/// How this room signs and verifies: SHA-256, and with SM2 keys SM3 over Z and the data (GB/T 32918.2 §5.5).
/// For this room's .cpp files only.
namespace certdesk::token {

class SignatureContext {
public:
    static SignatureContext toSign(EVP_PKEY* key);
    static SignatureContext toVerify(EVP_PKEY* key);

    EVP_MD_CTX* get() const { return digest_.get(); }

private:
    explicit SignatureContext(EVP_PKEY* key);

    KeyContextPtr key_; // borrowed by digest_
    DigestContextPtr digest_;
};

/// SHA-256, or SM3 for an SM2 key.
const EVP_MD* digestFor(EVP_PKEY* key);
/// The AlgorithmIdentifier of a signature by that key: NID_SM2_with_SM3 and so on.
int signatureNid(EVP_PKEY* key);

/// OpenSSL verifies an SM2 signature on a certificate or request by the user id that the object holds, and
/// takes an empty one where it holds none; a signature of another kind fails when there is one. So it is set
/// by what the object says of its signature. X509_CRL cannot hold one.
void setUserId(X509* certificate);
void setUserId(X509_REQ* request);

} // namespace certdesk::token
