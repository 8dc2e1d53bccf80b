#pragma once
#include "forms/moment.h"
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <set>
#include <string>
#include <vector>

namespace certdesk::hq {

// What entries did to certificates, one row each, keyed by the entry: deriving them again changes nothing.
// All run inside Database::transaction.

/// Keeps the moments of a judged case in place of what was kept for it before; answers every certificate that
/// either concerns. `except`: certificates that the case has no right to touch.
std::set<std::string> keepMoments(Poco::Data::Session& session, const std::string& kiosk,
                                  const JudgedCase& judged, const std::set<std::string>& except);

/// In order of time. Without `after`: how a certificate begins is its record's.
std::vector<forms::Moment> momentsOn(Poco::Data::Session& session, const std::string& certificate);

/// Two cases that extend, replace or revoke one certificate, the later one from a record that did not show
/// what the earlier one had done. Cases of one visit never conflict.
struct Conflict {
    std::string certificate;
    std::string firstCase;
    std::string secondCase;
    std::string kind; ///< what the later one did: Moment::Kind's id
    forms::UtcMs at;  ///< when
};
/// Finds a certificate's conflicts afresh.
void keepConflicts(Poco::Data::Session& session, const std::string& certificate);
/// The latest first, at most 200.
std::vector<Conflict> conflicts(Poco::Data::Session& session);
std::int64_t conflictCount(Poco::Data::Session& session);

} // namespace certdesk::hq
