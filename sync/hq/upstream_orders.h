#pragma once
#include "hq/certificates.h"
#include "hq/http.h"

#include <Poco/Data/Session.h>

#include <string>
#include <vector>

namespace certdesk::hq {

struct Office;

// What headquarters still has to settle with upstream CAs (upstream.h), and what they refused.

/// Tells upstream CAs of what was revoked here and not confirmed there yet: revoking is durable here first,
/// and told until it is confirmed. One that is out of reach is left for the next time; what it refuses, and
/// what it was not told for an hour, is an alarm. Its list is due then. Never inside a transaction.
void tellRevocations(Office& office);

/// Whether the chains of upstream CAs still are the pinned ones, and the registrar's certificate for each is
/// good for 30 days more; else an alarm.
void verifyUpstreams(Office& office);

/// Something there was refused or wrong, and stands as an alarm of that kind until it is settled; nothing for
/// problems that pass by themselves. `row`: what was asked for.
void noteUpstreamTrouble(Office& office, const CertificateRow& row, const Problem& problem);
/// The same about a CA's revocation list.
void noteListTrouble(Office& office, const std::string& ca, const Problem& problem);

// Inside Database::transaction.

/// `subject`: serial or proposal key of a certificate, or a CA's id.
void settleUpstreamTrouble(Poco::Data::Session& session, const std::string& subject);
void settleListTrouble(Poco::Data::Session& session, const std::string& ca);

} // namespace certdesk::hq
