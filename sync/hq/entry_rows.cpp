#include "hq/entry_rows.h"

#include "hq/database.h"

#include <algorithm>
#include <utility>

namespace certdesk::hq {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

EntryRow::EntryRow(const sync::EntryHeader& header, const sync::StoredEntry& entry, const std::string& branch,
                   forms::UtcMs at)
    : kiosk(header.kiosk), incarnation(branch), caseNumber(header.caseNumber), kind(header.kind),
      seq(header.seq),
      storedAt(at.value), bytes{blobOf(entry.header), blobOf(entry.facts), blobOf(entry.personal),
                                blobOf(entry.wraps), blobOf(entry.hash)} {}

void EntryRow::bindTo(Poco::Data::Statement& statement) {
    statement, use(kiosk), use(incarnation), use(seq), use(caseNumber), use(kind);
    for (auto& blob : bytes)
        statement, use(blob);
    statement, use(storedAt);
}

namespace {

/// "($1, $2), ($3, $4)" for two rows of two.
std::string placesFor(std::size_t rows, std::size_t columnsOfRow) {
    std::string text;
    for (std::size_t i = 0; i < rows * columnsOfRow; ++i) {
        text += i % columnsOfRow == 0 ? (i == 0 ? "(" : "), (") : ", ";
        text += "$" + std::to_string(i + 1);
    }
    return text + ")";
}

constexpr const char* insertion = "INSERT INTO entry(kiosk, incarnation, seq, case_no, kind, header, facts,"
                                  " personal, wraps, hash, stored_at) VALUES ";
constexpr std::size_t insertedColumns = 11;

/// Many rows in one statement, which also runs once only: on PostgreSQL, Poco releases what a prepared one
/// answered twice when it fails at a later run.
void insertTogether(Session& session, std::vector<EntryRow>& rows) {
    constexpr std::size_t most = 64;
    for (std::size_t from = 0; from < rows.size(); from += most) {
        const auto count = std::min(most, rows.size() - from);
        Poco::Data::Statement statement(session);
        statement << insertion << placesFor(count, insertedColumns);
        for (std::size_t i = 0; i < count; ++i)
            rows[from + i].bindTo(statement);
        statement.execute();
    }
}

/// SQLite's way: it prepares a statement for longer than it takes to insert a row.
void insertOneByOne(Session& session, std::vector<EntryRow>& rows) {
    if (rows.empty()) return;
    EntryRow one = rows.front();
    Poco::Data::Statement statement(session);
    statement << insertion << placesFor(1, insertedColumns);
    one.bindTo(statement);
    for (EntryRow& row : rows) {
        one = std::move(row);
        statement.execute();
    }
}

} // namespace

void insert(Session& session, std::vector<EntryRow>& rows) {
    (isSqlite(session) ? insertOneByOne : insertTogether)(session, rows);
}

} // namespace certdesk::hq
