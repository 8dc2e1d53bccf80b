#include "sync/entry_table.h"

namespace certdesk::sync {

namespace {

EntryRow rowFrom(const Query& query) {
    return {query.number(0),
            query.text(1),
            query.text(2),
            {query.bytes(3), query.bytes(4), query.bytes(5), query.bytes(6), query.bytes(7)}};
}

std::optional<EntryRow> firstOf(Query& query) {
    if (!query.next()) return std::nullopt;
    return rowFrom(query);
}

std::string_view textOf(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::size_t lineSize(const StoredEntry& entry) {
    const auto coded = [](const Bytes& part) { return (part.size() + 2) / 3 * 4 + 1; };
    return coded(entry.header) + coded(entry.facts) + coded(entry.personal) + coded(entry.wraps);
}

} // namespace

DamagedEntry::DamagedEntry(std::int64_t seq, const std::string& problem)
    : JournalError(Kind::damaged, "entry " + std::to_string(seq) + ": " + problem), seq_(seq) {}

void EntryTable::make(Database& database) {
    database.run("CREATE TABLE entry ("
                 " seq INTEGER PRIMARY KEY, case_no TEXT NOT NULL, kind TEXT NOT NULL, header BLOB NOT NULL,"
                 " facts BLOB NOT NULL, personal BLOB NOT NULL, wraps BLOB NOT NULL, hash BLOB NOT NULL"
                 ") STRICT;"
                 "CREATE INDEX entry_case ON entry (case_no)");
}

void EntryTable::insert(const EntryRow& row) {
    Query insert = database_.query("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(row.seq).bind(row.caseNumber).bind(row.kind);
    insert.bind(row.stored.header).bind(row.stored.facts).bind(row.stored.personal);
    insert.bind(row.stored.wraps).bind(row.stored.hash).run();
}

#define ENTRY_COLUMNS "SELECT seq, case_no, kind, header, facts, personal, wraps, hash FROM entry "

std::optional<EntryRow> EntryTable::at(std::int64_t seq) const {
    Query query = database_.query(ENTRY_COLUMNS "WHERE seq = ?");
    return firstOf(query.bind(seq));
}

std::optional<EntryRow> EntryTable::last() const {
    Query query = database_.query(ENTRY_COLUMNS "ORDER BY seq DESC LIMIT 1");
    return firstOf(query);
}

std::vector<EntryRow> EntryTable::ofCase(const std::string& caseNumber) const {
    Query query = database_.query(ENTRY_COLUMNS "WHERE case_no = ? ORDER BY seq");
    query.bind(caseNumber);
    std::vector<EntryRow> rows;
    while (query.next())
        rows.push_back(rowFrom(query));
    return rows;
}

Bytes EntryTable::wrapsOf(const std::string& caseNumber) const {
    Query query = database_.query("SELECT wraps FROM entry WHERE case_no = ? AND length(wraps) > 0"
                                  " ORDER BY seq LIMIT 1");
    query.bind(caseNumber);
    return query.next() ? query.bytes(0) : Bytes();
}

void EntryTable::destroyKey(const std::string& caseNumber) {
    database_
        .query("UPDATE entry SET wraps = zeroblob(length(wraps)) WHERE case_no = ? AND length(wraps) > 0")
        .bind(caseNumber)
        .run();
    database_.query("UPDATE entry SET wraps = x'' WHERE case_no = ? AND length(wraps) > 0")
        .bind(caseNumber)
        .run();
}

void EntryTable::destroyShreddedKeys() {
    std::vector<std::string> cases;
    {
        Query query = database_.query("SELECT case_no FROM entry WHERE kind = 'case-shredded'");
        while (query.next())
            cases.push_back(query.text(0));
    }
    for (const std::string& caseNumber : cases)
        destroyKey(caseNumber);
}

bool EntryTable::isShredded(const std::string& caseNumber) const {
    Query query = database_.query("SELECT 1 FROM entry WHERE case_no = ? AND kind = 'case-shredded' LIMIT 1");
    return query.bind(caseNumber).next();
}

std::int64_t EntryTable::lastOf(const std::string& caseNumber) const {
    Query query = database_.query("SELECT max(seq) FROM entry WHERE case_no = ?");
    return query.bind(caseNumber).next() ? query.number(0) : 0;
}

std::optional<EntryRow> EntryTable::lastPersonalOf(const std::string& caseNumber) const {
    Query query = database_.query(ENTRY_COLUMNS "WHERE case_no = ? AND length(personal) > 0"
                                                " ORDER BY seq DESC LIMIT 1");
    return firstOf(query.bind(caseNumber));
}

std::vector<StoredEntry> EntryTable::after(std::int64_t seq, BatchLimits limits) const {
    Query query = database_.query(ENTRY_COLUMNS "WHERE seq > ? ORDER BY seq");
    query.bind(seq);
    std::vector<StoredEntry> entries;
    std::size_t bytes = 0;
    while (entries.size() < limits.entries && query.next()) {
        EntryRow row = rowFrom(query);
        bytes += lineSize(row.stored);
        if (bytes > limits.bytes && !entries.empty()) break;
        entries.push_back(std::move(row.stored));
    }
    return entries;
}

std::int64_t EntryTable::casesAfter(std::int64_t seq) const {
    Query query =
        database_.query("SELECT COUNT(DISTINCT case_no) FROM entry WHERE seq > ? AND case_no <> ''");
    query.bind(seq).next();
    return query.number(0);
}

void EntryTable::eachInOrder(const Visit& visit) const { each(ENTRY_COLUMNS "ORDER BY seq", visit); }

void EntryTable::eachByCase(const Visit& visit) const { each(ENTRY_COLUMNS "ORDER BY case_no, seq", visit); }

void EntryTable::each(const char* sql, const Visit& visit) const {
    Query query = database_.query(sql);
    while (query.next())
        visit(rowFrom(query));
}

DecodedEntry decodeRow(const EntryRow& row, std::string_view personalJson) {
    try {
        return decode(row.stored, personalJson);
    } catch (const forms::JsonProblem& problem) {
        throw DamagedEntry(row.seq, problem.what());
    }
}

Secret openPersonal(const EntryRow& row, const Secret& caseKey) {
    auto opened = unseal(row.stored.personal, caseKey, forms::sha256(row.stored.header));
    if (!opened) throw DamagedEntry(row.seq, "its personal part does not open with its case's key");
    return std::move(*opened);
}

Secret openCaseKey(const EntryRow& row, const Bytes& wraps, const OpenedSlot& reader) {
    auto key = caseKeyFrom(textOf(wraps), reader.kiosk);
    if (!key) throw DamagedEntry(row.seq, "its case's key does not open");
    return std::move(*key);
}

} // namespace certdesk::sync
