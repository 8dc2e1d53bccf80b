#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <optional>
#include <string>

namespace certdesk::hq {

struct Office;

// The CRLs of the issuing CAs (RFC 5280 §5). The last one of each is kept in the database, so that every
// server process gives out the same. A new one is issued after a revocation and when the last is a day old;
// each is good for seven days, so that six days without headquarters hurt nobody.
//
// Numbers are Unix seconds, and never fall: where the clock is behind the last number, or behind what the
// certificates tell that a restored headquarters registers again (registering.h), the next one is one more
// than that. The dates are always the clock's.
//
// The list of a CA elsewhere (upstream.h) is its own: fetched, verified and passed on, and fetched again
// every ten minutes and after it confirmed a revocation. One of a lower number is not taken.

struct RevocationList {
    std::int64_t number = 0;
    forms::UtcMs thisUpdate;
    forms::UtcMs nextUpdate;
    forms::Bytes der;
};

/// The CA's present list, issued now when that is due; nothing for an unknown CA, or one elsewhere of which
/// there is none yet. Any thread.
std::optional<RevocationList> revocationList(Office& office, const std::string& ca);
/// Issues or fetches all that are due.
void issueDueLists(Office& office);

// Inside Database::transaction.

/// A certificate was revoked: its CA's list is due.
void markListDue(Poco::Data::Session& session, const std::string& serial);
void markListOfDue(Poco::Data::Session& session, const std::string& ca);
/// Something was signed here at that time, by whatever clock: numbers stay above it from now on.
void keepNumbersAbove(Poco::Data::Session& session, forms::UtcMs at);

} // namespace certdesk::hq
