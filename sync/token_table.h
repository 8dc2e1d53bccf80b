#pragma once
#include "sync/entry_table.h"

namespace certdesk::sync {

/// What the entries tell of tokens: a row for each act, and one for each token with where it stands, folded
/// from its acts in the journal's order. An act that cannot be in the state that the token has changes
/// nothing but is kept. Letters' case makes no difference to a serial. Borrows the database.
class TokenTable {
public:
    explicit TokenTable(Database& database) : database_(database) {}
    static void make(Database& database);
    static void drop(Database& database);

    /// Adds what the entry tells, if anything, and folds it in. `after`: its case with the entry in it.
    void add(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry);
    /// The same without folding, for entries in any order; foldAll() must follow.
    void gather(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry);
    void foldAll();

    /// By label, then serial.
    std::vector<TokenRow> all() const;
    std::optional<TokenRow> find(const std::string& serial) const;

    /// The queries whose rows are all that there is, for a comparison.
    static std::vector<const char*> contents();

private:
    void put(const TokenRow& row);

    Database& database_;
};

/// Fills the table, which is empty, from the entries alone. Throws DamagedEntry.
void deriveTokens(const EntryTable& entries, TokenTable& target);

} // namespace certdesk::sync
