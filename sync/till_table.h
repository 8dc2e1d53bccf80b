#pragma once
#include "forms/till.h"
#include "sync/entry_table.h"

#include <set>
#include <utility>

namespace certdesk::sync {

/// Which entries move the drawer or the business day: a row each, so that a till is folded from those of its
/// day alone. Borrows the database.
class TillTable {
public:
    explicit TillTable(Database& database) : database_(database) {}
    static void make(Database& database);
    static void drop(Database& database);

    /// Adds what the entry tells, if anything; in any order.
    void add(std::int64_t seq, const DecodedEntry& entry);

    /// As the entries of the day that is under way leave it. Some 30 µs an entry.
    forms::Till till(const EntryTable& entries) const;
    /// The entry by which that day was closed.
    std::optional<std::int64_t> closing(forms::Day day) const;
    /// The entry by which that day was opened.
    std::optional<std::int64_t> opening(forms::Day day) const;
    /// The first and the last entry of a fee in those days.
    std::optional<std::pair<std::int64_t, std::int64_t>> fees(forms::Day first, forms::Day last) const;
    /// The last entry before that one which opened or closed a day.
    std::optional<std::int64_t> turnBefore(std::int64_t seq) const;

    /// The query whose rows are all that there is, for a comparison.
    static const char* contents();

private:
    std::set<forms::Day> closed() const;
    std::int64_t beginning() const;

    Database& database_;
};

/// Fills the table, which is empty, from the entries alone. Throws DamagedEntry.
void deriveTill(const EntryTable& entries, TillTable& target);

} // namespace certdesk::sync
