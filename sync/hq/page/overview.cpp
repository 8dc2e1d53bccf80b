#include "hq/page/overview.h"

#include "hq/applying.h"
#include "hq/totals.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

namespace certdesk::hq::page {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::size_t fewOnPage = 20;

std::int64_t countOf(Session& session, const std::string& point) {
    std::int64_t count = 0;
    if (point.empty())
        session << "SELECT count(*) FROM kiosk", into(count), now;
    else
        session << "SELECT count(*) FROM kiosk WHERE point=$1", into(count), bind(point), now;
    return count;
}

std::int64_t silentOf(Session& session, const std::string& point, std::int64_t before) {
    std::int64_t count = 0;
    if (point.empty())
        session << "SELECT count(*) FROM kiosk WHERE state='active' AND heard_at<$1", into(count),
            bind(before), now;
    else
        session << "SELECT count(*) FROM kiosk WHERE state='active' AND heard_at<$1 AND point=$2",
            into(count), bind(before), bind(point), now;
    return count;
}

std::vector<std::string> namesOf(Session& session, const std::string& point, std::int64_t skipped) {
    std::vector<std::string> names;
    if (point.empty())
        session << "SELECT kiosk FROM kiosk ORDER BY kiosk LIMIT $1 OFFSET $2", into(names),
            bind(kiosksOnPage), bind(skipped), now;
    else
        session << "SELECT kiosk FROM kiosk WHERE point=$1 ORDER BY kiosk LIMIT $2 OFFSET $3", into(names),
            bind(point), bind(kiosksOnPage), bind(skipped), now;
    return names;
}

KioskLine lineOf(Session& session, const std::string& kiosk) {
    KioskLine line;
    session << "SELECT kiosk, point, state, heard_at, own_incarnation, own_seq FROM kiosk WHERE kiosk=$1",
        into(line.kiosk), into(line.point), into(line.state), into(line.heardAt), into(line.ownIncarnation),
        into(line.ownSeq), bind(kiosk), now;
    session
        << "SELECT incarnation, seq FROM entry WHERE kiosk=$1 ORDER BY incarnation DESC, seq DESC LIMIT 1",
        into(line.branch), into(line.storedSeq), bind(kiosk), now;
    return line;
}

void takeKiosks(Session& session, Overview& seen) {
    const auto& point = seen.asked.point;
    seen.kioskCount = countOf(session, point);
    seen.silentCount = silentOf(session, point, seen.now.value - silentMs);
    const auto pages = std::max<std::int64_t>(1, (seen.kioskCount + kiosksOnPage - 1) / kiosksOnPage);
    seen.asked.kioskPage = std::clamp<std::int64_t>(seen.asked.kioskPage, 1, pages);
    for (const auto& name : namesOf(session, point, (seen.asked.kioskPage - 1) * kiosksOnPage))
        seen.kiosks.push_back(lineOf(session, name));
}

void takeTroubles(Session& session, Overview& seen) {
    seen.refused = someRefused(session, static_cast<std::int64_t>(fewOnPage));
    seen.refusedCount = refusedCount(session);
    seen.unapplied = unappliedCount(session);
    seen.alarms = alarms(session);
    for (const auto& [kind, count] : alarmCounts(session))
        seen.alarmCount += static_cast<std::size_t>(count);
    seen.alarms.resize(std::min(seen.alarms.size(), fewOnPage));
    seen.conflicts = conflicts(session);
    seen.conflictCount = static_cast<std::size_t>(conflictCount(session));
    seen.conflicts.resize(std::min(seen.conflicts.size(), fewOnPage));
}

} // namespace

std::optional<std::int64_t> KioskLine::backlog() const {
    if (ownIncarnation.empty()) return {};
    return std::max<std::int64_t>(0, ownSeq - storedSeq);
}

Overview overviewOf(Session& session, const Asked& asked, forms::UtcMs at) {
    Overview seen;
    seen.asked = asked;
    seen.now = at;
    seen.report = dailyReport(session, asked.day, asked.point);
    takeKiosks(session, seen);
    takeTroubles(session, seen);
    return seen;
}

} // namespace certdesk::hq::page
