#pragma once
#include "hq/certificates.h"
#include "hq/http.h"
#include "hq/office.h"
#include "token/request.h"

#include <optional>
#include <string>
#include <variant>

namespace certdesk::hq {

// The key centre makes the encryption half of dual certificates (GM/T 0027 §9.2): the pair is made here, goes
// to the token as ciphertext for the signing key that is on it, and stays here sealed, for recovery.

struct EncryptionPair {
    token::Certificate certificate;
    forms::Bytes envelope; ///< token/envelope.h
};

/// The encryption pair that goes with the signing certificate of the case, for the token whose key made
/// `request` (PKCS#10 DER): of the same subject and validity, ended and replaced with it. The sealed key and
/// the proposed certificate are durable before anything is signed, unique per case (I5); the same key again
/// gets the same certificate, in an envelope of its own. Any thread.
///
/// Problems: bad-certificate-request, case-unknown, case-not-ready, not-issued (no signing certificate yet),
/// key-mismatch (with that certificate), certificate-revoked, no-encryption-pair (no profile for one, or keys
/// of a kind that has no envelope), encryption-key-lost (registering.h: the case must give its token up),
/// headquarters-restored, cannot-issue.
std::variant<EncryptionPair, Problem> encryptionPairFor(Office& office, const std::string& kiosk,
                                                        const std::string& caseNumber,
                                                        forms::ByteView request);

/// Signs the encryption certificate that was proposed (issuing.h: settleProposed), where the signing one is
/// in force.
void settleProposedPair(Office& office, const CertificateRow& row, const token::CertificateRequest& request);

/// Gives out the private key of an encryption certificate, for a holder whose token is lost and whose
/// messages are to be read: PKCS#8 (DER) sealed to that X25519 key alone. Who asked and why is recorded in
/// the same transaction; nobody may stay unnamed (Trouble). Nothing for an unknown certificate.
std::optional<forms::Bytes> recoverKey(Office& office, const std::string& serial, const std::string& officer,
                                       const std::string& reason, forms::ByteView publicKey);

/// A new key centre's key, sealed as a file in secrets/.
void makeKeyCentreKey(const Layout& layout, const forms::Secret& passphrase);
/// Opens it. A headquarters that was set up before there was a key centre gets one now; Trouble when the file
/// is gone and there are keys sealed under it.
forms::Secret openKeyCentreKey(const Layout& layout, Database& database, const forms::Secret& passphrase);

} // namespace certdesk::hq
