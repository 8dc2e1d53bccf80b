#include "hq/applying.h"

#include "hq/certificates.h"
#include "hq/days.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/moments.h"
#include "hq/office.h"
#include "hq/records.h"
#include "hq/registering.h"
#include "hq/restored.h"
#include "hq/revocation.h"
#include "hq/shredding.h"
#include "hq/totals.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <set>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using forms::Moment;
using Poco::Data::Session;

constexpr std::size_t atOnce = 64; ///< cases in one transaction

std::vector<Refused> refusedOf(const std::vector<JudgedCase::Excluded>& excluded) {
    std::vector<Refused> all;
    for (const auto& one : excluded)
        all.push_back({one.header.kiosk, one.branch, one.header.seq, one.reason});
    return all;
}

/// Of certificates that were issued before headquarters kept records.
void beginIssued(Session& session, const JudgedCase& judged) {
    const auto row = certificateOf(session, judged.folded.number);
    if (!row || row->der.empty() || recordOf(session, row->serial)) return;
    const auto served = row->replaces.empty() ? std::nullopt : recordOf(session, row->replaces);
    const auto certificate = token::Certificate::fromDer(row->der).value();
    const auto algorithm = certificate.algorithm();
    beginRecord(session,
                beginningOf(judged, served, row->serial, forms::dayOf(row->notAfter),
                            algorithm ? std::string(token::idOf(*algorithm)) : std::string()),
                row->proposedAt);
    refold(session, row->serial);
}

void beginOthers(Session& session, const JudgedCase& judged) {
    for (const auto& one : judged.happened) {
        const auto other = judged.others.find(one.moment.certificate);
        if (other != judged.others.end())
            beginRecord(session, beginningOf(other->second), other->second.asOf);
    }
}

std::set<std::string> notIts(Session& session, const JudgedCase& judged) {
    std::set<std::string> ids;
    for (const auto& one : judged.happened)
        if (!mayTouch(session, judged, one.moment.certificate)) ids.insert(one.moment.certificate);
    return ids;
}

/// Entries that judging accepted but that are about somebody else's certificate.
void refuse(Session& session, const std::string& kiosk, const JudgedCase& judged,
            const std::set<std::string>& certificates) {
    for (const auto& one : judged.happened)
        if (certificates.contains(one.moment.certificate))
            addRefused(session, {kiosk, one.branch, one.seq, "wrong-holder"});
}

void revokeOrdered(Session& session, const std::string& kiosk, const JudgedCase& judged,
                   const std::set<std::string>& except, forms::UtcMs at) {
    for (const auto& one : judged.happened)
        if (one.moment.kind == Moment::Kind::revocationOrdered && !except.contains(one.moment.certificate))
            revoke(session, one.moment, kiosk, Proof::chain, at);
}

void noteGoingOn(Session& session, const std::string& returned, const std::string& by) {
    session << "INSERT INTO continued(case_no, by_case) VALUES($1, $2) ON CONFLICT DO NOTHING",
        bind(returned), bind(by), now;
}

/// Where a returned case goes on: elsewhere, or as itself when it was resumed.
void noteContinued(Session& session, const forms::Case& c) {
    if (!c.continues.empty()) noteGoingOn(session, c.continues, c.number);
    const bool wasReturned = !c.missing.empty();
    const bool goesOn = c.status == forms::Status::open || c.status == forms::Status::done;
    if (wasReturned && goesOn) noteGoingOn(session, c.number, c.number);
}

/// What the kiosk heard before a restore was when it was revoked: a list that came later never says later.
void keepFirstTimes(Session& session, const JudgedCase& judged) {
    if (judged.folded.revocations().empty() || !restoredAt(session)) return;
    for (const auto& one : judged.folded.revocations())
        if (one.confirmedAt)
            session << "UPDATE certificate SET revoked_at=$1 WHERE serial=$2 AND state='revoked'"
                       " AND revoked_at>$3 AND not_before<=$4",
                bind(one.confirmedAt->value), bind(one.certificate), bind(one.confirmedAt->value),
                bind(one.confirmedAt->value), now;
}

