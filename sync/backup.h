#pragma once
#include "sync/database.h"
#include "sync/journal.h"

#include <mutex>

namespace certdesk::sync {

/// Copies `source` to `target`, page by page; `guard` is the source's and is held for a few pages at a time.
/// The copy is checked before it takes its name. Throws JournalError.
void backupDatabase(Database& source, std::mutex& guard, const Identity& identity,
                    const std::filesystem::path& target);

} // namespace certdesk::sync
