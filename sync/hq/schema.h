#pragma once
#include <Poco/Data/Session.h>

namespace certdesk::hq {

/// What the database behind a session speaks. Queries are written so that both read them; only tables are
/// made differently.
enum class Dialect { sqlite, postgresql };

/// Makes all tables in an empty database. Inside a transaction.
void makeSchema(Poco::Data::Session& session, Dialect dialect);

/// From any version since 5 to the newest one; leaves a later one alone. Inside a transaction.
void bringSchema(Poco::Data::Session& session, Dialect dialect);
/// From versions 1 to 4, which only SQLite files have, to 5: in a transaction of its own, since references
/// are looked at when it is over.
void fromSqliteOfBefore(Poco::Data::Session& session, int version);

/// Throws Trouble::damaged when another version of this program made the tables.
void mustBeNewest(Poco::Data::Session& session);

/// The one that this program makes.
int newestVersion();
int schemaVersion(Poco::Data::Session& session);
void setSchemaVersion(Poco::Data::Session& session, int version);

} // namespace certdesk::hq
