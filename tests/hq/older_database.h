#pragma once
#include <Poco/Data/Session.h>
#include <boost/test/tree/test_unit.hpp>
#include <boost/test/unit_test.hpp>

namespace certdesk::tests {

/// Leaves the tables as that version of the program had them, with the rows that it knew.
void asVersion(Poco::Data::Session& session, int version);

/// A precondition: what only a SQLite file can be, or only PostgreSQL.
boost::test_tools::assertion_result onSqliteOnly(boost::unit_test::test_unit_id);
boost::test_tools::assertion_result onPostgresqlOnly(boost::unit_test::test_unit_id);

} // namespace certdesk::tests
