#include "sync/backup.h"

#include "sync/data_directory.h"
#include "sync/verify.h"

#include <system_error>

namespace certdesk::sync {

namespace {

constexpr int pagesAtATime = 256;

/// A file that goes away unless it was kept.
class PartFile {
public:
    explicit PartFile(std::filesystem::path path) : path_(std::move(path)) {
        remove();
        makePrivateFile(path_);
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() { remove(); }

    const std::filesystem::path& path() const { return path_; }

private:
    void remove() {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
            std::error_code ignored;
            std::filesystem::remove(path_.string() + suffix, ignored);
        }
    }
    std::filesystem::path path_;
};

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};
using Backup = std::unique_ptr<sqlite3_backup, FinishBackup>;

int step(sqlite3_backup* backup, std::mutex& guard) {
    const std::lock_guard lock(guard);
    return sqlite3_backup_step(backup, pagesAtATime);
}

void copyPages(Database& source, Database& copy, std::mutex& guard) {
    Backup backup;
    {
        const std::lock_guard lock(guard);
        backup.reset(sqlite3_backup_init(copy.handle(), "main", source.handle(), "main"));
    }
    if (!backup) copy.fail(sqlite3_errcode(copy.handle()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK)
        code = step(backup.get(), guard);
    const std::lock_guard lock(guard); // finishing touches the source as well
    const int finished = sqlite3_backup_finish(backup.release());
    if (code != SQLITE_DONE || finished != SQLITE_OK) copy.fail(finished != SQLITE_OK ? finished : code);
}

void check(Database& copy, const Identity& identity) {
    const VerifyReport report = verifyChain(copy, identity, {});
    if (!report.sound()) throw JournalError(JournalError::Kind::damaged, "the copy: " + report.problem);
}

} // namespace

void backupDatabase(Database& source, std::mutex& guard, const Identity& identity,
                    const std::filesystem::path& target) {
    PartFile part(target.string() + ".part");
    {
        Database copy(part.path(), Database::Access::write);
        copyPages(source, copy, guard);
    }
    {
        Database copy(part.path(), Database::Access::write);
        check(copy, identity);
        copy.settle();
    }
    moveFile(part.path(), target);
}

} // namespace certdesk::sync
