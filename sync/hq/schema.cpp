#include "hq/schema.h"

#include "hq/trouble.h"

#include <Poco/Data/Statement.h>

#include <iterator>
#include <string>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// A change from one version to the next, in statements that every dialect reads after `inDialect`.
using Step = void (*)(Session&, Dialect);

/// All tables as they are at version 5.
constexpr const char* fifth[] = {
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
    "CREATE TABLE kiosk(kiosk TEXT PRIMARY KEY, point TEXT NOT NULL, state TEXT NOT NULL,"
    " added_at BIGINT NOT NULL, heard_at BIGINT NOT NULL)",
    "CREATE TABLE enrolment_code(hash TEXT PRIMARY KEY, kiosk TEXT NOT NULL REFERENCES kiosk,"
    " until BIGINT NOT NULL, used_at BIGINT NOT NULL, key_digest TEXT NOT NULL)",
    "CREATE TABLE machine_certificate(serial TEXT PRIMARY KEY, kiosk TEXT NOT NULL REFERENCES kiosk,"
    " key_digest TEXT NOT NULL, state TEXT NOT NULL, der BLOB NOT NULL, issued_at BIGINT NOT NULL)",
    "CREATE TABLE entry(kiosk TEXT NOT NULL REFERENCES kiosk, incarnation TEXT NOT NULL, seq BIGINT NOT NULL,"
    " case_no TEXT NOT NULL, kind TEXT NOT NULL, header BLOB NOT NULL, facts BLOB NOT NULL, personal BLOB,"
    " wraps BLOB, hash BLOB NOT NULL, stored_at BIGINT NOT NULL, PRIMARY KEY(kiosk, incarnation, seq))",
    "CREATE INDEX entry_case ON entry(kiosk, incarnation, case_no, seq)",
    "CREATE INDEX entry_kind ON entry(kiosk, incarnation, kind, seq)",
    "CREATE TABLE entry_refused(kiosk TEXT NOT NULL, incarnation TEXT NOT NULL, seq BIGINT NOT NULL,"
    " reason TEXT NOT NULL, PRIMARY KEY(kiosk, incarnation, seq),"
    " FOREIGN KEY(kiosk, incarnation, seq) REFERENCES entry(kiosk, incarnation, seq))",
    "CREATE TABLE certificate(serial TEXT PRIMARY KEY, kiosk TEXT NOT NULL REFERENCES kiosk,"
    " case_no TEXT NOT NULL, purpose TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL,"
    " profile TEXT NOT NULL, issuer TEXT NOT NULL, holder_name TEXT NOT NULL, holder_code TEXT NOT NULL,"
    " applications TEXT NOT NULL, token_serial TEXT NOT NULL, key_digest TEXT NOT NULL,"
    " request_digest TEXT NOT NULL, not_before BIGINT NOT NULL, not_after BIGINT NOT NULL,"
    " proposed_at BIGINT NOT NULL, revoked_at BIGINT NOT NULL, revoked_for TEXT NOT NULL, der BLOB,"
    " replaces TEXT NOT NULL, UNIQUE(case_no, purpose, attempt))",
    "CREATE INDEX certificate_code ON certificate(holder_code)",
    "CREATE INDEX certificate_token ON certificate(token_serial)",
    "CREATE UNIQUE INDEX certificate_replaces ON certificate(replaces)"
    " WHERE replaces<>'' AND state<>'revoked'",
    "CREATE TABLE admin_pin_answer(token_serial TEXT NOT NULL, kiosk TEXT NOT NULL REFERENCES kiosk,"
    " case_no TEXT NOT NULL, at BIGINT NOT NULL)",
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
    "CREATE TABLE encryption_key(serial TEXT PRIMARY KEY REFERENCES certificate, case_no TEXT NOT NULL,"
    " signing_serial TEXT NOT NULL UNIQUE REFERENCES certificate, sealed BLOB NOT NULL,"
    " made_at BIGINT NOT NULL)",
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

/// What SQLite and PostgreSQL name differently. PostgreSQL would sort text by the database's locale.
std::string inDialect(std::string statement, Dialect dialect) {
    if (dialect == Dialect::sqlite) return statement;
    const auto replaceAll = [&](const std::string& word, const std::string& by) {
        for (auto at = statement.find(word); at != std::string::npos;
             at = statement.find(word, at + by.size()))
            statement.replace(at, word.size(), by);
    };
    replaceAll(" BLOB", " BYTEA");
    replaceAll(" TEXT", " TEXT COLLATE \"C\"");
    return statement;
}

template <std::size_t count>
void make(Session& session, Dialect dialect, const char* const (&statements)[count]) {
    for (const char* statement : statements)
        session << inDialect(statement, dialect), now;
}

/// Published catalogues lie where every server process sees them.
void toSixth(Session& session, Dialect dialect) {
    static constexpr const char* tables[] = {
        "CREATE TABLE catalogue(version INTEGER PRIMARY KEY, content TEXT NOT NULL, published_at BIGINT NOT "
        "NULL)",
    };
    make(session, dialect, tables);
}

/// In order: what version 6 has beyond 5, and so on.
constexpr Step steps[] = {toSixth};

constexpr int base = 5;
constexpr int newest = base + static_cast<int>(std::size(steps));

} // namespace

void makeSchema(Session& session, Dialect dialect) {
    make(session, dialect, fifth);
    session << "INSERT INTO meta(name, value) VALUES('schema', $1)", bind(base), now;
    bringSchema(session, dialect);
}

void bringSchema(Session& session, Dialect dialect) {
    const int version = schemaVersion(session);
    for (int next = version + 1; version >= base && next <= newest; ++next)
        steps[next - base - 1](session, dialect);
    if (version >= base && version < newest) setSchemaVersion(session, newest);
}

void mustBeNewest(Session& session) {
    const int version = schemaVersion(session);
    if (version != newest)
        throw Trouble(Trouble::Kind::damaged, "数据库由另一版本的程序建立：" + std::to_string(version));
}

int schemaVersion(Session& session) {
    int version = 0;
    session << "SELECT value FROM meta WHERE name='schema'", into(version), now;
    return version;
}

void setSchemaVersion(Session& session, int version) {
    session << "UPDATE meta SET value=$1 WHERE name='schema'", bind(version), now;
}

} // namespace certdesk::hq
