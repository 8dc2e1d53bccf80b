#pragma once
#include "forms/report.h"
#include "hq/catalogues.h"
#include "hq/totals.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::hq {

// Entries of no case that somebody must have had the right to make: what opened, counted and closed a kiosk's
// business day, what moved its stock, what was noted of a token or printed blank, and
// who listed a person's data. Each is marked and applied
// by itself. What a kiosk did it did: the drawer is folded from all that it sent; an entry that staff could
// not have made by the rules is listed as refused and counts for nothing.

/// What `unapplied` calls an entry of no case; nothing for kinds that are nothing to apply.
std::string markOf(std::string_view kind, std::int64_t seq);
bool isMark(const std::string& marked);

/// Judges the entry that the mark names and keeps what it comes to. Inside a transaction.
void applyMark(Poco::Data::Session& session, const Catalogues& catalogues, Totals& totals,
               const std::string& kiosk, const std::string& mark);

/// The business days of each kiosk of a point, or of all (`point` empty), that were opened or closed.
std::vector<forms::KioskDay> kioskDays(Poco::Data::Session& session, const forms::Days& days,
                                       const std::string& point);

} // namespace certdesk::hq
