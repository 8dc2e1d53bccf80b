#include "sync/certificate_table.h"

#include <algorithm>
#include <limits>

namespace certdesk::sync {

namespace {

using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using forms::JsonReader;
using forms::KnownCertificate;
using forms::Moment;
using Record = std::optional<KnownCertificate>;

/// How tables name a certificate or token.
std::string plain(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// One for all codes of a unit (forms::sameUnit): the 组织机构代码 within it.
std::string unitOf(const std::string& code) {
    constexpr std::size_t whole = 18;
    return plain(code.size() == whole ? code.substr(8, 9) : code);
}

std::string dayText(const std::optional<forms::Day>& day) {
    return day ? forms::isoDay(*day) : std::string();
}

std::string textOf(const Moment& m) {
    JsonObject members{{"kind", idOf(m.kind)}, {"certificate", m.certificate},
                       {"case", m.caseNumber}, {"service", m.service},
                       {"at", m.at.value},     {"day", forms::isoDay(m.day)}};
    const auto add = [&](const char* key, const std::string& text) {
        if (!text.empty()) members.emplace_back(key, text);
    };
    add("replaces", m.replaces);
    add("by", m.by);
    add("reason", m.reason);
    add("from", dayText(m.from));
    add("until", dayText(m.until));
    if (!m.applications.empty())
        members.emplace_back("applications", JsonArray(m.applications.begin(), m.applications.end()));
    if (m.after) members.emplace_back("after", jsonOf(*m.after));
    return Json(std::move(members)).text();
}

std::optional<forms::Day> dayIn(JsonReader& reader, std::string_view key) {
    const auto text = reader.optionalString(key);
    if (!text) return {};
    const auto day = forms::parseIsoDay(*text);
    if (!day) reader.fail(forms::JsonProblem::Kind::badValue, key);
    return day;
}

Moment momentIn(JsonReader& reader) {
    Moment m;
    const auto kind = forms::momentKindOf(reader.string("kind"));
    if (!kind) reader.fail(forms::JsonProblem::Kind::badValue, "kind");
    m.kind = *kind;
    m.certificate = reader.string("certificate");
    m.caseNumber = reader.string("case");
    m.service = reader.string("service");
    m.at.value = reader.integer("at", 0, std::numeric_limits<std::int64_t>::max());
    m.day = dayIn(reader, "day").value_or(forms::Day{});
    m.replaces = reader.optionalString("replaces").value_or("");
    m.by = reader.optionalString("by").value_or("");
    m.reason = reader.optionalString("reason").value_or("");
    m.from = dayIn(reader, "from");
    m.until = dayIn(reader, "until");
    m.applications = reader.optionalStrings("applications");
    if (const Json* after = reader.optionalObject("after")) {
        JsonReader record(*after, reader.placeOf("after"));
        m.after = forms::knownCertificateOf(record);
    }
    reader.finish();
    return m;
}

template <typename Read>
auto parsed(const std::string& text, Read read) {
    try {
        const Json json = forms::parseJson(text);
        JsonReader reader(json);
        return read(reader);
    } catch (const forms::JsonProblem& problem) {
        throw JournalError(JournalError::Kind::damaged, std::string("the register: ") + problem.what());
    }
}

Moment momentOf(const std::string& text) { return parsed(text, momentIn); }

Record recordOf(const std::string& text) {
    if (text.empty()) return {};
    return parsed(text, forms::knownCertificateOf);
}

/// What was learned, and what its source could not know or had not heard yet: that never comes back to life,
/// and what is paid stays paid.
void learn(Record& record, const KnownCertificate& news) {
    const KnownCertificate before = record.value_or(KnownCertificate{});
    record = news;
    record->revoked = news.revoked || before.revoked;
    if (news.replacedBy.empty()) record->replacedBy = before.replacedBy;
    if (!news.applications) record->applications = before.applications;
    if (news.holderKind.empty()) record->holderKind = before.holderKind;
    if (news.tokenSerial.empty()) record->tokenSerial = before.tokenSerial;
    if (news.algorithm.empty()) record->algorithm = before.algorithm;
    if (!before.serviceEnd || (news.serviceEnd && *news.serviceEnd > *before.serviceEnd)) return;
    const bool same = news.serviceEnd == before.serviceEnd && news.paidFrom;
    if (!same) record->paidFrom = before.paidFrom;
    record->serviceEnd = before.serviceEnd;
}

/// Only its issue makes a record; the others happen to one.
void fold(Record& record, const Moment& moment) {
    if (moment.after) record = *moment.after;
    if (record) forms::fold(*record, moment);
}

const forms::CertificateKnown* learnedBy(const DecodedEntry& entry) {
    return std::get_if<forms::CertificateKnown>(&entry.event);
}

std::vector<Moment> momentsOf(const forms::Case& after, const DecodedEntry& entry) {
    return forms::momentsOf(after, entry.context, entry.event);
}

} // namespace

void CertificateTable::make(Database& database) {
    database.run(
        "CREATE TABLE moment (certificate TEXT NOT NULL, seq INTEGER NOT NULL, part INTEGER NOT NULL,"
        " moment TEXT NOT NULL," // empty: the entry tells what was learned
        " PRIMARY KEY (certificate, seq, part)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE certificate (id TEXT PRIMARY KEY, lineage TEXT NOT NULL, since INTEGER NOT NULL,"
        " unit TEXT NOT NULL, token TEXT NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE INDEX certificate_lineage ON certificate (lineage);"
        "CREATE INDEX certificate_unit ON certificate (unit) WHERE unit <> '';"
        "CREATE INDEX certificate_token ON certificate (token) WHERE token <> ''");
    makeLapsing(database);
}

void CertificateTable::makeLapsing(Database& database) {
    database.run("CREATE TABLE lapse (id TEXT PRIMARY KEY, day TEXT NOT NULL) STRICT, WITHOUT ROWID;"
                 "CREATE INDEX lapse_day ON lapse (day, id)");
}

void CertificateTable::fillLapsing() {
    Query query = database_.query("SELECT id, record FROM certificate WHERE record <> ''");
    while (query.next())
        if (const auto there = recordOf(query.text(1))) putLapse(query.text(0), *there);
}

void CertificateTable::drop(Database& database) {
    database.run("DROP TABLE certificate; DROP TABLE moment; DROP TABLE lapse");
}

std::vector<const char*> CertificateTable::contents() {
    return {"SELECT certificate, seq, part, moment FROM moment ORDER BY certificate, seq, part",
            "SELECT id, lineage, since, unit, token, record FROM certificate ORDER BY id",
            "SELECT id, day FROM lapse ORDER BY id"};
}

void CertificateTable::add(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry) {
    const auto* learned = learnedBy(entry);
    const std::vector<Moment> moments = momentsOf(after, entry);
    insert(seq, learned, moments);
    if (learned) {
        mention(seq, learned->certificate);
        const std::string id = plain(learned->certificate.id());
        Record there = record(id);
        learn(there, learned->certificate);
        put(id, *there);
    }
    for (const Moment& moment : moments) {
        mention(seq, moment);
        const std::string id = plain(moment.certificate);
        Record there = record(id);
        fold(there, moment);
        if (there) put(id, *there);
    }
}

void CertificateTable::gather(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry) {
    insert(seq, learnedBy(entry), momentsOf(after, entry));
}

void CertificateTable::insert(std::int64_t seq, const forms::CertificateKnown* learned,
                              const std::vector<Moment>& moments) {
    if (learned) insert(seq, 0, learned->certificate.id(), {});
    int part = 0;
    for (const Moment& moment : moments)
        insert(seq, ++part, moment.certificate, textOf(moment));
}

void CertificateTable::foldAll(const EntryTable& entries) {
    std::string id;
    Record there;
    Query query =
        database_.query("SELECT certificate, seq, moment FROM moment ORDER BY certificate, seq, part");
    while (query.next()) {
        const std::int64_t seq = query.number(1);
        if (query.text(0) != id) {
            if (there) put(id, *there);
            there.reset();
            id = query.text(0);
        }
        if (const std::string text = query.text(2); !text.empty()) {
            const Moment moment = momentOf(text);
            mention(seq, moment);
            fold(there, moment);
            continue;
        }
        const DecodedEntry entry = decodeRow(entries.at(seq).value());
        const KnownCertificate& news = std::get<forms::CertificateKnown>(entry.event).certificate;
        mention(seq, news);
        learn(there, news);
    }
    if (there) put(id, *there);
}

std::vector<Moment> CertificateTable::timeline(const std::string& certificate) const {
    Query query = database_.query(
        "SELECT moment.moment FROM certificate CROSS JOIN moment ON moment.certificate = certificate.id"
        " WHERE certificate.lineage = (SELECT lineage FROM certificate WHERE id = ?) AND moment.moment <> ''"
        " ORDER BY moment.seq, moment.part");
    query.bind(plain(certificate));
    std::vector<Moment> moments;
    while (query.next())
        moments.push_back(momentOf(query.text(0)));
    return moments;
}

std::vector<KnownCertificate> CertificateTable::lineage(const std::string& certificate) const {
    Query query = database_.query("SELECT record FROM certificate WHERE record <> '' AND lineage ="
                                  " (SELECT lineage FROM certificate WHERE id = ?) ORDER BY id");
    query.bind(plain(certificate));
    std::vector<KnownCertificate> all;
    while (query.next())
        if (auto there = recordOf(query.text(0))) all.push_back(std::move(*there));
    return all;
}

std::vector<KnownCertificate> CertificateTable::lapsing(forms::Day first, forms::Day last, int most) const {
    Query query = database_.query("SELECT record FROM lapse JOIN certificate ON certificate.id = lapse.id"
                                  " WHERE day BETWEEN ? AND ? ORDER BY day, lapse.id LIMIT ?");
    query.bind(forms::isoDay(first)).bind(forms::isoDay(last)).bind(most);
    std::vector<KnownCertificate> all;
    while (query.next())
        if (auto there = recordOf(query.text(0))) all.push_back(std::move(*there));
    return all;
}

std::vector<KnownCertificate> CertificateTable::records(KnownBy key, const std::string& value) const {
    const auto read = [](Query query, const std::string& bound) {
        std::vector<KnownCertificate> found;
        query.bind(bound);
        while (query.next())
            if (auto there = recordOf(query.text(0))) found.push_back(std::move(*there));
        return found;
    };
    if (value.empty()) return {};
    switch (key) {
    case KnownBy::certificate:
        return read(database_.query("SELECT record FROM certificate WHERE id = ?"), plain(value));
    case KnownBy::token:
        return read(database_.query("SELECT record FROM certificate WHERE token = ? AND token <> ''"
                                    " ORDER BY since DESC, id DESC"),
                    plain(value));
    case KnownBy::code: break;
    }
    auto found = read(database_.query("SELECT record FROM certificate WHERE unit = ? AND unit <> ''"
                                      " ORDER BY since DESC, id DESC"),
                      unitOf(value));
    std::erase_if(found,
                  [&](const auto& each) { return !forms::sameUnit(plain(each.holderCode), plain(value)); });
    return found;
}

void CertificateTable::insert(std::int64_t seq, int part, const std::string& id, const std::string& moment) {
    database_.query("INSERT INTO moment VALUES (?, ?, ?, ?)")
        .bind(plain(id))
        .bind(seq)
        .bind(part)
        .bind(moment)
        .run();
}

void CertificateTable::ensure(const std::string& id, std::int64_t seq) {
    database_
        .query("INSERT INTO certificate VALUES (?1, ?1, ?2, '', '', '')"
               " ON CONFLICT (id) DO UPDATE SET since = excluded.since WHERE since > excluded.since")
        .bind(id)
        .bind(seq)
        .run();
}

std::string CertificateTable::lineageOf(const std::string& id) const {
    Query query = database_.query("SELECT lineage FROM certificate WHERE id = ?");
    return query.bind(id).next() ? query.text(0) : std::string();
}

void CertificateTable::link(const std::string& id, const std::string& other, std::int64_t seq) {
    if (other.empty()) return;
    ensure(other, seq);
    auto [least, most] = std::pair(lineageOf(id), lineageOf(other));
    if (least == most) return;
    if (most < least) std::swap(least, most);
    database_.query("UPDATE certificate SET lineage = ? WHERE lineage = ?").bind(least).bind(most).run();
}

void CertificateTable::mention(std::int64_t seq, const Moment& moment) {
    const std::string id = plain(moment.certificate);
    ensure(id, seq);
    link(id, plain(moment.replaces), seq);
    link(id, plain(moment.by), seq);
}

void CertificateTable::mention(std::int64_t seq, const KnownCertificate& learned) {
    const std::string id = plain(learned.id());
    ensure(id, seq);
    link(id, plain(learned.replacedBy), seq);
}

Record CertificateTable::record(const std::string& id) const {
    Query query = database_.query("SELECT record FROM certificate WHERE id = ?");
    return query.bind(id).next() ? recordOf(query.text(0)) : Record();
}

void CertificateTable::put(const std::string& id, const KnownCertificate& record) {
    database_.query("UPDATE certificate SET unit = ?, token = ?, record = ? WHERE id = ?")
        .bind(unitOf(record.holderCode))
        .bind(plain(record.tokenSerial))
        .bind(jsonOf(record).text())
        .bind(id)
        .run();
    putLapse(id, record);
}

void CertificateTable::putLapse(const std::string& id, const KnownCertificate& record) {
    if (const auto day = record.lapses()) {
        database_
            .query("INSERT INTO lapse VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET day = excluded.day"
                   " WHERE day <> excluded.day")
            .bind(id)
            .bind(forms::isoDay(*day))
            .run();
        return;
    }
    database_.query("DELETE FROM lapse WHERE id = ?").bind(id).run();
}

} // namespace certdesk::sync
