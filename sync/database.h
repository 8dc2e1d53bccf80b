#pragma once
#include "forms/bytes.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <unordered_map>

namespace certdesk::sync {

class Query;

/// One SQLite connection with the settings that the journal stands on (DESIGN §4), set and read back when it
/// opens, and its prepared statements. Everything SQLite reports comes out as JournalError. One thread at a
/// time. Inside this room only.
class Database {
public:
    enum class Access {
        write,    ///< an existing file, in WAL
        readOnly, ///< the same beside a writing process: never writes or checkpoints
        memory,   ///< nothing on a disk
    };
    Database(const std::filesystem::path& file, Access access);

    /// Runs statements without parameters or results.
    void run(const char* sql);
    /// A prepared statement, kept for the next time. `sql` must be a literal: its address is the key. The
    /// same statement must not be in use twice.
    Query query(const char* sql);
    std::int64_t number(const char* sql);
    std::string text(const char* sql);

    /// Whether a lock that another connection holds is waited for; it is when a connection opens.
    void waitForOthers(bool wait);
    /// Moves everything from the write-ahead log into the file itself, durably, so that the file may be
    /// renamed.
    void settle();
    bool inTransaction() const { return sqlite3_get_autocommit(handle()) == 0; }
    sqlite3* handle() const { return connection_->getHandle(); }

    /// Throws the JournalError for what SQLite reported last.
    [[noreturn]] void fail(int code) const;

private:
    friend class Query;
    void configure(Access access);
    void require(const char* pragma, const std::string& value);

    std::unique_ptr<SQLite::Database> connection_;
    std::unordered_map<const void*, std::unique_ptr<SQLite::Statement>> statements_;
};

/// One run of a prepared statement: parameters from left to right, then rows. Reset when it goes out of
/// scope. Text is copied; bytes must outlive it.
class Query {
public:
    Query(Database& database, SQLite::Statement& statement) : database_(database), statement_(statement) {}
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query();

    Query& bind(std::int64_t value);
    Query& bind(const std::string& text);
    Query& bind(forms::ByteView bytes);
    Query& bind(const forms::Bytes& bytes) { return bind(forms::ByteView(bytes)); }

    /// Goes to the first or next row; false after the last.
    bool next();
    /// Runs it to its end.
    void run();

    std::int64_t number(int column) const;
    std::string text(int column) const;
    forms::Bytes bytes(int column) const;
    std::size_t size(int column) const;
    int columns() const { return statement_.getColumnCount(); }

private:
    Database& database_;
    SQLite::Statement& statement_;
    int bound_ = 0;
};

/// Undoes everything unless committed. Nothing in it is visible to others before commit() returned, and then
/// it is durable.
class Transaction {
public:
    enum class Intent {
        write,
        read, ///< one consistent view
    };
    explicit Transaction(Database& database, Intent intent = Intent::write);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

private:
    Database& database_;
    bool committed_ = false;
};

} // namespace certdesk::sync
