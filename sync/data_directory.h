#pragma once
#include <cstdint>
#include <filesystem>

namespace certdesk::sync {

/// The files of a data directory: 0700 and 0600 whatever the umask allows. Everything throws JournalError.
std::filesystem::path journalFile(const std::filesystem::path& data);

/// Where the copy of a database stays that was brought up from that schema: beside it, NAME-schema-N.db. All
/// such copies going but `kept`; what cannot be removed stays.
std::filesystem::path olderCopy(const std::filesystem::path& database, std::int64_t schema);
void removeOlderCopies(const std::filesystem::path& database, const std::filesystem::path& kept = {});

void makeDataDirectory(const std::filesystem::path& data);
/// Makes an empty file that only its owner reads. SQLite gives its -wal and -shm the same mode.
void makePrivateFile(const std::filesystem::path& file);
/// Gives a finished file its name, durably; replaces what had it.
void moveFile(const std::filesystem::path& from, const std::filesystem::path& to);

/// Keeps other programs from writing to the data directory: flock on its file `lock`, given back when the
/// object or the process ends. Throws JournalError::locked when somebody else has it.
class DataLock {
public:
    explicit DataLock(const std::filesystem::path& data);
    ~DataLock();
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;

private:
    int descriptor_;
};

} // namespace certdesk::sync
