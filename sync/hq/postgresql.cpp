#include "hq/postgresql.h"

#include "hq/schema.h"
#include "hq/trouble.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/Statement.h>

#include <chrono>
#include <condition_variable>
#include <libpq-fe.h>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::size_t mostConnections = 16;
constexpr int mostTries = 40;

/// Errors of two transactions that cannot both stand (PostgreSQL appendix A: class 40).
constexpr const char* serialisationFailure = "40001";
constexpr const char* deadlock = "40P01";

/// Poco gives the SQLSTATE only inside its sentence. All else of that may name values of rows.
std::string stateIn(const Poco::Exception& broken) {
    constexpr std::string_view word = " State: ";
    const std::string text = broken.displayText();
    const auto at = text.find(word);
    return at == std::string::npos ? std::string() : text.substr(at + word.size(), 5);
}

/// What went wrong on a session, and whether it is still of use.
struct Failure {
    std::string state;
    bool lost = false;
    bool atCommit = false; ///< where Poco tells no state; all is undone then, so it may be tried again
    bool again() const { return !lost && (atCommit || state == serialisationFailure || state == deadlock); }
};

Trouble troubleOf(const Failure& failure) {
    if (failure.lost) return {Trouble::Kind::broken, "与 PostgreSQL 的连接断开。"};
    return {Trouble::Kind::broken, "PostgreSQL 拒绝了操作（SQLSTATE " +
                                       (failure.state.empty() ? std::string("未知") : failure.state) +
                                       "）。"};
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

[[noreturn]] void notAnAddress() {
    throw Trouble(Trouble::Kind::usage, "--database 的地址有误，应如 postgresql://用户@主机/库。");
}

using Options = std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)>;

Options optionsIn(const std::string& address) {
    Options options(isPostgresql(address) ? PQconninfoParse(address.c_str(), nullptr) : nullptr,
                    PQconninfoFree);
    if (!options) notAnAddress();
    return options;
}

/// Poco hands on keywords and values, not URIs, and takes what stands between semicolons.
std::string keywordsOf(const std::string& address) {
    const auto options = optionsIn(address);
    std::string keywords;
    for (const auto* option = options.get(); option->keyword; ++option)
        if (option->val) keywords += std::string(option->keyword) + "=" + quoted(option->val) + " ";
    if (keywords.find(';') != std::string::npos) notAnAddress();
    return keywords;
}

Session connect(const std::string& address) {
    Poco::Data::PostgreSQL::Connector::registerConnector();
    const auto keywords = keywordsOf(address);
    try {
        Session session(Poco::Data::PostgreSQL::Connector::KEY, keywords);
        session << "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE", now;
        session << "SET client_min_messages=error", now;
        // Reading a small table whole would stand in the way of everybody who writes into it.
        session << "SET enable_seqscan=off", now;
        return session;
    } catch (const Poco::Exception&) { // its sentence has the address, maybe with a password
        throw Trouble(Trouble::Kind::broken,
                      "无法连接 PostgreSQL 数据库，请检查 --database 的地址、权限和服务。");
    }
}

class PostgresqlEngine : public Engine {
public:
    explicit PostgresqlEngine(std::string address) : address_(std::move(address)) {
        idle_.push_back(connect(address_));
        made_ = 1;
    }

    void run(const Work& work) override {
        for (int tried = 1;; ++tried) {
            Session session = take();
            const auto failure = tryOn(session, work);
            if (failure && failure->lost)
                drop();
            else
                give(std::move(session));
            if (!failure) return;
            if (!failure->again() || tried == mostTries) throw troubleOf(*failure);
            ++retries;
            pause(tried);
        }
    }

    void forgetOldPages() override {} // VACUUM and its own checkpoints do

private:
    /// What is not of the database comes out as it is, after the transaction was undone.
    std::optional<Failure> tryOn(Session& session, const Work& work) {
        bool committing = false;
        try {
            session.begin();
            work(session);
            committing = true;
            session.commit();
            return {};
        } catch (const Poco::Data::DataException& broken) {
            Failure failure{stateIn(broken), !session.isConnected(), committing};
            if (!failure.lost) undo(session, failure);
            return failure;
        } catch (...) {
            Failure undoing;
            undo(session, undoing);
            if (undoing.lost)
                drop();
            else
                give(std::move(session));
            throw;
        }
    }

    static void undo(Session& session, Failure& failure) {
        try {
            session.rollback();
        } catch (const Poco::Exception&) {
            failure.lost = true;
        }
    }

    /// A connection that nobody uses, or a new one where there may be more; else waits for one.
    Session take() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return !idle_.empty() || made_ < mostConnections; });
        while (!idle_.empty()) {
            Session session = std::move(idle_.back());
            idle_.pop_back();
            if (session.isConnected()) return session;
            --made_;
        }
        ++made_;
        lock.unlock();
        try {
            return connect(address_);
        } catch (...) {
            drop();
            throw;
        }
    }

    void give(Session session) {
        {
            const std::lock_guard lock(mutex_);
            idle_.push_back(std::move(session));
        }
        wake_.notify_one();
    }

    void drop() {
        {
            const std::lock_guard lock(mutex_);
            --made_;
        }
        wake_.notify_one();
    }

    /// Longer each time and never the same for two.
    static void pause(int tried) {
        thread_local std::minstd_rand random{std::random_device{}()};
        std::uniform_int_distribution<int> jitter(0, 1000 * std::min(tried, 20));
        std::this_thread::sleep_for(std::chrono::microseconds(jitter(random)));
    }

    const std::string address_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Session> idle_; ///< guarded by mutex_, as is made_
    std::size_t made_ = 0;      ///< in use and idle
};

bool hasTables(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM information_schema.tables WHERE table_name='meta' AND "
               "table_schema=current_schema()",
        into(count), now;
    return count > 0;
}

/// Several processes may start at once.
void prepare(Session& session) {
    session << "SELECT pg_advisory_xact_lock(4051)", now;
    if (!hasTables(session))
        throw Trouble(Trouble::Kind::notThere,
                      "这个 PostgreSQL 数据库中没有总部的表，请先执行 init --database。");
    bringSchema(session, Dialect::postgresql);
    mustBeNewest(session);
}

} // namespace

void mustBeKeepable(const std::string& address) {
    const auto options = optionsIn(address);
    for (const auto* option = options.get(); option->keyword; ++option)
        if (option->val && std::string_view(option->keyword) == "password")
            throw Trouble(Trouble::Kind::usage, "数据库地址会写入配置文件，口令请放在 ~/.pgpass 中。");
}

void createPostgresql(const std::string& address) {
    PostgresqlEngine(address).run([](Session& session) {
        if (hasTables(session))
            throw Trouble(Trouble::Kind::exists, "这个 PostgreSQL 数据库中已有总部的表，没有改动。");
        makeSchema(session, Dialect::postgresql);
    });
}

std::unique_ptr<Engine> openPostgresql(const std::string& address) {
    auto engine = std::make_unique<PostgresqlEngine>(address);
    engine->run(prepare);
    return engine;
}

} // namespace certdesk::hq
