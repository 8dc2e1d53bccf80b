#pragma once
#include "desk/desk.h"

#include <filesystem>
#include <optional>

namespace certdesk::desk {

/// Copies the journal to `target` (see sync::Journal::backup) and notes when, in `last-backup.json` of the
/// data directory. Throws JournalError. From a task.
void backUp(const Desk& desk, const std::filesystem::path& target);

/// When the last backup was made, by this machine's clock; nothing where none was, or the note is damaged.
std::optional<forms::UtcMs> lastBackup(const std::filesystem::path& data);

} // namespace certdesk::desk
