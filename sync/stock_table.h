#pragma once
#include "forms/stock.h"
#include "sync/entry_table.h"

#include <vector>

namespace certdesk::sync {

/// What the entries tell of the point's stock: a row for each token of an act, or for its range of sheets.
/// Where a thing stands is folded from its acts when it is asked. Letters' case makes no difference to a
/// serial. Borrows the database.
class StockTable {
public:
    explicit StockTable(Database& database) : database_(database) {}
    static void make(Database& database);
    static void drop(Database& database);

    /// Adds what the entry tells, if anything; in any order. `after`: its case with the entry in it.
    void add(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry);

    forms::Stock stock() const;
    forms::StockState token(const std::string& serial) const;

    /// The query whose rows are all that there is, for a comparison.
    static const char* contents();

private:
    Database& database_;
};

/// Fills the table, which is empty, from the entries alone. Throws DamagedEntry.
void deriveStock(const EntryTable& entries, StockTable& target);

} // namespace certdesk::sync
