#pragma once
#include "hq/certificates.h"
#include "hq/http.h"
#include "hq/office.h"
#include "token/request.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certdesk::hq {

/// The certificate of a case's request (PKCS#10 DER), judged from headquarters' own copy of the journal (I5):
/// the case is open and stands at production, its service issues, its keys ended, and the request's key is
/// that one. What it serves is headquarters' own record (plan.h): subject, validity and algorithm follow it,
/// and it is replaced once. The proposed certificate is durable before anything is signed, unique per case
/// and token that its production tries; the same key again gets the same bytes. What was issued for a token
/// that the case gave up is revoked before anything is issued for the next. Its record is there with it.
///
/// Problems: bad-certificate-request, case-unknown, case-not-ready, key-mismatch, algorithm-unsupported,
/// already-issued (another key), certificate-revoked, cannot-issue (the profile and the facts do not go
/// together), headquarters-restored (restored.h: also for the admin PINs below), those of plan.h, and where
/// the CA is elsewhere those of upstream.h.
std::variant<token::Certificate, Problem> issueFor(Office& office, const std::string& kiosk,
                                                   const std::string& caseNumber, forms::ByteView request);

/// Signs what was proposed until `then` and not signed, because headquarters stopped between the two or its
/// CA could not sign; its kiosk asks for it or does not. What was proposed for a case that has ended is never
/// signed. Nothing while issuing is held (restored.h). What cannot be signed now is left for the next time.
void settleProposed(Office& office, forms::UtcMs then);

/// The chain that the case's certificate will have, root first. Problems: case-unknown,
/// algorithm-unsupported.
std::variant<std::vector<token::Certificate>, Problem>
authoritiesFor(Office& office, const std::string& kiosk, const std::string& caseNumber);

/// A machine certificate for a kiosk that knows its one-time code; the same code and key again get the same
/// certificate. Problems: bad-code, bad-certificate-request, cannot-issue.
std::variant<token::Certificate, Problem> enrolKiosk(Office& office, const std::string& kiosk,
                                                     const std::string& code, forms::ByteView request);

/// The next machine certificate of a kiosk that is known by `present` (RFC 7030 §4.2.2): the request has the
/// same subject; its key may be new. The same key again gets the same certificate. The present one serves
/// seven days more, so that a lost answer or a machine put back cuts nobody off. Problems:
/// bad-certificate-request (also another subject), not-due (more than 60 days before its end: a kiosk whose
/// clock runs ahead would ask for ever), cannot-issue.
std::variant<token::Certificate, Problem> renewMachineOf(Office& office, const std::string& kiosk,
                                                         const token::Certificate& present,
                                                         forms::ByteView request);

// What the key centre shares with issuing.

/// A certificate request (PKCS#10 DER) whose signature holds, or bad-certificate-request.
std::variant<token::CertificateRequest, Problem> requestOf(forms::ByteView der);
/// case-unknown or case-not-ready, unless the case stands at production.
std::optional<Problem> notInProduction(const JudgedCase& judged);
/// What a profile's placeholders stand for; `record` is that of the certificate.
token::Placeholders placeholdersOf(const CertificateRow& row, const forms::KnownCertificate& record,
                                   const std::string& point);

struct ToldPins {
    forms::AdminSecrets derived;
    forms::AdminSecrets factory;
};
/// The admin PINs (and device keys) for a token of a case in production whose plan needs them: to prepare or
/// empty it, or to reset its PIN. Where the service works on the holder's token, only for the one that the
/// case knows and that headquarters' record names. Each answer is kept. Problems: case-unknown,
/// case-not-ready, wrong-token.
std::variant<ToldPins, Problem> adminPinsFor(Office& office, const std::string& kiosk,
                                             const std::string& tokenSerial, const std::string& caseNumber);
/// The same for a token of no case that a kiosk empties: a fresh one, or one that nobody holds any more.
/// token-in-use where a valid certificate lies on it. Each answer is kept.
std::variant<ToldPins, Problem> adminPinsForEmptying(Office& office, const std::string& kiosk,
                                                     const std::string& tokenSerial);

} // namespace certdesk::hq
