#pragma once
#include "hq/database.h"

namespace certdesk::hq {

/// Throws Trouble::usage when it is no such address, or has a password: it is to be written down.
void mustBeKeepable(const std::string& address);

/// Makes the tables in that database (its search path's first schema), which must have none of them.
/// `address` is a libpq connection URI; a password in it is seen by whoever lists processes, so better lies
/// in
/// ~/.pgpass or the file that PGPASSFILE names.
void createPostgresql(const std::string& address);

/// Up to 16 connections to one PostgreSQL database, each made when it is wanted, and SERIALIZABLE
/// transactions: where PostgreSQL finds that two of any processes do not fit in one order, one of them runs
/// again. A connection that was lost is made anew; a transaction whose commit nobody confirmed fails, since
/// whoever asked knows how to ask again.
std::unique_ptr<Engine> openPostgresql(const std::string& address);

} // namespace certdesk::hq
