#pragma once
#include "sync/entry_table.h"

#include <optional>
#include <vector>

namespace certdesk::sync {

/// Who did what, a row for each deed of each entry (forms::auditOf), so that an auditor's questions are
/// answered without reading the journal. What the row is about is read from its entry when it is shown.
/// Borrows the database.
class AuditTable {
public:
    explicit AuditTable(Database& database) : database_(database) {}
    static void make(Database& database);
    static void drop(Database& database);

    /// Adds what the entry tells, if anything; in any order.
    void add(std::int64_t seq, const DecodedEntry& entry);

    /// As Journal::audit promises.
    std::vector<AuditRow> rows(const EntryTable& entries, const AuditFilter& filter, int most,
                               const std::optional<AuditPlace>& before) const;

    /// The query whose rows are all that there is, for a comparison.
    static const char* contents();

private:
    Query queryFor(const AuditFilter& filter) const;

    Database& database_;
};

/// Fills the table, which is empty, from the entries alone. Throws DamagedEntry.
void deriveAudit(const EntryTable& entries, AuditTable& target);

} // namespace certdesk::sync
