#pragma once
#include "sync/database.h"
#include "sync/journal.h"

#include <functional>

namespace certdesk::sync {

/// A row of the table of entries: the parts of the entry, and the columns that its header is looked up by.
struct EntryRow {
    std::int64_t seq = 0;
    std::string caseNumber;
    std::string kind;
    StoredEntry stored;
};

/// An entry does not read as what it must be. The message names its number, never its text.
class DamagedEntry : public JournalError {
public:
    DamagedEntry(std::int64_t seq, const std::string& problem);
    std::int64_t seq() const { return seq_; }

private:
    std::int64_t seq_;
};

/// The journal proper: the table that is only ever appended to. Borrows the database.
class EntryTable {
public:
    explicit EntryTable(Database& database) : database_(database) {}
    static void make(Database& database);

    void insert(const EntryRow& row);
    std::optional<EntryRow> at(std::int64_t seq) const;
    std::optional<EntryRow> last() const;
    std::vector<EntryRow> ofCase(const std::string& caseNumber) const;
    /// The wraps of the case's key; empty before its first personal part.
    Bytes wrapsOf(const std::string& caseNumber) const;
    /// Destroys the case's key: what it sealed can never be read again. The bytes are overwritten where they
    /// lie before they are given up, since SQLite's secure_delete does not clear what it moves; the log still
    /// has them until it is emptied (Kept::forgetOldPages).
    void destroyKey(const std::string& caseNumber);
    /// The same for all cases whose entries say that they were shredded.
    void destroyShreddedKeys();
    bool isShredded(const std::string& caseNumber) const;
    /// The case's last entry with a personal part.
    std::optional<EntryRow> lastPersonalOf(const std::string& caseNumber) const;
    /// At least one when there is one.
    std::vector<StoredEntry> after(std::int64_t seq, BatchLimits limits) const;

    /// The number of the case's last entry; 0 without any.
    std::int64_t lastOf(const std::string& caseNumber) const;
    /// How many cases have entries after that one.
    std::int64_t casesAfter(std::int64_t seq) const;

    using Visit = std::function<void(const EntryRow&)>;
    void eachInOrder(const Visit& visit) const;
    /// Case by case, each in order; entries without a case first.
    void eachByCase(const Visit& visit) const;

private:
    void each(const char* sql, const Visit& visit) const;

    Database& database_;
};

/// Decodes with the place of the fault: throws DamagedEntry.
DecodedEntry decodeRow(const EntryRow& row, std::string_view personalJson = {});

/// The personal part in clear. Throws DamagedEntry when the key does not open it.
Secret openPersonal(const EntryRow& row, const Secret& caseKey);
/// The case's key by its wraps. Throws DamagedEntry for `row` when the reader cannot open them.
Secret openCaseKey(const EntryRow& row, const Bytes& wraps, const OpenedSlot& reader);

} // namespace certdesk::sync
