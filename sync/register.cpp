#include "sync/register.h"

#include "forms/validate.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace certdesk::sync {

namespace {

std::string receiptsOf(char incarnation) {
    return incarnation == 'A' ? std::string("receipts") : std::string("receipts ") + incarnation;
}

std::string ofDay(std::string_view what, forms::Day day) {
    return std::string(what) + ' ' + forms::isoDay(day);
}

template <typename Kind>
const forms::Repayment* asRepayment(const forms::Event& event) {
    return std::get_if<Kind>(&event);
}

#define CASE_COLUMNS                                                                                         \
    "number, service, status, step, holder_name, holder_code, received_by, received_at, changed_at, day, "   \
    "receipt,"                                                                                               \
    " total, certificate, token, trouble, visit "

CaseRow rowFrom(const Query& query) {
    CaseRow row;
    row.number = query.text(0);
    row.service = query.text(1);
    row.status = query.text(2);
    row.step = query.text(3);
    row.holderName = query.text(4);
    row.holderCode = query.text(5);
    row.receivedBy = query.text(6);
    row.receivedAt = {query.number(7)};
    row.changedAt = {query.number(8)};
    row.day = forms::parseIsoDay(query.text(9)).value_or(forms::Day{});
    row.receipt = query.text(10);
    row.total = forms::Fen(query.number(11));
    row.certificateSerial = query.text(12);
    row.tokenSerial = query.text(13);
    row.trouble = query.text(14);
    row.visit = query.text(15);
    return row;
}

std::vector<CaseRow> rowsFrom(Query& query) {
    std::vector<CaseRow> rows;
    while (query.next())
        rows.push_back(rowFrom(query));
    return rows;
}

bool sameRow(const Query& a, const Query& b) {
    for (int column = 0; column < a.columns(); ++column)
        if (a.bytes(column) != b.bytes(column)) return false;
    return true;
}

bool sameRows(Query& a, Query& b) {
    for (;;) {
        const bool more = a.next();
        if (more != b.next()) return false;
        if (!more) return true;
        if (!sameRow(a, b)) return false;
    }
}

} // namespace

CaseRow rowOf(const forms::Case& c, const StepOf& stepOf) {
    CaseRow row;
    row.number = c.number;
    row.service = c.service;
    row.status = forms::idOf(c.status);
    row.step = stepOf ? stepOf(c) : std::string();
    row.holderName = c.details.holderName;
    row.holderCode = c.details.holderCode;
    row.receivedBy = c.receivedBy;
    row.receivedAt = c.receivedAt;
    row.changedAt = c.changedAt;
    row.day = c.day;
    row.receipt = c.fee ? c.fee->number : std::string();
    row.total = c.fee ? c.fee->total : forms::Fen();
    row.certificateSerial = c.production.certificateSerial;
    row.tokenSerial = c.production.tokenSerial;
    if (c.known && row.certificateSerial.empty()) row.certificateSerial = c.known->certificate.id();
    if (c.known && row.tokenSerial.empty()) row.tokenSerial = c.known->tokenSeen;
    row.trouble = c.production.trouble;
    row.visit = c.visit;
    return row;
}

FoundBy foundByOf(const forms::Case& c, FoundBy foundBy) {
    const forms::Details after = forms::changed(c.details);
    const auto know = [](std::set<std::string>& keys, const std::string& key) {
        if (!key.empty()) keys.insert(key);
    };
    foundBy.names = {c.details.holderName, after.holderName,
                     c.known ? c.known->certificate.holderName : std::string()};
    for (std::size_t i = 1; i < foundBy.names.size(); ++i)
        if (std::find(foundBy.names.begin(), foundBy.names.begin() + static_cast<int>(i), foundBy.names[i]) !=
            foundBy.names.begin() + static_cast<int>(i))
            foundBy.names[i].clear();
    const std::string& queue = c.details.queueNumber;
    foundBy.queue = queue.empty() ? std::string() : ofDay(queue, c.day);
    foundBy.codes.clear();
    know(foundBy.codes, c.details.holderCode);
    know(foundBy.codes, after.holderCode);
    know(foundBy.serials, c.production.certificateSerial);
    know(foundBy.serials, c.production.tokenSerial);
    if (!c.known) return foundBy;
    know(foundBy.codes, c.known->certificate.holderCode);
    know(foundBy.serials, c.known->certificate.id());
    know(foundBy.serials, c.known->certificate.serial);
    know(foundBy.serials, c.known->tokenSeen);
    return foundBy;
}

