#include "hq/revocation.h"

#include "hq/applying.h"
#include "hq/certificates.h"
#include "hq/encryption_keys.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/office.h"
#include "hq/records.h"
#include "hq/revocation_lists.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using sync::StoredEntry;

/// An entry that came beside the chain.
struct Evidence {
    sync::EntryHeader header;
    StoredEntry entry;
    std::string digest; ///< SHA-256 over its batch line, hex
};

std::string digestOf(const StoredEntry& entry) {
    return forms::hex(forms::sha256(forms::viewOf(sync::batchLine(entry))));
}

Problem badEntry(const std::string& detail) { return {422, "bad-entry", detail}; }

/// Entries of that case and those that tell who may act and whether its day was open, in order. Where they
/// contradict what is kept, that is found by their digests.
std::variant<std::vector<Evidence>, Problem>
readEvidence(const std::string& kiosk, const std::string& caseNumber, std::vector<StoredEntry> entries) {
    std::vector<Evidence> all;
    for (auto& entry : entries) {
        try {
            Evidence one{sync::parseHeader(forms::toText(entry.header)), std::move(entry), {}};
            const auto& header = one.header;
            const auto wraps = one.entry.wraps.empty() ? "" : forms::hex(forms::sha256(one.entry.wraps));
            const bool belongs =
                header.caseNumber == caseNumber ||
                (header.caseNumber.empty() && (forms::tellsOfStaff(header.kind) ||
                                               header.kind == "day-opened" || header.kind == "day-closed"));
            const bool follows = all.empty() || (header.seq > all.back().header.seq &&
                                                 header.incarnation >= all.back().header.incarnation);
            if (header.kiosk != kiosk || !belongs || !follows || header.wrapsDigest != wraps)
                return badEntry("evidence entry " + std::to_string(header.seq) + " does not belong here");
            one.digest = digestOf(one.entry);
            all.push_back(std::move(one));
        } catch (const forms::JsonProblem& problem) {
            return badEntry("evidence with a header that cannot be read: " + problem.place());
        }
    }
    return all;
}

std::string storedDigest(Session& session, const std::string& kiosk, char incarnation, std::int64_t seq) {
    const auto entry = entryAt(session, kiosk, std::string(1, incarnation), seq);
    return entry ? digestOf(*entry) : std::string();
}

std::string heardDigest(Session& session, const std::string& kiosk, const sync::EntryHeader& header) {
    std::string digest;
    session << "SELECT digest FROM evidence WHERE kiosk=$1 AND incarnation=$2 AND seq=$3", into(digest),
        bind(kiosk), bind(std::string(1, header.incarnation)), bind(header.seq), now;
    return digest;
}

std::optional<Problem> contradiction(Session& session, const std::string& kiosk,
                                     const std::vector<Evidence>& evidence) {
    for (const auto& one : evidence) {
        const auto stored = storedDigest(session, kiosk, one.header.incarnation, one.header.seq);
        const auto heard = heardDigest(session, kiosk, one.header);
        const bool differs =
            (!stored.empty() && stored != one.digest) || (!heard.empty() && heard != one.digest);
        if (differs)
            return Problem{409, "evidence-differs",
                           "entry " + std::to_string(one.header.seq) + " is another one here"};
    }
    return {};
}

/// What is stored of the case, and of the evidence what lies behind the head.
std::vector<KeptEntry> merged(Session& session, const std::string& kiosk, const std::string& caseNumber,
                              const sync::Head& head, const std::vector<Evidence>& evidence) {
    auto entries = entriesForCase(session, kiosk, caseNumber);
    for (const auto& one : evidence)
        if (one.header.seq > head.seq) entries.push_back({std::string(1, one.header.incarnation), one.entry});
    return entries;
}

void keepEvidence(Session& session, const std::string& kiosk, const std::string& caseNumber,
                  const sync::Head& head, const std::vector<Evidence>& evidence, forms::UtcMs at) {
    for (const auto& one : evidence)
        if (one.header.seq > head.seq)
            session << "INSERT INTO evidence(kiosk, incarnation, seq, digest, case_no, at, state)"
                       " VALUES($1, $2, $3, $4, $5, $6, 'waiting') ON CONFLICT DO NOTHING",
                bind(kiosk), bind(std::string(1, one.header.incarnation)), bind(one.header.seq),
                bind(one.digest), bind(caseNumber), bind(at.value), now;
}

