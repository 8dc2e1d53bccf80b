#pragma once
#include "forms/calendar.h"
#include "hq/http.h"
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certdesk::hq {

struct Office;

/// Has a certificate revoked for a case of the kiosk, judged from what is stored and from `evidence`: entries
/// of the case, and those that made its accounts known, that have not arrived by a batch yet. Done at once
/// and once: asked again, also for another case, the first time is answered. The evidence's digests are kept,
/// and compared when the chain arrives.
///
/// Problems: case-unknown, certificate-unknown (not one of ours), bad-entry, evidence-differs (from what is
/// stored or from earlier evidence), case-not-ready (the case orders no such revocation), wrong-holder.
std::variant<forms::UtcMs, Problem> revokeFor(Office& office, const std::string& kiosk,
                                              const std::string& serial, const std::string& caseNumber,
                                              std::vector<sync::StoredEntry> evidence);

// The rest runs inside Database::transaction.

/// What a revocation rests on.
enum class Proof { evidence, chain };
/// Revokes one of ours, and the encryption certificate that goes with it; answers when it was revoked first.
/// Nothing when headquarters issued no such certificate.
std::optional<forms::UtcMs> revoke(Poco::Data::Session& session, const forms::Moment& order,
                                   const std::string& kiosk, Proof proof, forms::UtcMs at);
/// Revokes what was issued for the tokens that the case gave up, also what its kiosk never heard of, and what
/// was only proposed, which then is never signed.
void revokeGivenUp(Poco::Data::Session& session, const std::string& kiosk, const JudgedCase& judged,
                   forms::UtcMs at);
/// The case that had it revoked; empty when nobody did.
std::string revokedByCase(Poco::Data::Session& session, const std::string& serial);

/// Compares kept evidence with the entries of the kiosk that have arrived since.
void settleEvidence(Poco::Data::Session& session, const std::string& kiosk);
/// Once all evidence of the case has arrived: whether its chain still orders what was revoked for it.
void settleRevocations(Poco::Data::Session& session, const std::string& kiosk, const JudgedCase& judged);

/// Something that an officer must look at.
struct Alarm {
    /// "evidence-differs" and "revocation-unfounded": what was done by evidence is not what the chain says;
    /// "continued-twice": a returned case goes on in two places; "history-split": branches.h;
    /// "encryption-key-lost": the holder of that encryption certificate needs a new pair (registering.h);
    /// "upstream-denied", "upstream-refused", "upstream-answer-wrong": a CA elsewhere (upstream.h);
    /// "registrar-ending": our certificate there ends within 30 days;
    /// "revocation-untold": it was not told of one for an hour (upstream_orders.h).
    std::string kind;
    std::string kiosk; ///< empty for a case in two places
    std::string caseNumber;
    /// Incarnation and number of the entry, serial of the certificate, the other case, or what was answered.
    std::string about;
};
/// The first 200, by kind, kiosk and case.
std::vector<Alarm> alarms(Poco::Data::Session& session);
/// How many there are of each kind, also of those of which there is none.
std::map<std::string, std::int64_t> alarmCounts(Poco::Data::Session& session);

} // namespace certdesk::hq
