#pragma once
#include "forms/bytes.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>

#include <filesystem>
#include <mutex>
#include <utility>

namespace certdesk::hq {

/// The one connection to headquarters' SQLite file (WAL, synchronous=FULL, foreign_keys=ON). One mutex guards
/// it; the queries of the stores take the Session and run inside `transaction`. Statements bind ascending $n
/// only, so that PostgreSQL can stand in its place. Throws Trouble.
class Database {
public:
    /// Makes the file and its tables.
    static void create(const std::filesystem::path& file);
    /// Opens it; a file of an earlier schema version is brought to this one in one transaction first.
    explicit Database(const std::filesystem::path& file);

    /// Runs `work(session)` as one durable transaction; leaving by an exception undoes it.
    template <typename Work>
    auto transaction(Work&& work) {
        const std::lock_guard lock(mutex_);
        Transaction open(session_);
        if constexpr (std::is_void_v<decltype(work(session_))>) {
            work(session_);
            open.commit();
        } else {
            auto result = work(session_);
            open.commit();
            return result;
        }
    }

private:
    class Transaction {
    public:
        explicit Transaction(Poco::Data::Session& session);
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        ~Transaction();
        void commit();

    private:
        Poco::Data::Session& session_;
        bool open_ = true;
    };

    std::mutex mutex_;
    Poco::Data::Session session_; ///< guarded by mutex_
};

Poco::Data::BLOB blobOf(forms::ByteView bytes);
forms::Bytes bytesOf(const Poco::Data::BLOB& blob);

} // namespace certdesk::hq
