#pragma once
#include "sync/database.h"

#include <array>
#include <string>

namespace certdesk::sync {

/// The names that a case is found by: as its details have it, as it becomes by the case's change, and as the
/// certificate that it serves has it. Any may be empty; none is repeated.
using Names = std::array<std::string, 3>;

/// Units' names in an FTS5 table, found by any part of any length. Its words are every character with the two
/// after it, so that a part is a phrase of such words, and one or two characters are the beginning of words
/// (an index of its own). Trigrams as FTS5 makes them answer nothing for one or two characters; single
/// characters make phrases of common ones, which few names have, go through a million names. Borrows the
/// database.
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
