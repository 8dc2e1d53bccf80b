#pragma once
#include "desk/desk.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// A certificate whose holder is to be called before it lapses.
struct Lapsing {
    forms::KnownCertificate certificate;
    forms::Day on{};     ///< the last day on which its holder can work with it
    int daysLeft = 0;    ///< 0: today
    bool unpaid = false; ///< the service year ends on that day; else its validity does
};

/// How many days ahead somebody can do something about it: what the catalogue offers earliest.
int lapseHorizon(const forms::Catalogue& catalogue);

/// Those of this machine's register that lapse from today to the horizon, the first first; at most so many.
/// Ten microseconds each. Needs nobody.
std::vector<Lapsing> lapsing(const Desk& desk, int most);

/// The newest case here that made or served it; empty where this machine has none.
std::string newestCaseOf(const Desk& desk, const forms::KnownCertificate& certificate);

} // namespace certdesk::desk
