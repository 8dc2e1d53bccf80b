#pragma once
#include "forms/calendar.h"
#include "hq/config.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

// A backup is a directory like a data directory, without what belongs to a running process, and with
// backup.json: {"version": 1, "at": UTC ms, "files": {path: SHA-256 in hex}}, every file but itself. It holds
// the keys with their passphrase: it is to be kept as the data directory is. root/, records/ and the
// passphrase are in it when they were not carried away; a restored one needs the passphrase again.

struct BackupReport {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    forms::UtcMs at;
};

/// Copies a headquarters, which may be serving, to `target`, which must not be there or be empty: the
/// database in one read transaction beside the server's writing, checked (copyDatabase), then the files.
/// Built beside it and renamed into place. A database on PostgreSQL is not in it: pg_dump copies that. That
/// it was made is noted in the data directory. Throws Trouble.
BackupReport backUp(const Layout& layout, const std::filesystem::path& target, forms::UtcMs at);

/// When the last one was made of that data directory; nothing when none was, or it is not to be read.
std::optional<forms::UtcMs> lastBackup(const Layout& layout);

/// Makes a headquarters in `data`, which must not be there or be empty, of a backup: every file must be the
/// one that backup.json names, the database whole; on PostgreSQL the dump has been put back before. It is
/// marked as restored (restored.h). Trouble::usage when the clock is behind the backup: revocation lists are
/// numbered by it, and must not go back.
BackupReport restoreFrom(const std::filesystem::path& backup, const std::filesystem::path& data,
                         forms::UtcMs at);

// The parts, for a headquarters whose database is elsewhere.

/// A consistent copy of a SQLite database by a reader of its own, checked by integrity_check and
/// foreign_key_check, durable, mode 0600. Writers are not held up; their log grows meanwhile. Trouble.
void copyDatabase(const std::filesystem::path& from, const std::filesystem::path& to);
/// Everything else; answers the paths, relative.
std::vector<std::string> copyFiles(const Layout& from, const Layout& to);

} // namespace certdesk::hq
