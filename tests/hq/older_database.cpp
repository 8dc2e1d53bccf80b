#include "hq/older_database.h"

#include "hq/schema.h"
#include "support/hq_fixture.h"

#include <Poco/Data/Statement.h>

#include <string>
#include <vector>

namespace certdesk::tests {
namespace {

using namespace Poco::Data::Keywords;

/// What takes away that which a version has beyond the one before it.
const std::vector<std::string>& beyond(int version) {
    static const std::vector<std::vector<std::string>> statements = {
        {"DROP TABLE unapplied", "DROP TABLE moment", "DROP TABLE renewal", "DROP TABLE record",
         "DROP TABLE revocation", "DROP TABLE evidence", "DROP TABLE continued", "DROP TABLE conflict",
         "DROP INDEX certificate_replaces", "ALTER TABLE certificate DROP COLUMN replaces"},
        {"DROP TABLE encryption_key"},
        {"DROP TABLE key_recovery", "DROP TABLE split_entry", "DROP TABLE split", "DROP TABLE branch_permit",
         "DROP TABLE branch"},
        {}, // what version 5 made wider, a row of before fits into as well
        {"DROP TABLE catalogue"},
        {"ALTER TABLE kiosk DROP COLUMN own_incarnation", "ALTER TABLE kiosk DROP COLUMN own_seq"},
        {"DROP TABLE day_share", "DROP TABLE day_total"},
        {"DROP TABLE office_session", "DROP TABLE officer"},
        {"DROP TABLE lost_key", "DROP TABLE restore_release", "DROP TABLE awaited"},
        {"DROP INDEX certificate_revoked", "DROP TABLE crl"},
        {"ALTER TABLE machine_certificate DROP COLUMN until"},
        {"DROP INDEX certificate_proposed", "ALTER TABLE certificate DROP COLUMN request"},
        {"DROP TABLE officer_device"},
        {"DROP INDEX entry_case", "CREATE INDEX entry_case ON entry(kiosk, incarnation, case_no, seq)"},
        {"DROP TABLE registration", "DROP TABLE registrar", "DROP TABLE upstream_trouble",
         "DROP TABLE upstream_revocation", "ALTER TABLE crl DROP COLUMN fetched_at"},
        {"DROP TABLE kiosk_day"},
        {"DELETE FROM day_share", "DELETE FROM day_total"}, // which counted by less
    };
    return statements.at(static_cast<std::size_t>(version - 2));
}

} // namespace

void asVersion(Poco::Data::Session& session, int version) {
    for (int newer = hq::schemaVersion(session); newer > version; --newer)
        for (const auto& statement : beyond(newer))
            session << statement, now;
    hq::setSchemaVersion(session, version);
}

boost::test_tools::assertion_result onSqliteOnly(boost::unit_test::test_unit_id) { return !onPostgresql(); }
boost::test_tools::assertion_result onPostgresqlOnly(boost::unit_test::test_unit_id) {
    return onPostgresql();
}

} // namespace certdesk::tests