const forms::Moment* orderFor(const JudgedCase& judged, const std::string& serial) {
    for (const auto& one : judged.happened)
        if (one.moment.kind == forms::Moment::Kind::revocationOrdered && one.moment.certificate == serial)
            return &one.moment;
    return nullptr;
}

std::string whyNot(const JudgedCase& judged) {
    std::string detail = "the case orders no revocation of it";
    for (const auto& one : judged.excluded)
        detail += ", entry " + std::to_string(one.header.seq) + " " + one.header.kind + ": " + one.reason;
    return detail;
}

std::variant<forms::UtcMs, Problem> revokeIn(Session& session, const Catalogues& catalogues,
                                             const std::string& kiosk, const std::string& serial,
                                             const std::string& caseNumber, std::vector<StoredEntry> entries,
                                             forms::UtcMs at) {
    if (!issuedCertificate(session, serial))
        return Problem{404, "certificate-unknown", "headquarters issued no such certificate"};
    const auto head = headOf(session, kiosk);
    const auto read = readEvidence(kiosk, caseNumber, std::move(entries));
    if (const auto* no = std::get_if<Problem>(&read)) return *no;
    const auto& evidence = std::get<0>(read);
    if (auto no = contradiction(session, kiosk, evidence)) return *no;
    const auto judged =
        judgeCase(catalogues, kiosk, pointOf(session, kiosk), caseNumber,
                  merged(session, kiosk, caseNumber, head, evidence), issuedFor(session, caseNumber));
    if (!judged.known()) return Problem{404, "case-unknown", "headquarters has no such case of this kiosk"};
    const auto* order = orderFor(judged, serial);
    if (!order) return Problem{403, "case-not-ready", whyNot(judged)};
    if (!mayTouch(session, judged, serial))
        return Problem{403, "wrong-holder", "it is another unit's, or on another token"};
    const bool ahead = !evidence.empty() && evidence.back().header.seq > head.seq;
    const auto first = revoke(session, *order, kiosk, ahead ? Proof::evidence : Proof::chain, at);
    keepEvidence(session, kiosk, caseNumber, head, evidence, at);
    refold(session, serial);
    return *first;
}

/// Why and for whom one of ours ends.
struct Ending {
    std::string serial;
    std::string reason;
    std::string kiosk;
    std::string caseNumber;
    Proof proof;
    forms::UtcMs at;
};

void end(Session& session, const Ending& ending) {
    session << "UPDATE certificate SET state='revoked', revoked_at=$1, revoked_for=$2"
               " WHERE serial=$3 AND state<>'revoked'",
        bind(ending.at.value), bind(ending.reason), bind(ending.serial), now;
    session << "INSERT INTO revocation(serial, kiosk, case_no, proof) VALUES($1, $2, $3, $4)"
               " ON CONFLICT(serial) DO NOTHING",
        bind(ending.serial), bind(ending.kiosk), bind(ending.caseNumber),
        bind(std::string(ending.proof == Proof::chain ? "chain" : "evidence")), now;
    markListDue(session, ending.serial);
}

struct Waiting {
    std::vector<std::string> incarnation, digest;
    std::vector<std::int64_t> seq;
};

} // namespace

std::variant<forms::UtcMs, Problem> revokeFor(Office& office, const std::string& kiosk,
                                              const std::string& serial, const std::string& caseNumber,
                                              std::vector<StoredEntry> evidence) {
    if (!belongsTo(kiosk, caseNumber))
        return Problem{404, "case-unknown", "headquarters has no such case of this kiosk"};
    const auto done = office.database.transaction([&](Session& session) {
        return revokeIn(session, office.catalogues, kiosk, serial, caseNumber, evidence, office.clock());
    });
    if (office.authorities.anyElsewhere()) office.work.ring(); // to be told there
    return done;
}

std::optional<forms::UtcMs> revoke(Session& session, const forms::Moment& order, const std::string& kiosk,
                                   Proof proof, forms::UtcMs at) {
    if (!issuedCertificate(session, order.certificate)) return {};
    end(session, {order.certificate, order.reason, kiosk, order.caseNumber, proof, at});
    const auto row = issuedCertificate(session, order.certificate).value();
    revokeWithSigning(session, row);
    return row.revokedAt;
}

void revokeGivenUp(Session& session, const std::string& kiosk, const JudgedCase& judged, forms::UtcMs at) {
    const auto& c = judged.folded;
    for (auto& row : livingOf(session, c.number)) {
        const auto attempt = static_cast<std::size_t>(row.attempt);
        if (attempt >= c.givenUp.size()) continue;
        row.state = "revoked";
        row.revokedAt = at;
        row.revokedFor = forms::revocationReasonOf(c.givenUp[attempt].act);
        end(session, {row.serial, row.revokedFor, kiosk, c.number, Proof::chain, at});
        revokeWithSigning(session, row);
        refold(session, row.serial);
    }
}

