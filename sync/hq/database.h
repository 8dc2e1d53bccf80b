#pragma once
#include "forms/bytes.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace certdesk::hq {

/// What runs transactions: a SQLite file or a PostgreSQL server. Any thread.
class Engine {
public:
    using Work = std::function<void(Poco::Data::Session&)>;

    virtual ~Engine() = default;
    /// Returns when what `work` did is durable; what it throws undoes it and comes out. It may run in another
    /// thread and, where others came in between, more than once: it must have no effect but on the session
    /// and on variables that it sets anew each time.
    virtual void run(const Work& work) = 0;

    /// Lets what was overwritten or deleted leave the database's own log, as far as the engine can.
    virtual void forgetOldPages() = 0;

    /// How often one ran again, since two did not fit in one order.
    std::atomic<std::int64_t> retries{0};
};

/// Headquarters' database, by its address: "postgresql://…" as libpq reads it, or a SQLite file's path.
/// Transactions give the same results as if they came one after the other, also those of other processes. The
/// queries of the stores take the Session and run inside `transaction`; they bind ascending $n, each once, so
/// that both understand them. Throws Trouble; no message of it names a value of a row.
class Database {
public:
    /// Makes the tables, in a file that is not there yet or in a database without any.
    static void create(const std::string& address);
    /// Opens it; tables of an earlier version are brought to this one first.
    explicit Database(const std::string& address);

    /// Runs `work(session)` as one durable transaction; leaving by an exception undoes it. See Engine::run
    /// for what work may do.
    template <typename Work>
    auto transaction(Work&& work) {
        using Result = std::invoke_result_t<Work&, Poco::Data::Session&>;
        if constexpr (std::is_void_v<Result>) {
            run([&](Poco::Data::Session& session) { work(session); });
        } else {
            std::optional<Result> result;
            run([&](Poco::Data::Session& session) { result.emplace(work(session)); });
            return std::move(*result);
        }
    }

    /// Lets what was overwritten or deleted leave the write-ahead log of a SQLite file. PostgreSQL does it in
    /// its own time: old versions of rows go with the next VACUUM, its log with the checkpoints.
    void forgetOldPages() { engine_->forgetOldPages(); }

    /// Of this object since it was made.
    struct Counts {
        std::int64_t committed = 0;
        std::int64_t undone = 0;
        std::int64_t retries = 0;
    };
    Counts counts() const;

private:
    void run(const Engine::Work& work);

    std::unique_ptr<Engine> engine_;
    std::atomic<std::int64_t> committed_{0};
    std::atomic<std::int64_t> undone_{0};
};

bool isPostgresql(const std::string& address);
bool isSqlite(Poco::Data::Session& session);

Poco::Data::BLOB blobOf(forms::ByteView bytes);
forms::Bytes bytesOf(const Poco::Data::BLOB& blob);

} // namespace certdesk::hq
