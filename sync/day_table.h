#pragma once
#include "forms/report.h"
#include "sync/entry_table.h"

namespace certdesk::sync {

/// Totals per business day, so that a report reads as many rows as there are kinds of numbers and not as many
/// as there are cases. What counts is forms::addShares; a row that comes to nothing is none. Borrows the
/// database.
class DayTable {
public:
    explicit DayTable(Database& database) : database_(database) {}
    static void make(Database& database);
    static void drop(Database& database);

    void add(const forms::Shares& change);
    /// Folds the totals of the report's days into it.
    void read(forms::DailyReport& report) const;

    /// The query whose rows are all that there is, for a comparison.
    static const char* contents();

private:
    Database& database_;
};

/// Fills the table, which is empty, from the entries alone. Throws DamagedEntry.
void deriveDays(const EntryTable& entries, DayTable& target);

} // namespace certdesk::sync
