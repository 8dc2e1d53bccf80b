#pragma once
#include "forms/moment.h"
#include "hq/certificates.h"
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

// Headquarters' own record of every certificate: of those it issued, and of other issuers' that were served
// somewhere. A record is how the certificate began, and what happened since, folded in order of time: so late
// and repeated entries leave it as if they had come in order. What happened to a certificate that this one
// replaces (paid terms, applications) goes over to it, also when it is heard of later. All run inside
// Database::transaction.

/// How a certificate begins that the case gets: forms::Moment's rule, with headquarters' record of the one
/// that the case serves in place of what the kiosk knew of it.
forms::KnownCertificate beginningOf(const JudgedCase& judged,
                                    const std::optional<forms::KnownCertificate>& served,
                                    const std::string& serial, forms::Day notAfter,
                                    const std::string& algorithm);
/// How another issuer's certificate begins here: nothing paid, no application open.
forms::KnownCertificate beginningOf(const forms::CertificateKnown& other);

/// Begins a record unless there is one.
void beginRecord(Poco::Data::Session& session, const forms::KnownCertificate& beginning, forms::UtcMs at);
/// Folds it afresh, and those of the certificates that followed it. Nothing where there is no record.
void refold(Poco::Data::Session& session, const std::string& id);

/// As CertificateRow::applications has them.
std::string applicationsText(const forms::KnownCertificate& record);

std::optional<forms::KnownCertificate> recordOf(Poco::Data::Session& session, const std::string& id);

/// By exactly one of: KnownCertificate::id(), token, holder's code (forms::sameUnit). Newest first, at most
/// 100.
enum class RecordKey { certificate, token, code };
std::vector<forms::KnownCertificate> findRecords(Poco::Data::Session& session, RecordKey key,
                                                 const std::string& value);

} // namespace certdesk::hq
