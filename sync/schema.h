#pragma once
#include "sync/database.h"

#include <cstdint>

namespace certdesk::sync {

// The tables of a journal file, and how those of earlier versions become today's. All throw JournalError.

/// Into an empty file.
void makeSchema(Database& database);
/// 1 to the current one; damaged for what is no journal, newer for one that a newer certdesk made.
std::int64_t schemaOf(Database& database);
bool isCurrent(std::int64_t schema);
/// Derives what the register of an earlier schema lacks from its entries, in one transaction. What needs a
/// reader or a catalogue (look-up hashes, steps) is taken over from the old register.
void bringSchemaUpToDate(Database& database);

} // namespace certdesk::sync
