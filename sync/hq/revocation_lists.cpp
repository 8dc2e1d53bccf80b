#include "hq/revocation_lists.h"

#include "hq/certificates.h"
#include "hq/database.h"
#include "hq/office.h"
#include "hq/registrations.h"
#include "hq/upstream_orders.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <iterator>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::int64_t second = 1000;
constexpr std::int64_t dayMs = 24 * 3600 * second;
constexpr std::int64_t reissuedAfterMs = dayMs;
constexpr std::int64_t skewMs = 5 * 60 * second;
constexpr std::int64_t goodForMs = 7 * dayMs;
constexpr std::int64_t fetchedAgainAfterMs = 10 * 60 * second;

struct Kept {
    RevocationList list;
    bool due = true;        ///< also before the first
    forms::UtcMs fetchedAt; ///< of a CA elsewhere
};

Kept keptOf(Session& session, const std::string& ca) {
    Kept kept;
    Poco::Data::BLOB der;
    int due = 1;
    session << "SELECT number, this_update, next_update, due, der, fetched_at FROM crl WHERE ca=$1",
        into(kept.list.number), into(kept.list.thisUpdate.value), into(kept.list.nextUpdate.value), into(due),
        into(der), into(kept.fetchedAt.value), bind(ca), now;
    kept.list.der = bytesOf(der);
    kept.due = due != 0;
    return kept;
}

/// A list from the future is of a clock that was wrong, but for what two servers may differ by.
bool isFresh(const Kept& kept, forms::UtcMs at) {
    const auto age = at.value - kept.list.thisUpdate.value;
    return !kept.due && age > -skewMs && age < reissuedAfterMs;
}

std::int64_t numbersFloor(Session& session) {
    std::int64_t floor = 0;
    session << "SELECT value FROM meta WHERE name='list_floor'", into(floor), now;
    return floor;
}

std::vector<token::RevokedCertificate> revokedOf(Session& session, const std::string& ca) {
    std::vector<token::RevokedCertificate> all;
    for (const auto& row : revokedBy(session, ca))
        all.push_back(
            {forms::fromHex(row.serial).value(), row.revokedAt,
             token::revocationReasonOf(row.revokedFor).value_or(token::RevocationReason::unspecified)});
    auto registered = revokedRegistrations(session, ca);
    std::move(registered.begin(), registered.end(), std::back_inserter(all));
    return all;
}

void keep(Session& session, const std::string& ca, const RevocationList& list, forms::UtcMs fetchedAt = {}) {
    session << "INSERT INTO crl(ca, number, this_update, next_update, due, der, fetched_at)"
               " VALUES($1, $2, $3, $4, 0, $5, $6)"
               " ON CONFLICT(ca) DO UPDATE SET number=excluded.number, this_update=excluded.this_update,"
               " next_update=excluded.next_update, due=0, der=excluded.der, fetched_at=excluded.fetched_at",
        bind(ca), bind(list.number), bind(list.thisUpdate.value), bind(list.nextUpdate.value),
        bind(blobOf(list.der)), bind(fetchedAt.value), now;
}

RevocationList issued(Session& session, const Issuer& authority, std::int64_t last, forms::UtcMs at) {
    RevocationList list;
    const std::int64_t seconds = at.value / second;
    list.number = std::max({seconds, last + 1, numbersFloor(session) + 1});
    list.thisUpdate = {seconds * second};
    list.nextUpdate = {list.thisUpdate.value + goodForMs};
    const auto revoked = revokedOf(session, authority.id());
    list.der = std::get<forms::Bytes>(
        authority.revocationList({revoked, list.number, list.thisUpdate, list.nextUpdate}));
    keep(session, authority.id(), list);
    return list;
}

bool isToBeFetched(Office& office, const std::string& ca) {
    const auto kept = office.database.transaction([&](Session& session) { return keptOf(session, ca); });
    const auto age = office.clock().value - kept.fetchedAt.value;
    return kept.due || age < 0 || age >= fetchedAgainAfterMs;
}

/// The newest list that is known of a CA elsewhere, after it was asked.
std::optional<RevocationList> fetched(Office& office, const Issuer& authority) {
    const auto answer = authority.revocationList({{}, 0, {}, {}});
    if (const auto* no = std::get_if<Problem>(&answer)) noteListTrouble(office, authority.id(), *no);
    return office.database.transaction([&](Session& session) -> std::optional<RevocationList> {
        const auto kept = keptOf(session, authority.id());
        if (const auto* der = std::get_if<forms::Bytes>(&answer)) {
            const auto dates = token::revocationListDates(*der).value();
            settleListTrouble(session, authority.id());
            if (dates.number >= kept.list.number) {
                const RevocationList list{dates.number, dates.thisUpdate, dates.nextUpdate, *der};
                keep(session, authority.id(), list, office.clock());
                return list;
            }
        }
        if (kept.list.der.empty()) return {};
        return kept.list;
    });
}

} // namespace

std::optional<RevocationList> revocationList(Office& office, const std::string& ca) {
    const auto* authority = office.authorities.authority(ca);
    if (!authority) return {};
    if (authority->isHere())
        return office.database.transaction([&](Session& session) {
            const auto at = office.clock();
            const auto kept = keptOf(session, ca);
            return isFresh(kept, at) ? kept.list : issued(session, *authority, kept.list.number, at);
        });
    const auto kept = office.database.transaction([&](Session& session) { return keptOf(session, ca); });
    return kept.list.der.empty() ? fetched(office, *authority) : std::optional(kept.list);
}

void issueDueLists(Office& office) {
    for (const auto& authority : office.authorities.all()) {
        if (authority->isHere())
            revocationList(office, authority->id());
        else if (isToBeFetched(office, authority->id()))
            fetched(office, *authority);
    }
}

void markListDue(Session& session, const std::string& serial) {
    session << "UPDATE crl SET due=1 WHERE ca IN (SELECT issuer FROM certificate WHERE serial=$1)",
        bind(serial), now;
}

void markListOfDue(Session& session, const std::string& ca) {
    session << "UPDATE crl SET due=1 WHERE ca=$1", bind(ca), now;
}

void keepNumbersAbove(Session& session, forms::UtcMs at) {
    session << "INSERT INTO meta(name, value) VALUES('list_floor', $1) ON CONFLICT(name) DO UPDATE"
               " SET value=excluded.value WHERE meta.value<excluded.value",
        bind(at.value / second), now;
}

} // namespace certdesk::hq
