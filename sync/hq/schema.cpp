#include "hq/schema.h"

#include "hq/trouble.h"

#include <Poco/Data/Statement.h>

#include <initializer_list>
#include <iterator>
#include <string>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// A change from one version to the next, in statements that every dialect reads after `inDialect`.
using Step = void (*)(Session&, Dialect);

/// All tables as they are at version 5.
constexpr std::initializer_list<const char*> fifth = {
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

void make(Session& session, Dialect dialect, std::initializer_list<const char*> statements) {
    for (const char* statement : statements)
        session << inDialect(statement, dialect), now;
}

/// Published catalogues lie where every server process sees them.
void addCatalogues(Session& session, Dialect dialect) {
    make(session, dialect,
         {"CREATE TABLE catalogue(version INTEGER PRIMARY KEY, content TEXT NOT NULL,"
          " published_at BIGINT NOT NULL)"});
}

/// Where a kiosk's own journal stands, as it tells.
void addOwnHeads(Session& session, Dialect dialect) {
    make(session, dialect,
         {"ALTER TABLE kiosk ADD COLUMN own_incarnation TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE kiosk ADD COLUMN own_seq BIGINT NOT NULL DEFAULT 0"});
}

/// Totals per kiosk and business day, and each case's share in them: of what is stored, by applying it
/// afresh.
void addTotals(Session& session, Dialect dialect) {
    make(session, dialect,
         {"CREATE TABLE day_total(kiosk TEXT NOT NULL REFERENCES kiosk, day TEXT NOT NULL, measure TEXT NOT "
          "NULL,"
          " about TEXT NOT NULL, number BIGINT NOT NULL, fen BIGINT NOT NULL,"
          " PRIMARY KEY(day, kiosk, measure, about))",
          "CREATE TABLE day_share(kiosk TEXT NOT NULL REFERENCES kiosk, case_no TEXT NOT NULL,"
          " shares TEXT NOT NULL, PRIMARY KEY(kiosk, case_no))",
          "INSERT INTO unapplied(kiosk, case_no)"
          " SELECT DISTINCT kiosk, case_no FROM entry WHERE case_no<>'' ON CONFLICT DO NOTHING"});
}

/// The staff who read headquarters' page, and where they are logged in.
void addOfficers(Session& session, Dialect dialect) {
    make(session, dialect,
         {"CREATE TABLE officer(name TEXT PRIMARY KEY, display TEXT NOT NULL, role TEXT NOT NULL,"
          " verifier TEXT NOT NULL, failed BIGINT NOT NULL, locked_until BIGINT NOT NULL,"
          " changed_at BIGINT NOT NULL)",
          "CREATE TABLE office_session(hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES officer,"
          " made_at BIGINT NOT NULL, seen_at BIGINT NOT NULL)",
          "CREATE INDEX office_session_name ON office_session(name)"});
}

/// Headquarters' own restore (restored.h).
void addRestores(Session& session, Dialect dialect) {
    make(session, dialect,
         {"CREATE TABLE awaited(kiosk TEXT PRIMARY KEY REFERENCES kiosk, since BIGINT NOT NULL)",
          "CREATE TABLE restore_release(kiosk TEXT NOT NULL REFERENCES kiosk, officer TEXT NOT NULL,"
          " reason TEXT NOT NULL, at BIGINT NOT NULL)",
          "CREATE TABLE lost_key(serial TEXT PRIMARY KEY REFERENCES certificate,"
          " signing_serial TEXT NOT NULL UNIQUE REFERENCES certificate)"});
}

/// The last revocation list of each CA.
void addRevocationLists(Session& session, Dialect dialect) {
    make(session, dialect,
         {"CREATE TABLE crl(ca TEXT PRIMARY KEY, number BIGINT NOT NULL, this_update BIGINT NOT NULL,"
          " next_update BIGINT NOT NULL, due INTEGER NOT NULL, der BLOB NOT NULL)",
          "CREATE INDEX certificate_revoked ON certificate(issuer, revoked_at) WHERE state='revoked'"});
}

/// A machine certificate that was renewed serves some days more.
void addMachineRenewal(Session& session, Dialect dialect) {
    make(session, dialect, {"ALTER TABLE machine_certificate ADD COLUMN until BIGINT NOT NULL DEFAULT 0"});
}

/// What was proposed can be signed without its kiosk.
void addRequests(Session& session, Dialect dialect) {
    make(session, dialect,
         {"ALTER TABLE certificate ADD COLUMN request BLOB",
          "CREATE INDEX certificate_proposed ON certificate(proposed_at) WHERE state='proposed'"});
}

/// The browsers that staff of headquarters logged in with before.
void addKnownBrowsers(Session& session, Dialect dialect) {
    make(session, dialect,
         {"CREATE TABLE officer_device(hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES officer,"
          " failed BIGINT NOT NULL, locked_until BIGINT NOT NULL, used_at BIGINT NOT NULL)",
          "CREATE INDEX officer_device_name ON officer_device(name)"});
}

/// A case is looked for without knowing the incarnation, which would read all of the kiosk's entries.
void orderByCase(Session& session, Dialect dialect) {
    make(session, dialect,
         {"DROP INDEX entry_case", "CREATE INDEX entry_case ON entry(kiosk, case_no, incarnation, seq)"});
}

/// Upstream CAs (upstream.h), and the registrars for whom this headquarters is one (registrars.h).
void addUpstreams(Session& session, Dialect dialect) {
    make(session, dialect,
         {"ALTER TABLE crl ADD COLUMN fetched_at BIGINT NOT NULL DEFAULT 0",
          "CREATE TABLE upstream_revocation(serial TEXT PRIMARY KEY, confirmed_at BIGINT NOT NULL)",
          "CREATE TABLE upstream_trouble(subject TEXT PRIMARY KEY, kind TEXT NOT NULL, kiosk TEXT NOT NULL,"
          " case_no TEXT NOT NULL, about TEXT NOT NULL, at BIGINT NOT NULL)",
          "CREATE TABLE registrar(name TEXT PRIMARY KEY, state TEXT NOT NULL, added_at BIGINT NOT NULL,"
          " code_hash TEXT NOT NULL, code_until BIGINT NOT NULL, code_key TEXT NOT NULL,"
          " serial TEXT NOT NULL, der BLOB)",
          "CREATE TABLE registration(registrar TEXT NOT NULL REFERENCES registrar, key_digest TEXT NOT NULL,"
          " state TEXT NOT NULL, profile TEXT NOT NULL, stated TEXT NOT NULL, not_before BIGINT NOT NULL,"
          " not_after BIGINT NOT NULL, issuer TEXT NOT NULL, serial TEXT NOT NULL,"
          " registered_at BIGINT NOT NULL, proposed_at BIGINT NOT NULL, revoked_at BIGINT NOT NULL,"
          " revoked_for TEXT NOT NULL, request BLOB, der BLOB, PRIMARY KEY(registrar, key_digest))",
          "CREATE UNIQUE INDEX registration_serial ON registration(serial) WHERE serial<>''",
          "CREATE INDEX registration_proposed ON registration(proposed_at) WHERE state='proposed'",
          "CREATE INDEX registration_revoked ON registration(issuer, revoked_at) WHERE state='revoked'"});
}

/// What kiosks told of their business days: of what is stored, by applying it afresh.
void addKioskDays(Session& session, Dialect dialect) {
    make(
        session, dialect,
        {"CREATE TABLE kiosk_day(kiosk TEXT NOT NULL REFERENCES kiosk, day TEXT NOT NULL,"
         " change_fen BIGINT NOT NULL, closing TEXT NOT NULL, closed_by TEXT NOT NULL,"
         " PRIMARY KEY(day, kiosk))",
         "INSERT INTO unapplied(kiosk, case_no) SELECT DISTINCT kiosk, '#' || seq FROM entry"
         " WHERE kind IN ('day-opened', 'day-counted', 'day-closed', 'stock-noted') ON CONFLICT DO NOTHING"});
}

/// Days are counted by more, and what a day leaves open no longer changes: all of it by applying what is
/// stored afresh.
void countDaysAnew(Session& session, Dialect dialect) {
    make(
        session, dialect,
        {"INSERT INTO unapplied(kiosk, case_no)"
         " SELECT DISTINCT kiosk, case_no FROM entry WHERE case_no<>'' ON CONFLICT DO NOTHING",
         "INSERT INTO unapplied(kiosk, case_no) SELECT DISTINCT kiosk, '#' || seq FROM entry"
         " WHERE kind IN ('day-opened', 'day-counted', 'day-closed', 'stock-noted') ON CONFLICT DO NOTHING"});
}

/// In order: what version 6 has beyond 5, and so on.
constexpr Step steps[] = {addCatalogues,      addOwnHeads,       addTotals,    addOfficers,      addRestores,
                          addRevocationLists, addMachineRenewal, addRequests,  addKnownBrowsers, orderByCase,
                          addUpstreams,       addKioskDays,      countDaysAnew};

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

int newestVersion() { return newest; }

int schemaVersion(Session& session) {
    int version = 0;
    session << "SELECT value FROM meta WHERE name='schema'", into(version), now;
    return version;
}

void setSchemaVersion(Session& session, int version) {
    session << "UPDATE meta SET value=$1 WHERE name='schema'", bind(version), now;
}

} // namespace certdesk::hq
