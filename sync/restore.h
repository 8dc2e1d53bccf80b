#pragma once
#include "sync/entry.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace certdesk::sync {

/// Where a lost journal comes from.
struct RestoreSources {
    std::optional<std::filesystem::path> backup; ///< as Journal::backup made it
    /// Entries that HQ has after a number, in order, as many as it sends at once; none when there are no
    /// more. Empty where there is no headquarters.
    std::function<std::vector<StoredEntry>(std::int64_t after)> further;
};

/// The backup and HQ tell different histories.
class HistoriesDiffer : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Makes the journal of a data directory without one: the backup's entries, then what HQ has beyond them,
/// each checked as it comes; keys of cases that were shredded go again, the register is derived without
/// look-up hashes. All or nothing. The history ends where the sources end: whoever goes on with it begins
/// another incarnation first, because what was written after a backup and never sent is not known here.
/// Throws JournalError, and HistoriesDiffer.
void restoreJournal(const std::filesystem::path& data, const RestoreSources& sources);

} // namespace certdesk::sync
