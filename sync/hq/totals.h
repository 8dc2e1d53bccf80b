#pragma once
#include "forms/report.h"

#include <Poco/Data/Session.h>

#include <map>
#include <string>

namespace certdesk::hq {

// Totals per kiosk and business day, so that a day's report reads as many rows as there are kinds of numbers,
// not as many as there are entries. Beside them the share that each case has in them: a case that is applied
// again, for whatever reason, replaces its share. All run inside Database::transaction.

/// The totals of one transaction. What cases change is gathered and written once by `close`: several cases
/// touch the same rows.
class Totals {
public:
    /// Puts the case's share in place of the one that it had.
    void put(Poco::Data::Session& session, const std::string& kiosk, const std::string& caseNumber,
             const forms::Shares& shares);
    void close(Poco::Data::Session& session);

private:
    void count(const std::string& kiosk, const forms::Shares& shares, int sign);

    std::map<std::string, forms::Shares> changes_; ///< by kiosk
};

/// The report of the period that `day` lies in from the totals alone, of one point or of all (`point` empty).
forms::DailyReport dailyReport(Poco::Data::Session& session, forms::Day day, const std::string& point,
                               forms::Period period = forms::Period::day);

} // namespace certdesk::hq
