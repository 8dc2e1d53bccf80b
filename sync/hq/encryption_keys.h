#pragma once
#include "hq/certificates.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <string>

namespace certdesk::hq {

// The private keys that the key centre made, and which certificates they go with. All run inside
// Database::transaction.

/// One per signing certificate, kept for recovery after the token is lost.
struct SealedKey {
    std::string serial; ///< of the encryption certificate, whose row is there
    std::string caseNumber;
    std::string signingSerial; ///< of the signing certificate that it goes with
    forms::Bytes sealed;       ///< PKCS#8 (DER) under the key centre's key, `serial` as associated data
    forms::UtcMs madeAt;
};
void keepKey(Poco::Data::Session& session, const SealedKey& key);
/// The sealed bytes, or nothing when there is no such certificate.
std::optional<forms::Bytes> sealedKeyOf(Poco::Data::Session& session, const std::string& serial);
/// A key was given out again: to whom and why.
void noteRecovery(Poco::Data::Session& session, const std::string& serial, const std::string& officer,
                  const std::string& reason, forms::UtcMs at);
/// The pair was made before headquarters was restored and its private key is lost here: the certificate ends
/// and is replaced with its signing certificate all the same.
void noteLostKey(Poco::Data::Session& session, const std::string& serial, const std::string& signingSerial);
bool isLostKey(Poco::Data::Session& session, const std::string& serial);
std::int64_t sealedKeyCount(Poco::Data::Session& session);

/// The serial of the encryption certificate that goes with a signing certificate; empty when none does.
std::string encryptionSerialOf(Poco::Data::Session& session, const std::string& signingSerial);

/// An encryption certificate ends with its signing certificate, at the same time and for the same reason; one
/// that was only proposed then is never signed. Whether one was ended by that.
bool revokeWithSigning(Poco::Data::Session& session, const CertificateRow& signing);

} // namespace certdesk::hq
