#pragma once
#include "token/key_pair.h"
#include "token/openssl_ptr.h"

/// Signing what OpenSSL puts together with a key that OpenSSL has not. For this room's .cpp files only.
namespace certdesk::token {

bool isElsewhere(const KeyPair& key);
/// The whole certificate or list, DER, signed by that key, which is elsewhere.
forms::Bytes signedElsewhere(X509* certificate, const KeyPair& key);
forms::Bytes signedElsewhere(X509_CRL* list, const KeyPair& key);

} // namespace certdesk::token
