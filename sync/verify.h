#pragma once
#include "sync/entry_table.h"
#include "sync/register.h"

#include <span>

namespace certdesk::sync {

/// Checks the file and the chain of entries (I2), and that the chain has each of `known`. Reports what it
/// finds; throws only what SQLite cannot read.
VerifyReport verifyChain(Database& database, const Identity& identity, std::span<const Head> known);

/// Adds to `report` whether the register is what the entries make of it (I3).
void verifyRegister(Database& database, VerifyReport& report, const StepOf& stepOf, const OpenedSlot* reader,
                    bool mayWrite);

} // namespace certdesk::sync
