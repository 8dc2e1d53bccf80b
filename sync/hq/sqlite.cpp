#include "hq/sqlite.h"

#include "hq/backup.h"
#include "hq/schema.h"
#include "hq/trouble.h"
#include "sync/data_directory.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Statement.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <vector>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

Session connect(const std::string& file) {
    Poco::Data::SQLite::Connector::registerConnector();
    return {Poco::Data::SQLite::Connector::KEY, file};
}

std::string asked(Session& session, const char* pragma) {
    std::string answer;
    session << pragma, into(answer), now;
    return answer;
}

void configure(Session& session) {
    const std::string mode = asked(session, "PRAGMA journal_mode=WAL");
    session << "PRAGMA synchronous=FULL", now;
    session << "PRAGMA foreign_keys=ON", now;
    session << "PRAGMA trusted_schema=OFF", now;
    session << "PRAGMA cell_size_check=ON", now;
    asked(session, "PRAGMA secure_delete=ON");
    if (mode != "wal" || asked(session, "PRAGMA synchronous") != "2" ||
        asked(session, "PRAGMA foreign_keys") != "1")
        throw Trouble(Trouble::Kind::broken, "数据库不接受所需的安全设置（WAL、synchronous=FULL）。");
}

/// What an update that went wrong can be undone by.
std::filesystem::path keepCopy(const std::filesystem::path& file, int version) {
    auto copy = sync::olderCopy(file, version);
    auto part = copy;
    part += ".part";
    std::filesystem::remove(part);
    try {
        copyDatabase(file, part);
    } catch (...) {
        std::filesystem::remove(part);
        throw;
    }
    sync::moveFile(part, copy);
    return copy;
}

void migrate(Session& session, const std::string& file) {
    const int version = schemaVersion(session);
    if (version < 1 || version >= newestVersion()) return;
    const auto copy = keepCopy(file, version);
    if (version < 5) fromSqliteOfBefore(session, version);
    session.begin();
    bringSchema(session, Dialect::sqlite);
    session.commit();
    sync::removeOlderCopies(file, copy);
}

/// As far as no reader is in the way.
void emptyLog(Session& session) {
    int busy = 0;
    int pages = 0;
    int moved = 0;
    session << "PRAGMA wal_checkpoint(TRUNCATE)", into(busy), into(pages), into(moved), now;
}

/// A transaction of somebody who waits for it.
struct Waiting {
    const Engine::Work& work;
    std::exception_ptr failed;
    bool over = false;
};

class SqliteEngine : public Engine {
public:
    explicit SqliteEngine(const std::string& file) : file_(file), session_(connect(file)) {
        try {
            configure(session_);
            migrate(session_, file);
            mustBeNewest(session_);
            emptyLog(session_); // whoever wrote last may not have come to it
        } catch (const Poco::Exception&) {
            throw Trouble(Trouble::Kind::damaged, "数据库无法读取或已损坏：" + file);
        }
    }

    void run(const Work& work) override {
        Waiting mine{work, {}, false};
        std::unique_lock lock(mutex_);
        waiting_.push_back(&mine);
        wake_.wait(lock, [&] { return mine.over || !busy_; });
        if (!mine.over) lead(lock);
        lock.unlock();
        if (mine.failed) std::rethrow_exception(mine.failed);
    }

    void forgetOldPages() override {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return !busy_; });
        busy_ = true;
        lock.unlock();
        try {
            emptyLog(session_);
        } catch (const Poco::Exception&) { // a reader is in the way: at the next time, or the next start
        }
        sync::removeOlderCopies(file_); // they have what was destroyed
        lock.lock();
        busy_ = false;
        wake_.notify_all();
    }

private:
    /// Whoever finds the file free takes all that wait along.
    void lead(std::unique_lock<std::mutex>& lock) {
        busy_ = true;
        const auto group = std::move(waiting_);
        waiting_.clear();
        lock.unlock();
        together(group);
        lock.lock();
        busy_ = false;
        for (Waiting* one : group)
            one->over = true;
        wake_.notify_all();
    }

    void together(const std::vector<Waiting*>& group) {
        try {
            session_.begin();
            if (group.size() == 1) {
                group.front()->work(session_);
            } else {
                for (Waiting* one : group)
                    apart(*one);
            }
            session_.commit();
        } catch (...) {
            undo();
            for (Waiting* one : group)
                if (!one->failed) one->failed = std::current_exception();
        }
    }

    /// What one throws undoes that one. When not even that can be done, nothing of the group stands.
    void apart(Waiting& one) {
        session_ << "SAVEPOINT one", now;
        try {
            one.work(session_);
        } catch (...) {
            one.failed = std::current_exception();
            session_ << "ROLLBACK TO one", now;
        }
        session_ << "RELEASE one", now;
    }

    void undo() {
        try {
            session_.rollback();
        } catch (const std::exception&) { // SQLite has already undone it
        }
    }

    const std::filesystem::path file_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiting*> waiting_; ///< guarded by mutex_, as is busy_
    bool busy_ = false;
    Session session_; ///< whoever set busy_
};

} // namespace

void createSqlite(const std::string& file) {
    auto session = connect(file);
    configure(session);
    session.begin();
    makeSchema(session, Dialect::sqlite);
    session.commit();
}

std::unique_ptr<Engine> openSqlite(const std::string& file) { return std::make_unique<SqliteEngine>(file); }

} // namespace certdesk::hq