CaseLine lineOf(const forms::Case& c, FoundBy foundBy, const StepOf& stepOf) {
    CaseLine line{rowOf(c, stepOf), foundByOf(c, std::move(foundBy)), {}};
    for (const forms::Revocation& ordered : c.revocations())
        if (!ordered.confirmedAt) line.waiting.push_back(ordered);
    return line;
}

void count(Counts& counts, const DecodedEntry& entry, std::optional<forms::Status> before,
           const forms::Case& after) {
    const forms::Day day = entry.header.day;
    if (!before) ++counts[ofDay("received", day)];
    if (const auto* fee = std::get_if<forms::FeeTaken>(&entry.event)) {
        ++counts[receiptsOf(entry.header.incarnation)];
        counts[ofDay("taken", day)] += fee->total.value();
    }
    for (const forms::Repayment* back :
         {asRepayment<forms::FeeVoided>(entry.event), asRepayment<forms::FeeRefunded>(entry.event)})
        if (back) counts[ofDay("taken", day)] -= back->total.value();
    if (before == after.status) return;
    if (after.status == forms::Status::done) ++counts[ofDay("done", day)];
    if (after.status == forms::Status::returned) ++counts[ofDay("returned", day)];
}

void Register::make(Database& database) {
    database.run(
        "CREATE TABLE case_row ("
        " id INTEGER PRIMARY KEY, number TEXT NOT NULL COLLATE NOCASE, service TEXT NOT NULL,"
        " status TEXT NOT NULL, step TEXT NOT NULL, holder_name TEXT NOT NULL, holder_code TEXT NOT NULL,"
        " received_by TEXT NOT NULL, received_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,"
        " day TEXT NOT NULL, receipt TEXT NOT NULL COLLATE NOCASE, total INTEGER NOT NULL,"
        " certificate TEXT NOT NULL, token TEXT NOT NULL, trouble TEXT NOT NULL,"
        " visit TEXT NOT NULL COLLATE NOCASE) STRICT;"
        "CREATE UNIQUE INDEX case_number ON case_row (number);"
        "CREATE INDEX case_under_way ON case_row (id) WHERE status IN ('open', 'returned');"
        "CREATE UNIQUE INDEX case_receipt ON case_row (receipt) WHERE receipt <> '';"
        "CREATE INDEX case_visit ON case_row (visit) WHERE visit <> '';"
        "CREATE TABLE found_by (key TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL REFERENCES case_row,"
        " kind TEXT NOT NULL, PRIMARY KEY (key, id, kind)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE account (seq INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
        "CREATE TABLE look_up (id INTEGER NOT NULL REFERENCES case_row, kind TEXT NOT NULL,"
        " hash BLOB NOT NULL, PRIMARY KEY (id, kind)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX look_up_hash ON look_up (hash)");
    makeWaiting(database);
    makeShredded(database);
    AuditTable::make(database);
    NameIndex::make(database);
    CertificateTable::make(database);
    TokenTable::make(database);
    TillTable::make(database);
    StockTable::make(database);
    DayTable::make(database);
}

void Register::makeWaiting(Database& database) {
    database.run("CREATE TABLE waiting_revocation (id INTEGER NOT NULL REFERENCES case_row,"
                 " certificate TEXT NOT NULL, reason TEXT NOT NULL, replaced_by TEXT NOT NULL,"
                 " ordered_at INTEGER NOT NULL, PRIMARY KEY (id, certificate)) STRICT, WITHOUT ROWID");
}

void Register::makeShredded(Database& database) {
    database.run(
        "CREATE INDEX case_ended ON case_row (changed_at) WHERE status <> 'open';"
        "CREATE TABLE shredded (id INTEGER PRIMARY KEY REFERENCES case_row, day TEXT NOT NULL) STRICT");
}

void Register::drop(Database& database) {
    AuditTable::drop(database);
    DayTable::drop(database);
    StockTable::drop(database);
    TillTable::drop(database);
    TokenTable::drop(database);
    CertificateTable::drop(database);
    NameIndex::drop(database);
    database.run("DROP TABLE shredded; DROP TABLE look_up; DROP TABLE account; DROP TABLE counter;"
                 "DROP TABLE waiting_revocation; DROP TABLE found_by; DROP TABLE case_row");
}

void Register::put(std::int64_t id, const CaseLine* before, const CaseLine& after) {
    if (before)
        update(id, before->row, after.row);
    else
        insert(id, after.row);
    const FoundBy known = before ? before->foundBy : FoundBy{};
    if (known.names != after.foundBy.names) names_.put(id, after.foundBy.names, known.names != Names{});
    putKeys(id, known, after.foundBy);
    putWaiting(id, before, after);
}

