#include "sync/kept.h"

namespace certdesk::sync {

void Kept::make(Database& database) {
    database.run(
        "CREATE TABLE key_slot (account TEXT PRIMARY KEY, salt BLOB NOT NULL, passes INTEGER NOT NULL,"
        " memory INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE production_pin (case_no TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE sync_state (name TEXT PRIMARY KEY, incarnation TEXT NOT NULL, seq INTEGER NOT NULL,"
        " hash BLOB NOT NULL) STRICT, WITHOUT ROWID");
    makeNotes(database);
}

void Kept::makeNotes(Database& database) {
    database.run("CREATE TABLE line_note (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID");
}

std::optional<KeySlot> Kept::slot(const std::string& account) const {
    Query query = database_.query("SELECT salt, passes, memory, sealed FROM key_slot WHERE account = ?");
    if (!query.bind(account).next()) return std::nullopt;
    return KeySlot{account,
                   query.bytes(0),
                   {static_cast<std::uint64_t>(query.number(1)), static_cast<std::uint64_t>(query.number(2))},
                   query.bytes(3)};
}

void Kept::putSlot(const KeySlot& slot) {
    replaceSlot(slot);
    forgetOldPages();
}

void Kept::dropSlot(const std::string& account) {
    database_.query("DELETE FROM key_slot WHERE account = ?").bind(account).run();
}

void Kept::dropSlotsBut(const std::set<std::string>& accounts) {
    std::vector<std::string> others;
    {
        Query query = database_.query("SELECT account FROM key_slot");
        while (query.next())
            if (!accounts.contains(query.text(0))) others.push_back(query.text(0));
    }
    for (const std::string& account : others)
        dropSlot(account);
}

void Kept::replaceSlot(const KeySlot& slot) {
    database_.query("INSERT OR REPLACE INTO key_slot VALUES (?, ?, ?, ?, ?)")
        .bind(slot.account)
        .bind(slot.salt)
        .bind(static_cast<std::int64_t>(slot.cost.passes))
        .bind(static_cast<std::int64_t>(slot.cost.memoryBytes))
        .bind(slot.sealed)
        .run();
}

std::optional<Bytes> Kept::productionPin(const std::string& caseNumber) const {
    Query query = database_.query("SELECT sealed FROM production_pin WHERE case_no = ?");
    if (!query.bind(caseNumber).next()) return std::nullopt;
    return query.bytes(0);
}

void Kept::putProductionPin(const std::string& caseNumber, const Bytes& sealed) {
    database_.query("INSERT OR REPLACE INTO production_pin VALUES (?, ?)")
        .bind(caseNumber)
        .bind(sealed)
        .run();
}

void Kept::dropProductionPin(const std::string& caseNumber) {
    database_.query("DELETE FROM production_pin WHERE case_no = ?").bind(caseNumber).run();
    forgetOldPages();
}

Head Kept::acknowledged() const {
    Query query =
        database_.query("SELECT incarnation, seq, hash FROM sync_state WHERE name = 'acknowledged'");
    if (!query.next()) return {};
    const std::string incarnation = query.text(0);
    if (incarnation.size() != 1) throw JournalError(JournalError::Kind::damaged, "the sync state");
    return {incarnation.front(), query.number(1), query.bytes(2)};
}

void Kept::acknowledge(const Head& head) {
    database_.query("INSERT OR REPLACE INTO sync_state VALUES ('acknowledged', ?, ?, ?)")
        .bind(std::string(1, head.incarnation))
        .bind(head.seq)
        .bind(head.hash)
        .run();
}

std::string Kept::note(const std::string& name) const {
    Query query = database_.query("SELECT text FROM line_note WHERE name = ?");
    return query.bind(name).next() ? query.text(0) : std::string();
}

void Kept::putNote(const std::string& name, const std::string& text) {
    database_.query("INSERT OR REPLACE INTO line_note VALUES (?, ?)").bind(name).bind(text).run();
}

// Not waited for: where a reader is in the way, the log is emptied with a later change.
bool Kept::forgetOldPages() {
    database_.waitForOthers(false);
    const int code =
        sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    database_.waitForOthers(true);
    return code == SQLITE_OK;
}

} // namespace certdesk::sync
