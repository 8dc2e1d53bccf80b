#include "sync/database.h"

#include "sync/journal.h"

#include <cerrno>
#include <new>

namespace certdesk::sync {

namespace {

using Kind = JournalError::Kind;

constexpr int waitForOthersMs = 5000;

bool isNoRoom(int systemError) {
    return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
}

Kind kindFrom(int code, int systemError) {
    switch (code & 0xFF) {
    case SQLITE_FULL: return Kind::diskFull;
    case SQLITE_IOERR: return isNoRoom(systemError) ? Kind::diskFull : Kind::unreadable;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Kind::locked;
    case SQLITE_CANTOPEN: return systemError == ENOENT ? Kind::notThere : Kind::unreadable;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return Kind::unreadable;
    default: return Kind::damaged;
    }
}

int flagsFor(Database::Access access) {
    switch (access) {
    case Database::Access::write: return SQLite::OPEN_READWRITE;
    case Database::Access::readOnly: return SQLite::OPEN_READONLY;
    case Database::Access::memory: break;
    }
    return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
}

std::unique_ptr<SQLite::Database> opened(const std::filesystem::path& file, Database::Access access) {
    const std::string name = access == Database::Access::memory ? ":memory:" : file.string();
    try {
        return std::make_unique<SQLite::Database>(name, flagsFor(access), waitForOthersMs);
    } catch (const SQLite::Exception& error) {
        throw JournalError(kindFrom(error.getExtendedErrorCode(), errno), error.what());
    }
}

} // namespace

Database::Database(const std::filesystem::path& file, Access access) : connection_(opened(file, access)) {
    configure(access);
}

void Database::configure(Access access) {
    run("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY");
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (access == Access::write) run("PRAGMA journal_mode=WAL");
    if (access == Access::readOnly) {
        run("PRAGMA query_only=ON");
        sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    if (access != Access::memory) require("PRAGMA journal_mode", "wal");
    require("PRAGMA trusted_schema", "0");
    require("PRAGMA cell_size_check", "1");
    require("PRAGMA foreign_keys", "1");
    require("PRAGMA secure_delete", "1");
    require("PRAGMA synchronous", "2");
    require("PRAGMA temp_store", "2");
}

void Database::require(const char* pragma, const std::string& value) {
    if (text(pragma) != value)
        throw JournalError(Kind::unreadable, std::string("SQLite does not take ") + pragma);
}

void Database::run(const char* sql) {
    const int code = connection_->tryExec(sql);
    if (code != SQLITE_OK) fail(code);
}

Query Database::query(const char* sql) {
    std::unique_ptr<SQLite::Statement>& statement = statements_[sql];
    if (!statement) {
        try {
            statement = std::make_unique<SQLite::Statement>(*connection_, sql);
        } catch (const SQLite::Exception& error) {
            fail(error.getExtendedErrorCode());
        }
    }
    return Query(*this, *statement);
}

std::int64_t Database::number(const char* sql) {
    Query row = query(sql);
    return row.next() ? row.number(0) : 0;
}

std::string Database::text(const char* sql) {
    Query row = query(sql);
    return row.next() ? row.text(0) : std::string();
}

void Database::waitForOthers(bool wait) { sqlite3_busy_timeout(handle(), wait ? waitForOthersMs : 0); }

void Database::settle() {
    const int code =
        sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

// SQLite keeps the system's error for some calls only (not for a failing COMMIT): errno still has it.
void Database::fail(int code) const {
    const int systemError = errno;
    const int extended = sqlite3_extended_errcode(handle());
    if ((code & 0xFF) == SQLITE_NOMEM) throw std::bad_alloc();
    const int cause = (extended & 0xFF) == (code & 0xFF) ? extended : code;
    throw JournalError(kindFrom(cause, systemError),
                       std::string("SQLite ") + std::to_string(cause) + ": " + sqlite3_errstr(cause));
}

Query::~Query() { statement_.tryReset(); }

Query& Query::bind(std::int64_t value) {
    statement_.bind(++bound_, value);
    return *this;
}

Query& Query::bind(const std::string& text) {
    statement_.bind(++bound_, text);
    return *this;
}

Query& Query::bind(forms::ByteView bytes) {
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    statement_.bindNoCopy(++bound_, data, static_cast<int>(bytes.size()));
    return *this;
}

bool Query::next() {
    const int code = statement_.tryExecuteStep();
    if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
    return code == SQLITE_ROW;
}

void Query::run() {
    while (next()) {
    }
}

std::int64_t Query::number(int column) const { return statement_.getColumn(column).getInt64(); }

std::string Query::text(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    const char* characters = value.getText();
    return {characters, static_cast<std::size_t>(value.getBytes())};
}

forms::Bytes Query::bytes(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    const auto* data = static_cast<const std::uint8_t*>(value.getBlob());
    return {data, data + value.getBytes()};
}

std::size_t Query::size(int column) const {
    return static_cast<std::size_t>(statement_.getColumn(column).getBytes());
}

Transaction::Transaction(Database& database, Intent intent) : database_(database) {
    database_.query(intent == Intent::write ? "BEGIN IMMEDIATE" : "BEGIN").run();
}

Transaction::~Transaction() {
    if (committed_ || !database_.inTransaction()) return;
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.query("COMMIT").run();
    committed_ = true;
}

} // namespace certdesk::sync
