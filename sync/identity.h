#pragma once
#include "sync/entry_table.h"
#include "sync/journal.h"

#include <vector>

namespace certdesk::sync {

// Whose a journal is and where it stands, as its entries say. For this room alone. DamagedEntry where they
// do not say it.

/// Of the incarnation that began with that entry.
Identity identityFrom(const EntryTable& entries, std::int64_t beginning);
/// That of `identity`, or of the next incarnation where the first entry begins one.
Identity identityWith(const Identity& identity, const std::vector<NewEntry>& entries);
/// A first entry that names another identity is our mistake.
void requireSame(const Identity& identity, const NewEntry& entry);
/// The head, its last link checked.
Head headFrom(const EntryTable& entries);

} // namespace certdesk::sync
