#pragma once
#include "forms/report.h"
#include "hq/history.h"
#include "hq/moments.h"
#include "hq/revocation.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <string>
#include <vector>

namespace certdesk::hq::page {

/// What is asked of the page.
struct Asked {
    forms::Day day{};
    std::string point; ///< empty: all
    std::int64_t kioskPage = 1;
};

constexpr std::int64_t kiosksOnPage = 40;
constexpr std::int64_t silentMs = 24 * 3'600'000LL; ///< a kiosk that was not heard for so long is named so

struct KioskLine {
    std::string kiosk;
    std::string point;
    std::string state;
    std::int64_t heardAt = 0;   ///< 0: never
    std::string ownIncarnation; ///< empty: it never told
    std::int64_t ownSeq = 0;
    std::string branch; ///< that headquarters' copy stands at; empty: nothing came yet
    std::int64_t storedSeq = 0;

    /// How many entries it has that did not come yet, as far as it told.
    std::optional<std::int64_t> backlog() const;
};

/// What the page shows, read in one transaction: a bounded number of rows, whatever is stored.
struct Overview {
    Asked asked;
    forms::UtcMs now;
    forms::DailyReport report;
    std::vector<KioskLine> kiosks; ///< of that page
    std::int64_t kioskCount = 0;
    std::int64_t silentCount = 0;
    std::vector<Refused> refused; ///< the first few
    std::int64_t refusedCount = 0;
    std::int64_t unapplied = 0;
    std::vector<Alarm> alarms; ///< the first few
    std::size_t alarmCount = 0;
    std::vector<Conflict> conflicts; ///< the latest few
    std::size_t conflictCount = 0;
};
Overview overviewOf(Poco::Data::Session& session, const Asked& asked, forms::UtcMs now);

} // namespace certdesk::hq::page
