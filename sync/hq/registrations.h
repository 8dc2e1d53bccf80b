#pragma once
#include "hq/http.h"
#include "token/certificate.h"
#include "token/revocation_list.h"

#include <Poco/Data/Session.h>

#include <string>
#include <variant>
#include <vector>

namespace certdesk::hq {

struct Office;

// What registrars (registrars.h) have certified here: one certificate for each of their keys. First the
// registrar states as what, then the request of that key is certified so, by a CA whose key is here. What is
// proposed is durable before it is signed, and signed at the next start or minute where headquarters stopped
// between the two; the same again gets the same bytes. `key`: SHA-256 of the SubjectPublicKeyInfo, hex.

/// What a registrar states, as JSON: {"profile": id, "values": {placeholder: text}, "notBefore": ms,
/// "notAfter": ms}. The registrar's word goes for holder and term, within what the profile and the CA allow;
/// a beginning in the past is moved to five minutes ago when it comes to proposing. Again, also otherwise, as
/// long as nothing is proposed; then only the same. Answers "registered", "proposed", "issued" or "revoked".
///
/// Problems: bad-request, profile-unknown (none such, or no CA here signs it), cannot-issue (a value is
/// missing, or the term cannot be), registration-differs.
std::variant<std::string, Problem> registerKey(Office& office, const std::string& registrar,
                                               const std::string& key, const std::string& body);

/// The certificate of that request (PKCS#10 DER). Problems: bad-certificate-request, not-registered,
/// algorithm-unsupported (another key than the profile's), certificate-revoked, cannot-issue,
/// headquarters-restored (restored.h).
std::variant<token::Certificate, Problem> certifyRegistered(Office& office, const std::string& registrar,
                                                            forms::ByteView request);

/// Revokes what was issued for that key; where nothing was, nothing ever is. Again answers when it was first.
/// `body`: {"reason": RFC 5280's, "certificate": base64 of DER, which may be left out}. A headquarters that
/// was restored does not know all that it issued: it takes a certificate that its own CA signed for that key
/// as one of the registrar's, so that it stands in the list. Problems: bad-request.
std::variant<forms::UtcMs, Problem> revokeRegistered(Office& office, const std::string& registrar,
                                                     const std::string& key, const std::string& body);

/// Signs what was proposed until `then` and not signed. What cannot be signed now is left for the next time.
void settleRegistrations(Office& office, forms::UtcMs then);

/// Of that CA, for its list. Inside Database::transaction.
std::vector<token::RevokedCertificate> revokedRegistrations(Poco::Data::Session& session,
                                                            const std::string& issuer);

} // namespace certdesk::hq
