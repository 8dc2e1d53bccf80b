#pragma once
#include "hq/authorities.h"
#include "hq/http.h"
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <variant>

namespace certdesk::hq {

// What a case's certificate will be, by the catalogue's rules and headquarters' own record of the certificate
// that the case serves: never by what the kiosk knew of it.

/// Headquarters' record of the certificate that the case serves; nothing when the service type serves none,
/// or there is no such record. Inside a transaction.
std::optional<forms::KnownCertificate> servedBy(Poco::Data::Session& session, const JudgedCase& judged);

/// Who signs, and what the certificate looks like.
struct Makers {
    const token::CertificateProfile* profile;
    const Issuer* authority;
};
/// The algorithm that was asked for, else that of the certificate served, else `ofKey`. Problems:
/// case-not-ready (the service issues none), algorithm-unsupported (also where the catalogue wants a pair
/// with each, and the CA is elsewhere).
std::variant<Makers, Problem> makersFor(const Authorities& authorities, const JudgedCase& judged,
                                        const std::optional<forms::KnownCertificate>& served,
                                        std::optional<token::KeyAlgorithm> ofKey);

/// The same for the encryption pair that goes with a certificate of that algorithm; nothing where there is no
/// profile for one, keys of that kind have no envelope (token/envelope.h), or the CA is elsewhere: the key
/// centre's pairs are certified here alone.
std::optional<Makers> encryptionMakersFor(const Authorities& authorities, const JudgedCase& judged,
                                          token::KeyAlgorithm algorithm);

/// The last day of the certificate's validity (forms::Validity). Problems: cannot-issue (no years, or nothing
/// to go by), service-unpaid, certificate-expired.
std::variant<forms::Day, Problem>
lastDayFor(const JudgedCase& judged, const std::optional<forms::KnownCertificate>& served, forms::Day today);

/// Why the certificate that the case serves allows none in its place. That this case itself had it revoked is
/// no obstacle. Problems: certificate-unknown, wrong-holder, certificate-replaced, certificate-revoked,
/// certificate-expired, service-unpaid. Inside a transaction.
std::optional<Problem> obstacleTo(Poco::Data::Session& session, const JudgedCase& judged,
                                  const std::optional<forms::KnownCertificate>& served, forms::Day today);

} // namespace certdesk::hq
