#include "sync/token_table.h"

#include "forms/token_notes.h"
#include "sync/derive.h"

namespace certdesk::sync {

namespace {

using forms::TokenAct;
using forms::TokenNoted;
using forms::TokenState;

TokenRow rowFrom(const Query& query) {
    TokenRow row;
    row.serial = query.text(0);
    row.label = query.text(1);
    row.state = forms::tokenStateOf(query.text(2)).value_or(TokenState::blank);
    row.reason = query.text(3);
    row.caseNumber = query.text(4);
    row.changedBy = query.text(5);
    row.changedAt = {query.number(6)};
    return row;
}

/// One act with who did it, when, and in which case.
struct Happened {
    TokenNoted note;
    std::string caseNumber;
    std::string by;
    forms::UtcMs at;
};

TokenRow folded(const std::optional<TokenRow>& before, const Happened& now) {
    TokenRow row = before.value_or(TokenRow{now.note.tokenSerial, {}, TokenState::blank, {}, {}, {}, {}});
    if (!now.note.tokenLabel.empty()) row.label = now.note.tokenLabel;
    const auto state = forms::after(row.state, now.note.act);
    if (before && (!state || *state == row.state)) return row;
    row.state = state.value_or(row.state);
    row.reason = now.note.reason;
    row.caseNumber = now.caseNumber;
    row.changedBy = now.by;
    row.changedAt = now.at;
    return row;
}

} // namespace

void TokenTable::make(Database& database) {
    database.run("CREATE TABLE token_act (seq INTEGER PRIMARY KEY, serial TEXT NOT NULL COLLATE NOCASE,"
                 " label TEXT NOT NULL, act TEXT NOT NULL, reason TEXT NOT NULL, case_no TEXT NOT NULL,"
                 " account TEXT NOT NULL, at INTEGER NOT NULL) STRICT;"
                 "CREATE TABLE token (serial TEXT PRIMARY KEY COLLATE NOCASE, label TEXT NOT NULL,"
                 " state TEXT NOT NULL, reason TEXT NOT NULL, case_no TEXT NOT NULL,"
                 " changed_by TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID");
}

void TokenTable::drop(Database& database) { database.run("DROP TABLE token; DROP TABLE token_act"); }

void TokenTable::gather(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry) {
    const auto note = forms::tokenNoteOf(after, entry.event);
    if (!note) return;
    database_.query("INSERT INTO token_act VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(seq)
        .bind(note->tokenSerial)
        .bind(note->tokenLabel)
        .bind(std::string(idOf(note->act)))
        .bind(note->reason)
        .bind(entry.header.caseNumber)
        .bind(entry.header.by)
        .bind(entry.header.at.value)
        .run();
}

void TokenTable::add(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry) {
    gather(seq, after, entry);
    if (const auto note = forms::tokenNoteOf(after, entry.event))
        put(folded(find(note->tokenSerial),
                   {*note, entry.header.caseNumber, entry.header.by, entry.header.at}));
}

void TokenTable::foldAll() {
    Query query = database_.query(
        "SELECT serial, label, act, reason, case_no, account, at FROM token_act ORDER BY seq");
    while (query.next()) {
        const auto act = forms::tokenActOf(query.text(2)).value();
        const Happened happened{{query.text(0), query.text(1), act, query.text(3)},
                                query.text(4),
                                query.text(5),
                                {query.number(6)}};
        put(folded(find(happened.note.tokenSerial), happened));
    }
}

void TokenTable::put(const TokenRow& row) {
    database_
        .query("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (serial) DO UPDATE SET"
               " label = excluded.label, state = excluded.state, reason = excluded.reason,"
               " case_no = excluded.case_no, changed_by = excluded.changed_by,"
               " changed_at = excluded.changed_at")
        .bind(row.serial)
        .bind(row.label)
        .bind(std::string(idOf(row.state)))
        .bind(row.reason)
        .bind(row.caseNumber)
        .bind(row.changedBy)
        .bind(row.changedAt.value)
        .run();
}

#define TOKEN_COLUMNS "serial, label, state, reason, case_no, changed_by, changed_at "

std::vector<TokenRow> TokenTable::all() const {
    Query query = database_.query("SELECT " TOKEN_COLUMNS "FROM token ORDER BY label, serial");
    std::vector<TokenRow> rows;
    while (query.next())
        rows.push_back(rowFrom(query));
    return rows;
}

std::optional<TokenRow> TokenTable::find(const std::string& serial) const {
    Query query = database_.query("SELECT " TOKEN_COLUMNS "FROM token WHERE serial = ?");
    if (!query.bind(serial).next()) return std::nullopt;
    return rowFrom(query);
}

std::vector<const char*> TokenTable::contents() {
    return {"SELECT seq, serial, label, act, reason, case_no, account, at FROM token_act ORDER BY seq",
            "SELECT " TOKEN_COLUMNS "FROM token ORDER BY serial"};
}

void deriveTokens(const EntryTable& entries, TokenTable& target) {
    eachWithItsCase(entries, [&](const EntryRow& row, const forms::Case& standing,
                                 const DecodedEntry& entry) { target.gather(row.seq, standing, entry); });
    target.foldAll();
}

} // namespace certdesk::sync
