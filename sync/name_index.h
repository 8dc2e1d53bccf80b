#pragma once
#include "sync/database.h"

#include <array>
#include <string>

namespace certdesk::sync {

/// The names that a case is found by: as its details have it, as it becomes by the case's change, and as the
/// certificate that it serves has it. Any may be empty; none is repeated.
using Names = std::array<std::string, 3>;

/// Units' names in an FTS5 table, found by any part of any length. Its words are pairs: every character with
/// the one after it, so that a part is a phrase of pairs and one character is the beginning of pairs (an
/// index of its own). Characters alone would make a phrase of common ones, which no name has, go through a
/// million names; trigrams answer nothing for parts of one or two. Borrows the database.
class NameIndex {
public:
    explicit NameIndex(Database& database) : database_(database) {}
    static void make(Database& database);
    static void drop(Database& database);

    /// Replaces what the case had.
    void put(std::int64_t id, const Names& names, bool had);
    /// An FTS5 query for names that have this part, spaces aside; of nothing when `part` has no character.
    static std::string queryFor(const std::string& part);
    /// Whether the index answers for the names that it holds; needs a connection that may write. Throws
    /// JournalError::damaged.
    void check() const;

private:
    Database& database_;
};

} // namespace certdesk::sync