void Register::putKeys(std::int64_t id, const FoundBy& before, const FoundBy& after) {
    static const std::string code = "code";
    static const std::string serial = "serial";
    static const std::string queue = "queue";
    const auto insert = [&](const std::string& key, const std::string& kind) {
        database_.query("INSERT OR IGNORE INTO found_by VALUES (?, ?, ?)")
            .bind(key)
            .bind(id)
            .bind(kind)
            .run();
    };
    for (const std::string& key : before.codes)
        if (!after.codes.contains(key))
            database_.query("DELETE FROM found_by WHERE key = ? AND id = ? AND kind = 'code'")
                .bind(key)
                .bind(id)
                .run();
    for (const std::string& key : after.codes)
        if (!before.codes.contains(key)) insert(key, code);
    for (const std::string& key : after.serials)
        if (!before.serials.contains(key)) insert(key, serial);
    if (before.queue == after.queue) return;
    database_.query("DELETE FROM found_by WHERE key = ? AND id = ? AND kind = 'queue'")
        .bind(before.queue)
        .bind(id)
        .run();
    if (!after.queue.empty()) insert(after.queue, queue);
}

void Register::putWaiting(std::int64_t id, const CaseLine* before, const CaseLine& after) {
    if (before && !before->waiting.empty())
        database_.query("DELETE FROM waiting_revocation WHERE id = ?").bind(id).run();
    for (const forms::Revocation& waiting : after.waiting)
        database_.query("INSERT INTO waiting_revocation VALUES (?, ?, ?, ?, ?)")
            .bind(id)
            .bind(waiting.certificate)
            .bind(waiting.reason)
            .bind(waiting.replacedBy)
            .bind(waiting.orderedAt.value)
            .run();
}