/// Each time round registers a certificate at least.
JudgedCase judgedWhole(Session& session, const Office& office, const std::string& kiosk,
                       const std::string& caseNumber, bool& registered) {
    auto judged = judgeIn(session, office.catalogues, kiosk, caseNumber);
    while (registerAgain(session, office, kiosk, judged)) {
        judged = judgeIn(session, office.catalogues, kiosk, caseNumber);
        registered = true;
    }
    return judged;
}

void dropMarked(Session& session, const std::string& kiosk, const std::string& marked) {
    session << "DELETE FROM unapplied WHERE kiosk=$1 AND case_no=$2", bind(kiosk), bind(marked), now;
}

/// What came of applying that others must hear of.
struct Came {
    bool registered = false; ///< a certificate, again
    bool shredded = false;   ///< a case's key was destroyed
};

void applyCase(Session& session, Office& office, Totals& totals, const std::string& kiosk,
               const std::string& caseNumber, Came& came) {
    const auto judged = judgedWhole(session, office, kiosk, caseNumber, came.registered);
    totals.put(session, kiosk, caseNumber, judged.shares);
    if (judged.known()) {
        beginIssued(session, judged);
        beginOthers(session, judged);
        const auto except = notIts(session, judged);
        refuse(session, kiosk, judged, except);
        revokeOrdered(session, kiosk, judged, except, office.clock());
        revokeGivenUp(session, kiosk, judged, office.clock());
        settleRevocations(session, kiosk, judged);
        keepFirstTimes(session, judged);
        noteContinued(session, judged.folded);
        for (const auto& id : keepMoments(session, kiosk, judged, except))
            refold(session, id);
        came.shredded = shredIfDue(session, kiosk, judged) || came.shredded;
    }
    dropMarked(session, kiosk, caseNumber);
}

void applyMarkedOne(Session& session, Office& office, Totals& totals, const std::string& kiosk,
                    const std::string& marked, Came& came) {
    if (!isMark(marked)) return applyCase(session, office, totals, kiosk, marked, came);
    applyMark(session, office.catalogues, totals, kiosk, marked);
    dropMarked(session, kiosk, marked);
}

std::vector<std::string> markedOf(Office& office, const std::string& kiosk) {
    return office.database.transaction([&](Session& session) {
        settleEvidence(session, kiosk);
        std::vector<std::string> cases;
        session << "SELECT case_no FROM unapplied WHERE kiosk=$1 ORDER BY case_no", into(cases), bind(kiosk),
            now;
        return cases;
    });
}

using Cases = std::vector<std::string>;

// Each answers whether a certificate was registered again.

bool applyTogether(Office& office, const std::string& kiosk, Cases::const_iterator from,
                   Cases::const_iterator to) {
    const Came came = office.database.transaction([&](Session& session) {
        Came all;
        Totals totals;
        for (auto one = from; one != to; ++one)
            applyMarkedOne(session, office, totals, kiosk, *one, all);
        totals.close(session);
        return all;
    });
    if (came.shredded) office.database.forgetOldPages();
    return came.registered;
}

/// One that cannot be applied takes the others of its transaction with it, so then each goes alone.
bool applyApart(Office& office, const std::string& kiosk, Cases::const_iterator from,
                Cases::const_iterator to) {
    bool any = false;
    for (auto one = from; one != to; ++one) {
        try {
            any = applyTogether(office, kiosk, one, one + 1) || any;
        } catch (const std::exception&) { // it stays marked
        }
    }
    return any;
}

bool applyOf(Office& office, const std::string& kiosk) {
    bool any = false;
    const auto cases = markedOf(office, kiosk);
    for (std::size_t from = 0; from < cases.size(); from += atOnce) {
        const auto begin = cases.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = cases.begin() + static_cast<std::ptrdiff_t>(std::min(from + atOnce, cases.size()));
        try {
            any = applyTogether(office, kiosk, begin, end) || any;
        } catch (const std::exception&) {
            any = applyApart(office, kiosk, begin, end) || any;
        }
    }
    return any;
}

