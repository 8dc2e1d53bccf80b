#include "sync/migrate.h"

#include "sync/derive.h"

namespace certdesk::sync {

namespace {

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

} // namespace

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

void addTokensTo2(Database& database) {
    Transaction once(database);
    TokenTable::make(database);
    TokenTable tokens(database);
    deriveTokens(EntryTable(database), tokens);
    database.run("PRAGMA user_version = 3");
    once.commit();
}

void letSeveralWaitIn3(Database& database) {
    Transaction once(database);
    database.run("ALTER TABLE waiting_revocation RENAME TO old_waiting");
    Register::makeWaiting(database);
    database.run("INSERT INTO waiting_revocation"
                 " SELECT id, certificate, reason, replaced_by, ordered_at FROM old_waiting;"
                 "DROP TABLE old_waiting; PRAGMA user_version = 4");
    once.commit();
}

} // namespace certdesk::sync
