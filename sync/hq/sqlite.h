#pragma once
#include "hq/database.h"

namespace certdesk::hq {

/// Makes the file and its tables.
void createSqlite(const std::string& file);

/// One connection to one SQLite file (WAL, synchronous=FULL, foreign_keys=ON) and group commit: while one
/// transaction is made durable, those that come wait, and then go into the file together, each undone by
/// itself when it fails. A file of an earlier version is copied beside itself, checked, before it is changed
/// (sync::olderCopy); that copy stays until a later version's takes its place, or until a key is destroyed.
std::unique_ptr<Engine> openSqlite(const std::string& file);

} // namespace certdesk::hq
