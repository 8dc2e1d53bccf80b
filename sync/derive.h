#pragma once
#include "sync/entry_table.h"
#include "sync/register.h"

#include <functional>
#include <span>

namespace certdesk::sync {

/// Folds the case's rows from the first on; its line is left empty. Throws DamagedEntry.
StandingCase foldRows(std::span<const EntryRow> rows);

/// Every entry, case by case, each with the case as it stands after it; an empty case with entries of none.
/// Throws DamagedEntry.
void eachWithItsCase(
    const EntryTable& entries,
    const std::function<void(const EntryRow&, const forms::Case&, const DecodedEntry&)>& visit);

/// Fills an empty register from the entries alone. With `reader` every personal part is opened, which the
/// look-up hashes need; without one they stay out. Throws DamagedEntry.
void deriveRegister(const EntryTable& entries, Register& target, const StepOf& stepOf,
                    const OpenedSlot* reader);

} // namespace certdesk::sync
