#include "hq/records.h"

#include "hq/moments.h"
#include "hq/renewals.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <set>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using forms::KnownCertificate;
using forms::Moment;
using Poco::Data::Session;

constexpr int longestLine = 64; ///< of certificates that replace each other

/// What every code of one unit has in common: the 组织机构代码 (GB 32100-2015 positions 9 to 17).
std::string unitOf(const std::string& code) { return code.size() == 18 ? code.substr(8, 9) : code; }

KnownCertificate parsed(const std::string& text) {
    const auto json = forms::parseJson(text);
    forms::JsonReader in(json);
    auto record = forms::knownCertificateOf(in);
    in.finish();
    return record;
}

/// What goes over from a certificate to the one that replaces it. All else that entries say of a certificate
/// of ours is in headquarters' own rows; another issuer's is never replaced or revoked here.
bool carried(const Moment& moment) {
    return moment.kind == Moment::Kind::extended || moment.kind == Moment::Kind::applicationsOpened ||
           moment.kind == Moment::Kind::applicationsClosed || moment.kind == Moment::Kind::retracted;
}

/// Takes the terms out that were paid back, as if they had never been paid.
void dropRetracted(std::vector<Moment>& moments) {
    std::set<std::string> cases;
    for (const auto& moment : moments)
        if (moment.kind == Moment::Kind::retracted) cases.insert(moment.caseNumber);
    std::erase_if(moments, [&](const auto& moment) {
        const bool term = moment.kind == Moment::Kind::extended || moment.kind == Moment::Kind::retracted;
        return term && cases.contains(moment.caseNumber);
    });
}

/// Of the certificate and of all that it came from.
std::vector<Moment> historyOf(Session& session, std::string id) {
    std::vector<Moment> all;
    for (int i = 0; i < longestLine && !id.empty(); ++i) {
        for (auto& moment : momentsOn(session, id))
            if (carried(moment)) all.push_back(std::move(moment));
        for (auto& moment : renewalsOf(session, id))
            all.push_back(std::move(moment));
        const auto row = issuedCertificate(session, id);
        id = row ? row->replaces : std::string();
    }
    dropRetracted(all);
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return all;
}

void keep(Session& session, const KnownCertificate& record) {
    session << "UPDATE record SET unit=$1, token_serial=$2, folded=$3 WHERE id=$4",
        bind(unitOf(record.holderCode)), bind(record.tokenSerial), bind(forms::jsonOf(record).text()),
        bind(record.id()), now;
    if (record.issuer.empty() && record.applications)
        session << "UPDATE certificate SET applications=$1 WHERE serial=$2", bind(applicationsText(record)),
            bind(record.serial), now;
}

/// Whether there is such a record.
bool refoldOne(Session& session, const std::string& id, const std::string& successor) {
    std::string base;
    session << "SELECT base FROM record WHERE id=$1", into(base), bind(id), now;
    if (base.empty()) return false;
    auto record = parsed(base);
    for (const auto& moment : historyOf(session, id))
        forms::fold(record, moment);
    const auto row = issuedCertificate(session, id);
    record.revoked = row && row->state == "revoked";
    record.replacedBy = record.revoked ? successor : std::string();
    keep(session, record);
    keepConflicts(session, id);
    return true;
}

std::vector<KnownCertificate> recordsWhere(Session& session, const std::string& condition,
                                           const std::string& value) {
    std::vector<std::string> texts;
    Poco::Data::Statement statement(session);
    statement << "SELECT folded FROM record WHERE " << condition << " ORDER BY began_at DESC, id LIMIT 100",
        into(texts), bind(value);
    statement.execute();
    std::vector<KnownCertificate> records;
    for (const auto& text : texts)
        records.push_back(parsed(text));
    return records;
}

} // namespace

KnownCertificate beginningOf(const JudgedCase& judged, const std::optional<KnownCertificate>& served,
                             const std::string& serial, forms::Day notAfter, const std::string& algorithm) {
    forms::Case c = judged.folded;
    if (c.known && served) c.known->certificate = *served;
    forms::ProductionNoted enrolled;
    enrolled.stage = forms::Stage::enrol;
    enrolled.phase = forms::Phase::ended;
    enrolled.tokenSerial = c.production.tokenSerial;
    enrolled.certificateSerial = serial;
    enrolled.notAfter = notAfter;
    auto beginning = forms::momentsOf(c, {}, enrolled).front().after.value();
    beginning.algorithm = algorithm;
    return beginning;
}

KnownCertificate beginningOf(const forms::CertificateKnown& other) {
    KnownCertificate beginning = other.certificate;
    beginning.revoked = false;
    beginning.replacedBy.clear();
    beginning.applications.emplace();
    beginning.serviceEnd.reset();
    beginning.paidFrom.reset();
    if (beginning.tokenSerial.empty()) beginning.tokenSerial = other.tokenSeen;
    return beginning;
}

void beginRecord(Session& session, const KnownCertificate& beginning, forms::UtcMs at) {
    const auto text = forms::jsonOf(beginning).text();
    session << "INSERT INTO record(id, unit, token_serial, began_at, base, folded)"
               " VALUES($1, $2, $3, $4, $5, $6) ON CONFLICT(id) DO NOTHING",
        bind(beginning.id()), bind(unitOf(beginning.holderCode)), bind(beginning.tokenSerial), bind(at.value),
        bind(text), bind(text), now;
}

void refold(Session& session, const std::string& id) {
    std::string next = id;
    for (int i = 0; i < longestLine && !next.empty(); ++i) {
        const auto successor = successorOf(session, next);
        const std::string serial = successor ? successor->serial : std::string();
        if (!refoldOne(session, next, serial)) return;
        next = serial;
    }
}

std::string applicationsText(const KnownCertificate& record) {
    std::string text;
    for (const auto& id : record.applications.value_or(std::vector<std::string>{}))
        text += (text.empty() ? "" : " ") + id;
    return text;
}

std::optional<KnownCertificate> recordOf(Session& session, const std::string& id) {
    auto records = recordsWhere(session, "id=$1", id);
    if (records.empty()) return {};
    return std::move(records.front());
}

std::vector<KnownCertificate> findRecords(Session& session, RecordKey key, const std::string& value) {
    if (key == RecordKey::certificate) return recordsWhere(session, "id=$1", value);
    if (key == RecordKey::token) return recordsWhere(session, "token_serial=$1", value);
    auto records = recordsWhere(session, "unit=$1", unitOf(value));
    std::erase_if(records, [&](const auto& record) { return !forms::sameUnit(record.holderCode, value); });
    return records;
}

} // namespace certdesk::hq