void Register::insert(std::int64_t id, const CaseRow& row) {
    Query insert =
        database_.query("INSERT INTO case_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(id).bind(row.number).bind(row.service).bind(row.status).bind(row.step);
    insert.bind(row.holderName).bind(row.holderCode).bind(row.receivedBy).bind(row.receivedAt.value);
    insert.bind(row.changedAt.value).bind(forms::isoDay(row.day)).bind(row.receipt).bind(row.total.value());
    insert.bind(row.certificateSerial).bind(row.tokenSerial).bind(row.trouble).bind(row.visit).run();
}

// One statement for each group that changes together: an index is only touched when its column was named.
void Register::update(std::int64_t id, const CaseRow& before, const CaseRow& after) {
    database_.query("UPDATE case_row SET step = ?, changed_at = ?, trouble = ? WHERE id = ?")
        .bind(after.step)
        .bind(after.changedAt.value)
        .bind(after.trouble)
        .bind(id)
        .run();
    if (before.status != after.status)
        database_.query("UPDATE case_row SET status = ? WHERE id = ?").bind(after.status).bind(id).run();
    if (std::tie(before.holderName, before.holderCode) != std::tie(after.holderName, after.holderCode))
        database_.query("UPDATE case_row SET holder_name = ?, holder_code = ? WHERE id = ?")
            .bind(after.holderName)
            .bind(after.holderCode)
            .bind(id)
            .run();
    if (std::tie(before.receipt, before.total) != std::tie(after.receipt, after.total))
        database_.query("UPDATE case_row SET receipt = ?, total = ? WHERE id = ?")
            .bind(after.receipt)
            .bind(after.total.value())
            .bind(id)
            .run();
    if (std::tie(before.certificateSerial, before.tokenSerial) !=
        std::tie(after.certificateSerial, after.tokenSerial))
        database_.query("UPDATE case_row SET certificate = ?, token = ? WHERE id = ?")
            .bind(after.certificateSerial)
            .bind(after.tokenSerial)
            .bind(id)
            .run();
}

void Register::add(const Counts& counts) {
    for (const auto& [name, more] : counts)
        database_
            .query("INSERT INTO counter VALUES (?, ?)"
                   " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value")
            .bind(name)
            .bind(more)
            .run();
}

namespace {

/// The account that an entry of the staff is about; empty for the beginning of an incarnation.
std::string accountOf(const forms::Event& event) {
    if (const auto* made = std::get_if<forms::AccountMade>(&event)) return made->account.name;
    if (const auto* changed = std::get_if<forms::AccountChanged>(&event)) return changed->account.name;
    if (const auto* closed = std::get_if<forms::AccountClosed>(&event)) return closed->name;
    return {};
}

} // namespace

void Register::putStaff(const forms::Event& event, std::int64_t seq) {
    const auto* begun = std::get_if<forms::JournalBegun>(&event);
    if (!forms::tellsOfStaff(forms::kindOf(event)) || (begun && !begun->parent)) return;
    database_.query("INSERT INTO account VALUES (?, ?)").bind(seq).bind(accountOf(event)).run();
}

void Register::putLookUps(std::int64_t id, const forms::Personal& personal, const Secret& lookupKey) {
    const std::array<std::pair<std::string, const std::string&>, 2> people{
        {{"id", personal.handlerIdNumber}, {"mobile", personal.handlerMobile}}};
    for (const auto& [kind, value] : people) {
        database_.query("DELETE FROM look_up WHERE id = ? AND kind = ?").bind(id).bind(kind).run();
        const std::string plain = forms::normaliseCode(value);
        if (plain.empty()) continue;
        const Bytes hash = lookupHash(kind, plain, lookupKey);
        database_.query("INSERT INTO look_up VALUES (?, ?, ?)").bind(id).bind(kind).bind(hash).run();
    }
}

void Register::putShredded(std::int64_t id, forms::Day day) {
    database_.query("DELETE FROM look_up WHERE id = ?").bind(id).run();
    database_.query("INSERT OR IGNORE INTO shredded VALUES (?, ?)").bind(id).bind(forms::isoDay(day)).run();
}

std::optional<CaseRow> Register::find(const std::string& number) const {
    Query query = database_.query("SELECT " CASE_COLUMNS "FROM case_row WHERE number = ?");
    if (!query.bind(number).next()) return std::nullopt;
    return rowFrom(query);
}

std::vector<std::int64_t> Register::accountEntries() const {
    Query query = database_.query("SELECT seq FROM account ORDER BY seq");
    std::vector<std::int64_t> entries;
    while (query.next())
        entries.push_back(query.number(0));
    return entries;
}

std::int64_t Register::beginning() const {
    Query query = database_.query("SELECT max(seq) FROM account WHERE name = ''");
    return query.next() ? std::max<std::int64_t>(query.number(0), 1) : 1;
}

std::int64_t Register::counter(const std::string& name) const {
    Query query = database_.query("SELECT value FROM counter WHERE name = ?");
    return query.bind(name).next() ? query.number(0) : 0;
}

std::int64_t Register::casesOf(forms::Day day) const { return counter(ofDay("received", day)); }

std::int64_t Register::receipts(char incarnation) const { return counter(receiptsOf(incarnation)); }

DayNumbers Register::dayNumbers(forms::Day day) const {
    return {static_cast<int>(counter(ofDay("received", day))), static_cast<int>(counter(ofDay("done", day))),
            static_cast<int>(counter(ofDay("returned", day))), forms::Fen(counter(ofDay("taken", day)))};
}

std::vector<CaseRow> Register::underWay() const {
    Query query = database_.query("SELECT " CASE_COLUMNS "FROM case_row INDEXED BY case_under_way"
                                  " WHERE status IN ('open', 'returned') ORDER BY id DESC");
    return rowsFrom(query);
}

// The certificates of a case that is done are looked at here, since most that ended long ago have one that
// lasted until yesterday.
std::vector<std::string> Register::ended(const EndedBefore& before) const {
    Query query = database_.query(
        "SELECT number FROM case_row INDEXED BY case_ended WHERE status <> 'open' AND changed_at <= ?1"
        " AND id NOT IN (SELECT id FROM shredded) AND (status <> 'done' OR changed_at <= ?2 AND ?3 >="
        " ifnull((SELECT max(json_extract(other.record, '$.notAfter')) FROM certificate AS own"
        "  JOIN certificate AS other ON other.lineage = own.lineage"
        "  WHERE own.id = lower(case_row.certificate) AND other.record <> ''), ''))"
        " ORDER BY changed_at, id");
    query.bind(before.ended.value).bind(before.done.value).bind(forms::isoDay(before.lapsed));
    std::vector<std::string> numbers;
    while (query.next())
        numbers.push_back(query.text(0));
    return numbers;
}

std::vector<PendingRevocation> Register::pendingRevocations() const {
    Query query =
        database_.query("SELECT number, holder_name, waiting.certificate, reason, replaced_by, ordered_at"
                        " FROM waiting_revocation AS waiting JOIN case_row USING (id)"
                        " ORDER BY ordered_at, id, waiting.certificate");
    std::vector<PendingRevocation> pending;
    while (query.next())
        pending.push_back({query.text(0),
                           query.text(1),
                           {query.text(2), query.text(3), query.text(4), {query.number(5)}, {}}});
    return pending;
}

std::vector<CaseRow> Register::search(const std::string& key, int most) const {
    const std::string plain = forms::normaliseText(key);
    if (plain.empty() || most <= 0) return {};
    Query query = database_.query(
        "SELECT " CASE_COLUMNS "FROM case_row WHERE id IN ("
        " SELECT id FROM case_row WHERE number = ?1"
        " UNION SELECT id FROM case_row WHERE receipt = ?1 AND receipt <> ''"
        " UNION SELECT * FROM (SELECT id FROM found_by WHERE key = ?1 ORDER BY id DESC LIMIT ?3)"
        " UNION SELECT * FROM (SELECT rowid FROM holder_name WHERE holder_name MATCH ?2"
        "                      ORDER BY rowid DESC LIMIT ?3)"
        ") ORDER BY id DESC LIMIT ?3");
    query.bind(plain).bind(NameIndex::queryFor(plain)).bind(most);
    return rowsFrom(query);
}

std::vector<CaseRow> Register::queued(const std::string& number, forms::Day day) const {
    Query query = database_.query("SELECT " CASE_COLUMNS "FROM case_row WHERE id IN"
                                  " (SELECT id FROM found_by WHERE key = ? AND kind = 'queue')"
                                  " ORDER BY id DESC");
    query.bind(ofDay(number, day));
    return rowsFrom(query);
}

std::vector<CaseRow> Register::lookUp(const std::string& kind, const std::string& value,
                                      const Secret& lookupKey) const {
    const Bytes hash = lookupHash(kind, forms::normaliseCode(value), lookupKey);
    Query query = database_.query("SELECT " CASE_COLUMNS "FROM case_row WHERE id IN"
                                  " (SELECT id FROM look_up WHERE hash = ?) ORDER BY id DESC");
    query.bind(hash);
    return rowsFrom(query);
}

std::vector<CaseRow> Register::visit(const CaseRow& row) const {
    Query query = database_.query("SELECT " CASE_COLUMNS "FROM case_row WHERE id IN ("
                                  " SELECT id FROM case_row WHERE number = ?1"
                                  " UNION SELECT id FROM case_row WHERE visit = ?1 AND visit <> ''"
                                  ") AND number <> ?2 ORDER BY id");
    query.bind(row.visit.empty() ? row.number : row.visit).bind(row.number);
    return rowsFrom(query);
}

bool Register::equals(const Register& other, bool withLookUps) const {
    const auto same = [&](const char* sql) {
        Query mine = database_.query(sql);
        Query theirs = other.database_.query(sql);
        return sameRows(mine, theirs);
    };
    std::vector<const char*> contents = CertificateTable::contents();
    const std::vector<const char*> ofTokens = TokenTable::contents();
    contents.insert(contents.end(), ofTokens.begin(), ofTokens.end());
    contents.insert(contents.end(),
                    {"SELECT id, " CASE_COLUMNS "FROM case_row ORDER BY id",
                     "SELECT key, id, kind FROM found_by ORDER BY key, id, kind",
                     "SELECT id, certificate, reason, replaced_by, ordered_at FROM waiting_revocation"
                     " ORDER BY id, certificate",
                     "SELECT name, value FROM counter ORDER BY name",
                     "SELECT seq, name FROM account ORDER BY seq", TillTable::contents(),
                     StockTable::contents(), AuditTable::contents(), DayTable::contents(),
                     "SELECT id, day FROM shredded ORDER BY id",
                     "SELECT rowid, name, changed, certified FROM holder_name ORDER BY rowid"});
    if (withLookUps) contents.push_back("SELECT id, kind, hash FROM look_up ORDER BY id, kind");
    return std::all_of(contents.begin(), contents.end(), same);
}

std::string nextCaseNumber(const Register& lines, const Identity& identity, forms::Day day) {
    return forms::caseNumber(identity.kiosk, identity.incarnation, day,
                             static_cast<int>(lines.casesOf(day) + 1));
}

std::string nextReceiptNumber(const Register& lines, const Identity& identity) {
    return forms::receiptNumber(identity.kiosk, identity.incarnation,
                                static_cast<int>(lines.receipts(identity.incarnation) + 1));
}

} // namespace certdesk::sync
