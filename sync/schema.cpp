#include "sync/schema.h"

#include "sync/derive.h"
#include "sync/kept.h"
#include "sync/schema_version.h"

namespace certdesk::sync {

namespace {

using Kind = JournalError::Kind;

constexpr std::int64_t applicationId = 0x43444A31; // "CDJ1"
constexpr std::int64_t currentSchema = 8;

void setAside(Database& database) {
    database.run("CREATE TEMP TABLE old_step (number TEXT PRIMARY KEY, step TEXT NOT NULL);"
                 "INSERT INTO old_step SELECT number, step FROM main.case_row;"
                 "CREATE TEMP TABLE old_look_up AS SELECT id, kind, hash FROM main.look_up;"
                 "DROP TABLE holder_name; DROP TABLE look_up; DROP TABLE account; DROP TABLE counter;"
                 "DROP TABLE case_row");
}

std::string oldStep(Database& database, const std::string& number) {
    Query query = database.query("SELECT step FROM old_step WHERE number = ?");
    return query.bind(number).next() ? query.text(0) : std::string();
}

/// Schema 2 has tables for certificates.
void deriveFromSchema1(Database& database) {
    Transaction once(database);
    setAside(database);
    Register::make(database);
    Register target(database);
    deriveRegister(
        EntryTable(database), target, [&](const forms::Case& c) { return oldStep(database, c.number); },
        nullptr);
    database.run("INSERT INTO look_up SELECT id, kind, hash FROM old_look_up;"
                 "DROP TABLE old_look_up; DROP TABLE old_step; PRAGMA user_version = 4");
    once.commit();
}

/// Schema 3 has one for tokens.
void addTokensTo2(Database& database) {
    Transaction once(database);
    TokenTable::make(database);
    TokenTable tokens(database);
    deriveTokens(EntryTable(database), tokens);
    database.run("PRAGMA user_version = 3");
    once.commit();
}

/// In schema 4 several revocations of a case may wait.
void letSeveralWaitIn3(Database& database) {
    Transaction once(database);
    database.run("ALTER TABLE waiting_revocation RENAME TO old_waiting");
    Register::makeWaiting(database);
    database.run("INSERT INTO waiting_revocation"
                 " SELECT id, certificate, reason, replaced_by, ordered_at FROM old_waiting;"
                 "DROP TABLE old_waiting; PRAGMA user_version = 4");
    once.commit();
}

/// Schema 5 has notes about the line.
void addNotesTo4(Database& database) {
    Transaction once(database);
    Kept::makeNotes(database);
    database.run("PRAGMA user_version = 5");
    once.commit();
}

/// Schema 6 has the drawer's day and the stock.
void addDaysTo5(Database& database, bool derived) {
    Transaction once(database);
    if (!derived) {
        TillTable::make(database);
        TillTable till(database);
        deriveTill(EntryTable(database), till);
        StockTable::make(database);
        StockTable stock(database);
        deriveStock(EntryTable(database), stock);
    }
    database.run("PRAGMA user_version = 6");
    once.commit();
}

/// Schema 7 has who did what, which cases ended or were shredded, and the totals of the days.
void addAuditAndTotalsTo6(Database& database, bool derived) {
    Transaction once(database);
    if (!derived) {
        AuditTable::make(database);
        AuditTable audit(database);
        deriveAudit(EntryTable(database), audit);
        Register::makeShredded(database);
        DayTable::make(database);
        DayTable days(database);
        deriveDays(EntryTable(database), days);
    }
    database.run("PRAGMA user_version = 7");
    once.commit();
}

/// Schema 8 has the days on which certificates lapse.
void addLapsesTo7(Database& database, bool derived) {
    Transaction once(database);
    if (!derived) {
        CertificateTable::makeLapsing(database);
        CertificateTable(database).fillLapsing();
    }
    database.run("PRAGMA user_version = 8");
    once.commit();
}

} // namespace

void makeSchema(Database& database) {
    EntryTable::make(database);
    Register::make(database);
    Kept::make(database);
    database.run("PRAGMA application_id = 0x43444A31; PRAGMA user_version = 8");
}

std::int64_t schemaOf(Database& database) {
    if (database.number("PRAGMA application_id") != applicationId)
        throw JournalError(Kind::damaged, "not a journal");
    const std::int64_t version = database.number("PRAGMA user_version");
    if (version > currentSchema) throw JournalError(Kind::newer, "schema " + std::to_string(version));
    if (version < 1) throw JournalError(Kind::damaged, "schema " + std::to_string(version));
    return version;
}

std::int64_t schemaVersion() { return currentSchema; }

bool isCurrent(std::int64_t schema) { return schema == currentSchema; }

void bringSchemaUpToDate(Database& database) {
    const std::int64_t schema = schemaOf(database);
    if (schema == 1) deriveFromSchema1(database);
    if (schema == 2) addTokensTo2(database);
    if (schema == 2 || schema == 3) letSeveralWaitIn3(database);
    if (schema < 5) addNotesTo4(database);
    if (schema < 6) addDaysTo5(database, schema == 1);
    if (schema < 7) addAuditAndTotalsTo6(database, schema == 1);
    if (schema < currentSchema) addLapsesTo7(database, schema == 1); // a backup may be up to date
}

} // namespace certdesk::sync
