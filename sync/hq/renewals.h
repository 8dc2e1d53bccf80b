#pragma once
#include "forms/json.h"
#include "forms/moment.h"

#include <Poco/Data/Session.h>

#include <string>
#include <string_view>
#include <vector>

namespace certdesk::hq {

struct Office;

/// A service term that was paid elsewhere: online, the guide's usual way.
struct Renewal {
    std::string certificate; ///< KnownCertificate::id()
    int years = 0;           ///< 1 to 10
    std::string day;         ///< of payment, "2026-11-23"; empty: today
    std::string reference;   ///< of the payment; empty: certificate and day
};

/// A file of renewals: a JSON array of {"certificate", "years", "day", "reference"} (the last two may be left
/// out), or CSV with a first line that names those columns. Strict: throws forms::JsonProblem, whose place is
/// the element's or the line's.
std::vector<Renewal> parseRenewals(std::string_view text);
forms::Json jsonOf(const std::vector<Renewal>& renewals);

struct RenewalsAdded {
    int added = 0;
    int alreadyThere = 0; ///< the same reference with the same facts
};
/// Adds all of them to the certificates' records, or none. Trouble::usage names the first that cannot be: no
/// such certificate, revoked or replaced, a day to come, a reference that was used for something else.
RenewalsAdded addRenewals(Office& office, const std::vector<Renewal>& renewals);

/// A certificate's renewals as moments, in order of time. Inside Database::transaction.
std::vector<forms::Moment> renewalsOf(Poco::Data::Session& session, const std::string& certificate);

} // namespace certdesk::hq
