#include "hq/upstream_orders.h"

#include "hq/office.h"
#include "hq/revocation_lists.h"
#include "hq/upstream.h"

#include <Poco/Data/Statement.h>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// What goes away when the line, the upstream's own work or its clock does is none for an officer.
bool passes(const Problem& problem) {
    return problem.kind == "upstream-unreachable" || problem.kind == "upstream-pending" ||
           problem.kind == "certificate-revoked";
}

/// What an alarm is about, and for whom.
struct Subject {
    std::string id;
    std::string kiosk;
    std::string caseNumber;
};

std::string listOf(const std::string& ca) { return "list of " + ca; }

void noteIn(Session& session, const Subject& subject, const Problem& problem, forms::UtcMs at) {
    settleUpstreamTrouble(session, subject.id);
    session << "INSERT INTO upstream_trouble(subject, kind, kiosk, case_no, about, at)"
               " VALUES($1, $2, $3, $4, $5, $6)",
        bind(subject.id), bind(problem.kind), bind(subject.kiosk), bind(subject.caseNumber),
        bind(problem.detail), bind(at.value), now;
}

void note(Office& office, const Subject& subject, const Problem& problem) {
    if (passes(problem)) return;
    office.database.transaction([&](Session& session) { noteIn(session, subject, problem, office.clock()); });
}

void confirm(Session& session, const std::string& serial, forms::UtcMs at) {
    session << "INSERT INTO upstream_revocation(serial, confirmed_at) VALUES($1, $2) ON CONFLICT DO NOTHING",
        bind(serial), bind(at.value), now;
    settleUpstreamTrouble(session, serial);
    markListDue(session, serial);
}

/// What passes by itself must not pass unseen when it takes long: whoever checks that certificate believes
/// it.
void noteUntold(Office& office, const CertificateRow& row, const Problem& problem) {
    constexpr std::int64_t longMs = 3600 * 1000;
    if (passes(problem) && office.clock().value - row.revokedAt.value < longMs) return;
    const Problem untold{problem.status, passes(problem) ? "revocation-untold" : problem.kind, row.serial};
    note(office, {row.serial, row.kiosk, row.caseNumber}, untold);
}

/// False when the others would fare no better now.
bool tell(Office& office, const Issuer& issuer, const CertificateRow& row) {
    if (const auto no = issuer.revoke(row.keyDigest, row.revokedFor, row.der)) {
        noteUntold(office, row, *no);
        return no->status < 500;
    }
    office.database.transaction([&](Session& session) { confirm(session, row.serial, office.clock()); });
    return true;
}

} // namespace

void tellRevocations(Office& office) {
    for (const auto& issuer : office.authorities.all()) {
        if (issuer->isHere()) continue;
        const auto rows = office.database.transaction(
            [&](Session& session) { return untoldRevocations(session, issuer->id()); });
        for (const auto& row : rows)
            if (!tell(office, *issuer, row)) break;
    }
}

namespace {

void verifyChain(Office& office, const Upstream& upstream) {
    const Subject subject{upstream.id(), {}, {}};
    if (const auto no = upstream.verifyChain()) return note(office, subject, *no);
    office.database.transaction([&](Session& session) { settleUpstreamTrouble(session, subject.id); });
}

void verifyRegistrar(Office& office, const Upstream& upstream) {
    constexpr std::int64_t soonMs = 30LL * 24 * 3600 * 1000;
    const Subject subject{"registrar of " + upstream.id(), {}, {}};
    const auto ends = upstream.registrarEnds();
    if (ends.value - office.clock().value < soonMs)
        return note(office, subject, {503, "registrar-ending", upstream.id() + " " + forms::isoUtc(ends)});
    office.database.transaction([&](Session& session) { settleUpstreamTrouble(session, subject.id); });
}

} // namespace

void verifyUpstreams(Office& office) {
    for (const auto& issuer : office.authorities.all())
        if (const auto* upstream = dynamic_cast<const Upstream*>(issuer.get())) {
            verifyRegistrar(office, *upstream);
            verifyChain(office, *upstream);
        }
}

void noteUpstreamTrouble(Office& office, const CertificateRow& row, const Problem& problem) {
    note(office, {row.serial, row.kiosk, row.caseNumber}, problem);
}

void noteListTrouble(Office& office, const std::string& ca, const Problem& problem) {
    note(office, {listOf(ca), {}, {}}, problem);
}

void settleListTrouble(Session& session, const std::string& ca) {
    settleUpstreamTrouble(session, listOf(ca));
}

void settleUpstreamTrouble(Session& session, const std::string& subject) {
    session << "DELETE FROM upstream_trouble WHERE subject=$1", bind(subject), now;
}

} // namespace certdesk::hq
