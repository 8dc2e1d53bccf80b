#include "hq/schema.h"
#include "hq/trouble.h"

#include <Poco/Data/Statement.h>

#include <string>
#include <vector>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

template <std::size_t count>
void make(Session& session, const char* const (&statements)[count]) {
    for (const char* statement : statements)
        session << statement, now;
}

/// What version 2 has beyond version 1.
constexpr const char* secondSchema[] = {
    "ALTER TABLE certificate ADD COLUMN replaces TEXT NOT NULL DEFAULT ''",
    "CREATE UNIQUE INDEX certificate_replaces ON certificate(replaces) WHERE replaces<>''",
    "CREATE TABLE unapplied(kiosk TEXT NOT NULL REFERENCES kiosk, case_no TEXT NOT NULL,"
    " PRIMARY KEY(kiosk, case_no))",
    "CREATE TABLE moment(kiosk TEXT NOT NULL, incarnation TEXT NOT NULL, seq BIGINT NOT NULL,"
    " ordinal INTEGER NOT NULL, certificate TEXT NOT NULL, kind TEXT NOT NULL, case_no TEXT NOT NULL,"
    " visit TEXT NOT NULL, at BIGINT NOT NULL, heard_at BIGINT NOT NULL, detail TEXT NOT NULL,"
    " PRIMARY KEY(kiosk, incarnation, seq, ordinal),"
    " FOREIGN KEY(kiosk, incarnation, seq) REFERENCES entry(kiosk, incarnation, seq))",
    "CREATE INDEX moment_certificate ON moment(certificate, at)",
    "CREATE INDEX moment_case ON moment(kiosk, case_no)",
    "CREATE TABLE record(id TEXT PRIMARY KEY, unit TEXT NOT NULL, token_serial TEXT NOT NULL,"
    " began_at BIGINT NOT NULL, base TEXT NOT NULL, folded TEXT NOT NULL)",
    "CREATE INDEX record_unit ON record(unit)",
    "CREATE INDEX record_token ON record(token_serial)",
    "CREATE TABLE renewal(reference TEXT PRIMARY KEY, certificate TEXT NOT NULL REFERENCES record,"
    " years INTEGER NOT NULL, day TEXT NOT NULL, paid_from TEXT NOT NULL, paid_until TEXT NOT NULL,"
    " added_at BIGINT NOT NULL)",
    "CREATE INDEX renewal_certificate ON renewal(certificate)",
    "CREATE TABLE revocation(serial TEXT PRIMARY KEY REFERENCES certificate, kiosk TEXT NOT NULL,"
    " case_no TEXT NOT NULL, proof TEXT NOT NULL)",
    "CREATE INDEX revocation_case ON revocation(kiosk, case_no)",
    "CREATE TABLE evidence(kiosk TEXT NOT NULL REFERENCES kiosk, incarnation TEXT NOT NULL,"
    " seq BIGINT NOT NULL, digest TEXT NOT NULL, case_no TEXT NOT NULL, at BIGINT NOT NULL,"
    " state TEXT NOT NULL, PRIMARY KEY(kiosk, incarnation, seq))",
    "CREATE TABLE continued(case_no TEXT NOT NULL, by_case TEXT NOT NULL, PRIMARY KEY(case_no, by_case))",
    "CREATE TABLE conflict(certificate TEXT NOT NULL, first_case TEXT NOT NULL, second_case TEXT NOT NULL,"
    " kind TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY(certificate, first_case, second_case))",
};

/// What version 3 has beyond version 2.
constexpr const char* thirdSchema[] = {
    "CREATE TABLE encryption_key(serial TEXT PRIMARY KEY REFERENCES certificate, case_no TEXT NOT NULL "
    "UNIQUE,"
    " signing_serial TEXT NOT NULL UNIQUE REFERENCES certificate, sealed BLOB NOT NULL,"
    " made_at BIGINT NOT NULL)",
};

/// What version 4 has beyond version 3.
constexpr const char* fourthSchema[] = {
    "CREATE TABLE branch(kiosk TEXT NOT NULL REFERENCES kiosk, name TEXT NOT NULL, parent TEXT NOT NULL,"
    " parent_seq BIGINT NOT NULL, PRIMARY KEY(kiosk, name))",
    "CREATE TABLE branch_permit(kiosk TEXT PRIMARY KEY REFERENCES kiosk, split TEXT NOT NULL, at BIGINT NOT "
    "NULL)",
    "CREATE TABLE split(kiosk TEXT NOT NULL REFERENCES kiosk, hash TEXT NOT NULL, incarnation TEXT NOT NULL,"
    " seq BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY(kiosk, hash))",
    "CREATE TABLE split_entry(kiosk TEXT NOT NULL, split TEXT NOT NULL, seq BIGINT NOT NULL,"
    " header BLOB NOT NULL, facts BLOB NOT NULL, personal BLOB, wraps BLOB, PRIMARY KEY(kiosk, split, seq),"
    " FOREIGN KEY(kiosk, split) REFERENCES split(kiosk, hash))",
    "CREATE TABLE key_recovery(serial TEXT NOT NULL REFERENCES encryption_key, officer TEXT NOT NULL,"
    " reason TEXT NOT NULL, at BIGINT NOT NULL)",
};

