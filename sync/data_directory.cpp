#include "sync/data_directory.h"

#include "sync/journal.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace certdesk::sync {

namespace {

using Kind = JournalError::Kind;

constexpr mode_t ownerOnlyFile = 0600;
constexpr auto ownerOnlyDirectory = std::filesystem::perms::owner_all;

[[noreturn]] void failFor(const std::filesystem::path& path, int code) {
    const Kind kind = code == ENOSPC || code == EDQUOT ? Kind::diskFull : Kind::unreadable;
    throw JournalError(kind, path.string() + ": " + std::generic_category().message(code));
}

int opened(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, ownerOnlyFile);
    if (descriptor < 0) failFor(path, errno);
    return descriptor;
}

/// Makes renames and new names in the directory durable.
void syncDirectory(const std::filesystem::path& directory) {
    const int descriptor = opened(directory, O_RDONLY | O_DIRECTORY);
    const int result = ::fsync(descriptor);
    const int code = errno;
    ::close(descriptor);
    if (result != 0) failFor(directory, code);
}

std::string olderCopies(const std::filesystem::path& database) {
    return database.stem().string() + "-schema-";
}

} // namespace

std::filesystem::path journalFile(const std::filesystem::path& data) { return data / "journal.db"; }

std::filesystem::path olderCopy(const std::filesystem::path& database, std::int64_t schema) {
    return database.parent_path() / (olderCopies(database) + std::to_string(schema) + ".db");
}

void removeOlderCopies(const std::filesystem::path& database, const std::filesystem::path& kept) {
    std::error_code ignored;
    const auto prefix = olderCopies(database);
    for (const auto& file : std::filesystem::directory_iterator(database.parent_path(), ignored))
        if (file.path().filename().string().starts_with(prefix) && file.path() != kept)
            std::filesystem::remove(file.path(), ignored);
}

void makeDataDirectory(const std::filesystem::path& data) {
    std::error_code problem;
    std::filesystem::create_directories(data, problem);
    if (!problem) std::filesystem::permissions(data, ownerOnlyDirectory, problem);
    if (problem) failFor(data, problem.value());
}

void makePrivateFile(const std::filesystem::path& file) { ::close(opened(file, O_RDWR | O_CREAT | O_EXCL)); }

void moveFile(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code problem;
    std::filesystem::rename(from, to, problem);
    if (problem) failFor(to, problem.value());
    syncDirectory(to.has_parent_path() ? to.parent_path() : std::filesystem::path("."));
}

DataLock::DataLock(const std::filesystem::path& data) : descriptor_(opened(data / "lock", O_RDWR | O_CREAT)) {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int code = errno;
    ::close(descriptor_);
    if (code == EWOULDBLOCK) throw JournalError(Kind::locked, data.string());
    failFor(data, code);
}

DataLock::~DataLock() { ::close(descriptor_); }

} // namespace certdesk::sync
