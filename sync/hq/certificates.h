#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "hq/judgement.h"
#include "token/certificate.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

// The certificates that headquarters proposed and issued, and the admin PINs it told. All run inside
// Database::transaction.

/// At most one per case, purpose and attempt, and at most one of a case and purpose that is not revoked (I5):
/// a case that gave its token up tries again on another, after what it got before was revoked. "proposed" is
/// written before anything is signed; "issued" has `der`; "revoked" has it, too, unless it was given up
/// before it was signed, and then it never is.
struct CertificateRow {
    /// Hex. Of what a CA elsewhere has not signed yet, since that chooses it: a key that is no serial
    /// (proposalKey), and stays one when it was given up before it was signed.
    std::string serial;
    std::string kiosk;
    std::string caseNumber;
    std::string purpose = "sign";   ///< or "encrypt": the pair that the key centre made to go with it
    int attempt = 0;                ///< how many tokens the case had given up (forms::Case::givenUp)
    std::string state = "proposed"; ///< then "issued", "revoked"
    std::string profile;
    std::string issuer; ///< id of the CA
    std::string holderName;
    std::string holderCode;
    std::string applications; ///< ids, separated by blanks
    std::string tokenSerial;
    std::string keyDigest;     ///< SHA-256 over the certified SubjectPublicKeyInfo, hex
    std::string requestDigest; ///< SHA-256 over the first request, hex
    forms::UtcMs notBefore;
    forms::UtcMs notAfter;
    forms::UtcMs proposedAt;
    forms::UtcMs revokedAt; ///< 0: never
    std::string revokedFor; ///< RFC 5280 reason
    forms::Bytes der;
    std::string
        replaces; ///< serial of the one of that purpose that the case serves; empty when there is none
    forms::Bytes request; ///< PKCS#10 DER; empty for what was proposed before it was kept
};

/// Writes the row unless the case has one for this purpose and attempt already, and answers the one that is
/// there then; nothing when another case has one that replaces the same certificate: it can be replaced once.
std::optional<CertificateRow> propose(Poco::Data::Session& session, const CertificateRow& row);
/// Keeps the signed certificate unless one was kept before, and answers the one that is there then; nothing
/// when it was given up meanwhile.
forms::Bytes keepIssued(Poco::Data::Session& session, const std::string& serial, const forms::Bytes& der);

/// In place of the serial of what a CA elsewhere is to sign: "proposed-" and 32 random hexadecimal digits.
std::string proposalKey();
/// The same as keepIssued for what a CA elsewhere signed: its serial and beginning are the certificate's from
/// now on. Asked again also with a key that is no more, since another server process was first.
forms::Bytes keepIssuedElsewhere(Poco::Data::Session& session, const std::string& proposalKey,
                                 const token::Certificate& certificate);

/// Keeps a certificate that was issued before headquarters was restored (registering.h), with `row.der`, as
/// "issued"; one that stands here as proposed or given up gets its bytes. False when the row's place is
/// another's.
bool keepAgain(Poco::Data::Session& session, const CertificateRow& row);

// Where nothing else is said, a certificate is the signing one.

/// Of the last attempt.
std::optional<CertificateRow> certificateOf(Poco::Data::Session& session, const std::string& caseNumber);
std::optional<CertificateRow> encryptionCertificateOf(Poco::Data::Session& session,
                                                      const std::string& caseNumber);

/// Of both purposes, those that were proposed by then and are neither signed nor given up; signing ones
/// first.
std::vector<CertificateRow> proposedBy(Poco::Data::Session& session, forms::UtcMs then);
/// It is never signed; nothing for what is signed already.
void dropProposed(Poco::Data::Session& session, const std::string& serial, forms::UtcMs at);

/// Proposed and issued ones of all attempts.
std::vector<CertificateRow> livingOf(Poco::Data::Session& session, const std::string& caseNumber);
/// Of both purposes.
IssuedFor issuedFor(Poco::Data::Session& session, const std::string& caseNumber);

/// Whether a certificate that is neither revoked nor over lies on that token, or may come to.
bool bearsCertificate(Poco::Data::Session& session, const std::string& tokenSerial, forms::UtcMs now);

/// Issued or revoked; not what was only proposed.
std::optional<CertificateRow> issuedCertificate(Poco::Data::Session& session, const std::string& serial);
/// The certificate that was last issued in place of that one.
std::optional<CertificateRow> successorOf(Poco::Data::Session& session, const std::string& serial);
/// Of both purposes, without what was given up before a CA elsewhere signed it.
std::vector<CertificateRow> revokedBy(Poco::Data::Session& session, const std::string& issuer);
/// Revoked ones of a CA elsewhere, which has not confirmed that yet (upstream_orders.h): the earliest first,
/// at most 100.
std::vector<CertificateRow> untoldRevocations(Poco::Data::Session& session, const std::string& issuer);
std::int64_t issuedCount(Poco::Data::Session& session);

void noteAdminPin(Poco::Data::Session& session, const std::string& tokenSerial, const std::string& kiosk,
                  const std::string& caseNumber, forms::UtcMs at);
std::int64_t adminPinsTold(Poco::Data::Session& session, const std::string& tokenSerial);

} // namespace certdesk::hq
