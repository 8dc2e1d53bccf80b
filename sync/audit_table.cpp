#include "sync/audit_table.h"

#include "forms/audit.h"

#include <limits>

namespace certdesk::sync {

namespace {

AuditRow rowFrom(const EntryTable& entries, const AuditPlace& place) {
    const auto row = entries.at(place.seq);
    if (!row) throw DamagedEntry(place.seq, "the register names it, but it is not there");
    const DecodedEntry entry = decodeRow(*row);
    const auto marks = forms::auditOf(entry.context, entry.event);
    if (static_cast<std::size_t>(place.part) >= marks.size())
        throw DamagedEntry(place.seq, "the register takes it for somebody's deed");
    return {place, entry.header.at, marks[static_cast<std::size_t>(place.part)], entry.header.kind,
            entry.header.caseNumber};
}

} // namespace

void AuditTable::make(Database& database) {
    database.run("CREATE TABLE audit (seq INTEGER NOT NULL, part INTEGER NOT NULL, day TEXT NOT NULL,"
                 " account TEXT NOT NULL, deed TEXT NOT NULL, PRIMARY KEY (seq, part)) STRICT, WITHOUT ROWID;"
                 "CREATE INDEX audit_account ON audit (account, seq, part, day, deed);"
                 "CREATE INDEX audit_deed ON audit (deed, seq, part, day, account)");
}

void AuditTable::drop(Database& database) { database.run("DROP TABLE audit"); }

const char* AuditTable::contents() {
    return "SELECT seq, part, day, account, deed FROM audit ORDER BY seq, part";
}

void AuditTable::add(std::int64_t seq, const DecodedEntry& entry) {
    int part = 0;
    for (const forms::AuditMark& mark : forms::auditOf(entry.context, entry.event))
        database_.query("INSERT INTO audit VALUES (?, ?, ?, ?, ?)")
            .bind(seq)
            .bind(part++)
            .bind(forms::isoDay(entry.header.day))
            .bind(mark.account)
            .bind(std::string(forms::idOf(mark.deed)))
            .run();
}

#define AUDIT_ROWS(source, also)                                                                             \
    "SELECT seq, part FROM audit " source " WHERE (seq, part) < (?1, ?2) AND day >= ?3 AND day <= ?4"        \
    " AND (?5 = '' OR account = ?5) AND (?6 = '' OR deed = ?6) AND " also                                    \
    " ORDER BY seq DESC, part DESC LIMIT ?8"

/// One statement for each index; a condition on what it is sorted by first must stand in it plainly.
Query AuditTable::queryFor(const AuditFilter& filter) const {
    if (!filter.caseNumber.empty())
        return database_.query(AUDIT_ROWS("", "seq IN (SELECT seq FROM entry WHERE case_no = ?7)"));
    if (!filter.account.empty())
        return database_.query(AUDIT_ROWS("INDEXED BY audit_account", "?7 = '' AND account = ?5"));
    if (filter.deed) return database_.query(AUDIT_ROWS("INDEXED BY audit_deed", "?7 = '' AND deed = ?6"));
    return database_.query(AUDIT_ROWS("", "?7 = ''"));
}

std::vector<AuditRow> AuditTable::rows(const EntryTable& entries, const AuditFilter& filter, int most,
                                       const std::optional<AuditPlace>& before) const {
    const AuditPlace end = before.value_or(AuditPlace{std::numeric_limits<std::int64_t>::max(), 0});
    std::vector<AuditRow> found;
    Query query = queryFor(filter);
    query.bind(end.seq).bind(end.part);
    query.bind(filter.from ? forms::isoDay(*filter.from) : std::string());
    query.bind(filter.to ? forms::isoDay(*filter.to) : std::string("9999"));
    query.bind(filter.account).bind(filter.deed ? std::string(forms::idOf(*filter.deed)) : std::string());
    query.bind(filter.caseNumber).bind(most);
    while (query.next())
        found.push_back(rowFrom(entries, {query.number(0), static_cast<int>(query.number(1))}));
    return found;
}

void deriveAudit(const EntryTable& entries, AuditTable& target) {
    entries.eachInOrder([&](const EntryRow& row) { target.add(row.seq, decodeRow(row)); });
}

} // namespace certdesk::sync