/// What version 5 has beyond version 4: a case may get a certificate for each token that its production
/// tries. A constraint of a table changes by a copy of it.
constexpr const char* fifthSchema[] = {
    "CREATE TABLE certificate_5(serial TEXT PRIMARY KEY, kiosk TEXT NOT NULL REFERENCES kiosk,"
    " case_no TEXT NOT NULL, purpose TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL,"
    " profile TEXT NOT NULL, issuer TEXT NOT NULL, holder_name TEXT NOT NULL, holder_code TEXT NOT NULL,"
    " applications TEXT NOT NULL, token_serial TEXT NOT NULL, key_digest TEXT NOT NULL,"
    " request_digest TEXT NOT NULL, not_before BIGINT NOT NULL, not_after BIGINT NOT NULL,"
    " proposed_at BIGINT NOT NULL, revoked_at BIGINT NOT NULL, revoked_for TEXT NOT NULL, der BLOB,"
    " replaces TEXT NOT NULL, UNIQUE(case_no, purpose, attempt))",
    "INSERT INTO certificate_5(serial, kiosk, case_no, purpose, attempt, state, profile, issuer, holder_name,"
    " holder_code, applications, token_serial, key_digest, request_digest, not_before, not_after,"
    " proposed_at, revoked_at, revoked_for, der, replaces)"
    " SELECT serial, kiosk, case_no, purpose, 0, state, profile, issuer, holder_name, holder_code,"
    " applications, token_serial, key_digest, request_digest, not_before, not_after, proposed_at, revoked_at,"
    " revoked_for, der, replaces FROM certificate",
    "DROP TABLE certificate",
    "ALTER TABLE certificate_5 RENAME TO certificate",
    "CREATE INDEX certificate_code ON certificate(holder_code)",
    "CREATE INDEX certificate_token ON certificate(token_serial)",
    "CREATE UNIQUE INDEX certificate_replaces ON certificate(replaces)"
    " WHERE replaces<>'' AND state<>'revoked'",
    "CREATE TABLE encryption_key_5(serial TEXT PRIMARY KEY REFERENCES certificate, case_no TEXT NOT NULL,"
    " signing_serial TEXT NOT NULL UNIQUE REFERENCES certificate, sealed BLOB NOT NULL,"
    " made_at BIGINT NOT NULL)",
    "INSERT INTO encryption_key_5(serial, case_no, signing_serial, sealed, made_at)"
    " SELECT serial, case_no, signing_serial, sealed, made_at FROM encryption_key",
    "DROP TABLE encryption_key",
    "ALTER TABLE encryption_key_5 RENAME TO encryption_key",
};

/// What was stored is applied afresh, as if it had just arrived.
void toSecond(Session& session) {
    make(session, secondSchema);
    session << "INSERT INTO unapplied(kiosk, case_no)"
               " SELECT DISTINCT kiosk, case_no FROM entry WHERE case_no<>''",
        now;
}

/// Every history there is, is one branch.
void toFourth(Session& session) {
    make(session, fourthSchema);
    session << "INSERT INTO branch(kiosk, name, parent, parent_seq) SELECT DISTINCT kiosk, incarnation, '', "
               "0 FROM entry",
        now;
}

/// While a table that others refer to is copied, nothing holds the references: so they are looked at
/// afterwards.
void checkReferences(Session& session) {
    std::vector<std::string> broken;
    session << "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check", into(broken), now;
    if (broken.empty()) return;
    throw Trouble(Trouble::Kind::damaged, "数据库内部引用不一致：" + broken.front());
}

} // namespace

void fromSqliteOfBefore(Session& session, int version) {
    session << "PRAGMA foreign_keys=OFF", now;
    session.begin();
    if (version < 2) toSecond(session);
    if (version < 3) make(session, thirdSchema);
    if (version < 4) toFourth(session);
    make(session, fifthSchema);
    checkReferences(session);
    setSchemaVersion(session, 5);
    session.commit();
    session << "PRAGMA foreign_keys=ON", now;
}

} // namespace certdesk::hq