std::string revokedByCase(Session& session, const std::string& serial) {
    std::string caseNumber;
    session << "SELECT case_no FROM revocation WHERE serial=$1", into(caseNumber), bind(serial), now;
    return caseNumber;
}

void settleEvidence(Session& session, const std::string& kiosk) {
    Waiting rows;
    session << "SELECT incarnation, seq, digest FROM evidence WHERE kiosk=$1 AND state='waiting'",
        into(rows.incarnation), into(rows.seq), into(rows.digest), bind(kiosk), now;
    for (std::size_t i = 0; i < rows.seq.size(); ++i) {
        const auto stored = storedDigest(session, kiosk, rows.incarnation[i].front(), rows.seq[i]);
        if (stored.empty()) continue;
        session << "UPDATE evidence SET state=$1 WHERE kiosk=$2 AND incarnation=$3 AND seq=$4",
            bind(std::string(stored == rows.digest[i] ? "same" : "differs")), bind(kiosk),
            bind(rows.incarnation[i]), bind(rows.seq[i]), now;
    }
}

void settleRevocations(Session& session, const std::string& kiosk, const JudgedCase& judged) {
    const std::string& number = judged.folded.number;
    std::vector<std::string> serials;
    session << "SELECT serial FROM revocation WHERE kiosk=$1 AND case_no=$2 AND proof<>'chain'",
        into(serials), bind(kiosk), bind(number), now;
    if (serials.empty()) return;
    int waiting = 0;
    session << "SELECT count(*) FROM evidence WHERE kiosk=$1 AND case_no=$2 AND state='waiting'",
        into(waiting), bind(kiosk), bind(number), now;
    if (waiting > 0) return;
    for (const auto& serial : serials)
        session << "UPDATE revocation SET proof=$1 WHERE serial=$2",
            bind(std::string(orderFor(judged, serial) ? "chain" : "unfounded")), bind(serial), now;
}

namespace {

/// Of every alarm kind, kiosk, case and what it is about.
const std::string standing =
    "SELECT 'evidence-differs' AS kind, kiosk, case_no, incarnation || ' ' || seq AS about FROM evidence"
    " WHERE state='differs'"
    " UNION ALL SELECT 'revocation-unfounded', kiosk, case_no, serial FROM revocation"
    " WHERE proof='unfounded'"
    " UNION ALL SELECT 'continued-twice', '', case_no, max(by_case) FROM continued"
    " GROUP BY case_no HAVING count(*)>1"
    " UNION ALL SELECT 'encryption-key-lost', c.kiosk, c.case_no, c.serial FROM lost_key l"
    " JOIN certificate c ON c.serial=l.serial WHERE c.state<>'revoked'"
    " UNION ALL SELECT kind, kiosk, case_no, about FROM upstream_trouble"
    " UNION ALL SELECT 'history-split', kiosk, '', hash FROM split";

} // namespace

std::vector<Alarm> alarms(Session& session) {
    std::vector<std::string> kind, kiosk, caseNumber, about;
    session << "SELECT kind, kiosk, case_no, about FROM (" + standing +
                   ") AS standing ORDER BY kind, kiosk, case_no, about LIMIT 200",
        into(kind), into(kiosk), into(caseNumber), into(about), now;
    std::vector<Alarm> all;
    for (std::size_t i = 0; i < kind.size(); ++i)
        all.push_back({kind[i], kiosk[i], caseNumber[i], about[i]});
    return all;
}

std::map<std::string, std::int64_t> alarmCounts(Session& session) {
    std::map<std::string, std::int64_t> counts{{"continued-twice", 0},   {"encryption-key-lost", 0},
                                               {"evidence-differs", 0},  {"history-split", 0},
                                               {"registrar-ending", 0},  {"revocation-unfounded", 0},
                                               {"revocation-untold", 0}, {"upstream-answer-wrong", 0},
                                               {"upstream-denied", 0},   {"upstream-refused", 0}};
    std::vector<std::string> kind;
    std::vector<std::int64_t> count;
    session << "SELECT kind, count(*) FROM (" + standing + ") AS standing GROUP BY kind", into(kind),
        into(count), now;
    for (std::size_t i = 0; i < kind.size(); ++i)
        counts[kind[i]] = count[i];
    return counts;
}

} // namespace certdesk::hq
