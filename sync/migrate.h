#pragma once
#include "sync/database.h"

namespace certdesk::sync {

/// Derives the register of schema 4 from the entries of a journal of schema 1, in one transaction. What needs
/// a reader or a catalogue (look-up hashes, steps) is taken over from the old register. Throws JournalError.
void deriveFromSchema1(Database& database);
/// Adds to a register of schema 2 what schema 3 has more, the tokens, in one transaction. Throws
/// JournalError.
void addTokensTo2(Database& database);
/// Brings schema 3 to schema 4: a case may have several revocations waiting. In one transaction.
void letSeveralWaitIn3(Database& database);

} // namespace certdesk::sync
