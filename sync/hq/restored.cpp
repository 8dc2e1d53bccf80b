#include "hq/restored.h"

#include "hq/history.h"

#include <Poco/Data/Statement.h>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// Kiosks come by every 15 seconds while they are online.
constexpr int askAgainSeconds = 60;

bool isAwaited(Session& session, const std::string& kiosk) {
    int found = 0;
    session << "SELECT count(*) FROM awaited WHERE kiosk=$1", into(found), bind(kiosk), now;
    return found > 0;
}

void heard(Session& session, const std::string& kiosk) {
    session << "DELETE FROM awaited WHERE kiosk=$1", bind(kiosk), now;
}

} // namespace

void markRestored(Session& session, forms::UtcMs at) {
    session << "INSERT INTO meta(name, value) VALUES('restored_at', $1)"
               " ON CONFLICT(name) DO UPDATE SET value=excluded.value",
        bind(at.value), now;
    session << "INSERT INTO awaited(kiosk, since) SELECT kiosk, CAST($1 AS BIGINT) FROM kiosk WHERE "
               "state='active'"
               " ON CONFLICT(kiosk) DO NOTHING",
        bind(at.value), now;
    session << "DELETE FROM enrolment_code WHERE used_at=0", now;
    session << "UPDATE registrar SET code_hash='' WHERE code_key=''", now;
}

std::optional<forms::UtcMs> restoredAt(Session& session) {
    forms::UtcMs at;
    session << "SELECT value FROM meta WHERE name='restored_at'", into(at.value), now;
    if (at.value == 0) return {};
    return at;
}

std::vector<std::string> awaitedKiosks(Session& session) {
    std::vector<std::string> kiosks;
    session << "SELECT kiosk FROM awaited ORDER BY kiosk", into(kiosks), now;
    return kiosks;
}

void hearOwnHead(Session& session, const std::string& kiosk, const sync::OwnHead& own) {
    if (!isAwaited(session, kiosk)) return;
    const auto stored = headOf(session, kiosk);
    const bool nothingYet = own.seq == 0 && stored.seq == 0;
    if (nothingYet || (stored.incarnation == own.incarnation && stored.seq >= own.seq)) heard(session, kiosk);
}

std::vector<std::string> release(Session& session, const std::string& kiosk, const std::string& officer,
                                 const std::string& reason, forms::UtcMs at) {
    auto kiosks = awaitedKiosks(session);
    if (!kiosk.empty()) std::erase_if(kiosks, [&](const auto& one) { return one != kiosk; });
    for (const auto& one : kiosks) {
        heard(session, one);
        session << "INSERT INTO restore_release(kiosk, officer, reason, at) VALUES($1, $2, $3, $4)",
            bind(one), bind(officer), bind(reason), bind(at.value), now;
    }
    return kiosks;
}

std::optional<Problem> issuingHeld(Session& session) {
    int awaited = 0;
    session << "SELECT count(*) FROM awaited", into(awaited), now;
    if (awaited == 0) return {};
    return Problem{503, "headquarters-restored",
                   "restored from a backup: " + std::to_string(awaited) + " kiosks are still to be heard",
                   askAgainSeconds};
}

} // namespace certdesk::hq