std::vector<std::string> markedKiosks(Office& office) {
    return office.database.transaction([](Session& session) {
        std::vector<std::string> kiosks;
        session << "SELECT DISTINCT kiosk FROM unapplied ORDER BY kiosk", into(kiosks), now;
        return kiosks;
    });
}

} // namespace

void markUnapplied(Session& session, const std::string& kiosk,
                   const std::vector<sync::EntryHeader>& headers) {
    std::set<std::string> cases;
    for (const auto& header : headers)
        cases.insert(header.caseNumber.empty() ? markOf(header.kind, header.seq) : header.caseNumber);
    cases.erase("");
    for (const auto& number : cases)
        session << "INSERT INTO unapplied(kiosk, case_no) VALUES($1, $2) ON CONFLICT DO NOTHING", bind(kiosk),
            bind(number), now;
}

std::int64_t unappliedCount(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM unapplied", into(count), now;
    return count;
}

bool hasUnapplied(Session& session, const std::string& kiosk, std::int64_t moreThan) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM (SELECT case_no FROM unapplied WHERE kiosk=$1 LIMIT $2) AS marked",
        into(count), bind(kiosk), bind(moreThan + 1), now;
    return count > moreThan;
}

void applyMarked(Office& office, const std::string& kiosk) {
    if (!applyOf(office, kiosk)) return;
    for (const auto& other : markedKiosks(office)) // they may have waited for what was registered
        if (other != kiosk) applyOf(office, other);
}

void applyAgain(Office& office) {
    office.database.transaction([&](Session& session) {
        session << "INSERT INTO unapplied(kiosk, case_no) SELECT DISTINCT e.kiosk, e.case_no FROM entry e"
                   " JOIN entry_refused r ON r.kiosk=e.kiosk AND r.incarnation=e.incarnation AND r.seq=e.seq"
                   " WHERE e.case_no<>'' AND r.reason IN ('catalogue-unknown', 'undecodable')"
                   " ON CONFLICT DO NOTHING",
            now;
        session << "INSERT INTO unapplied(kiosk, case_no) SELECT e.kiosk, '#' || CAST(e.seq AS TEXT) FROM"
                   " entry e JOIN entry_refused r ON r.kiosk=e.kiosk AND r.incarnation=e.incarnation"
                   " AND r.seq=e.seq WHERE e.case_no='' AND r.reason IN ('catalogue-unknown', 'undecodable')"
                   " ON CONFLICT DO NOTHING",
            now;
    });
    for (const auto& kiosk : markedKiosks(office))
        applyMarked(office, kiosk);
}

JudgedCase judgeIn(Session& session, const Catalogues& catalogues, const std::string& kiosk,
                   const std::string& caseNumber) {
    auto judged = judgeCase(catalogues, kiosk, pointOf(session, kiosk), caseNumber,
                            entriesForCase(session, kiosk, caseNumber), issuedFor(session, caseNumber));
    keepRefused(session, kiosk, caseNumber, refusedOf(judged.excluded));
    return judged;
}

bool mayTouch(Session& session, const JudgedCase& judged, const std::string& certificate) {
    const auto record = recordOf(session, certificate);
    const auto& c = judged.folded;
    if (!record) return true;
    const auto own = issuedCertificate(session, certificate);
    if (own && own->caseNumber == c.number) return true;
    const auto* rule =
        judged.service && judged.service->certificate ? &*judged.service->certificate : nullptr;
    const bool itsToken = !rule || !rule->fromToken || record->tokenSerial.empty() || !c.known ||
                          record->tokenSerial == c.known->tokenSeen;
    return itsToken && forms::sameUnit(record->holderCode, c.details.holderCode);
}

std::string continuedBy(Session& session, const std::string& caseNumber) {
    std::string by;
    session << "SELECT by_case FROM continued WHERE case_no=$1 AND by_case<>$2 ORDER BY by_case LIMIT 1",
        into(by), bind(caseNumber), bind(caseNumber), now;
    return by;
}

} // namespace certdesk::hq
