#include "hq/history.h"

#include <Poco/Data/Statement.h>

#include <limits>

// Entries that are stored but do not count.

namespace certdesk::hq {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

void keepRefused(Session& session, const std::string& kiosk, const std::string& caseNumber,
                 const std::vector<Refused>& refused) {
    session << "DELETE FROM entry_refused WHERE kiosk=$1 AND (incarnation, seq) IN"
               " (SELECT incarnation, seq FROM entry WHERE kiosk=$2 AND case_no=$3)",
        bind(kiosk), bind(kiosk), bind(caseNumber), now;
    for (const auto& one : refused)
        addRefused(session, one);
}

void addRefused(Session& session, const Refused& one) {
    session << "INSERT INTO entry_refused(kiosk, incarnation, seq, reason) VALUES($1, $2, $3, $4)"
               " ON CONFLICT(kiosk, incarnation, seq) DO UPDATE SET reason=excluded.reason",
        bind(one.kiosk), bind(one.branch), bind(one.seq), bind(one.reason), now;
}

std::vector<Refused> refusedEntries(Session& session) {
    return someRefused(session, std::numeric_limits<std::int64_t>::max());
}

std::int64_t refusedCount(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM entry_refused", into(count), now;
    return count;
}

std::vector<Refused> someRefused(Session& session, std::int64_t most) {
    std::vector<std::string> kiosk, incarnation, reason;
    std::vector<std::int64_t> seq;
    session << "SELECT kiosk, incarnation, seq, reason FROM entry_refused ORDER BY kiosk, incarnation, seq"
               " LIMIT $1",
        into(kiosk), into(incarnation), into(seq), into(reason), bind(most), now;
    std::vector<Refused> all;
    for (std::size_t i = 0; i < kiosk.size(); ++i)
        all.push_back({kiosk[i], incarnation[i], seq[i], reason[i]});
    return all;
}

} // namespace certdesk::hq
