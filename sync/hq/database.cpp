#include "hq/database.h"

#include "hq/trouble.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Statement.h>

#include <cstdint>
#include <string>
#include <vector>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;

constexpr int schemaVersion = 9;

constexpr const char* firstSchema[] = {
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
    " case_no TEXT NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL, profile TEXT NOT NULL,"
    " issuer TEXT NOT NULL, holder_name TEXT NOT NULL, holder_code TEXT NOT NULL, applications TEXT NOT NULL,"
    " token_serial TEXT NOT NULL, key_digest TEXT NOT NULL, request_digest TEXT NOT NULL,"
    " not_before BIGINT NOT NULL, not_after BIGINT NOT NULL, proposed_at BIGINT NOT NULL,"
    " revoked_at BIGINT NOT NULL, revoked_for TEXT NOT NULL, der BLOB, UNIQUE(case_no, purpose))",
    "CREATE INDEX certificate_code ON certificate(holder_code)",
    "CREATE INDEX certificate_token ON certificate(token_serial)",
    "CREATE TABLE admin_pin_answer(token_serial TEXT NOT NULL, kiosk TEXT NOT NULL REFERENCES kiosk,"
    " case_no TEXT NOT NULL, at BIGINT NOT NULL)",
};

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

/// What version 6 has beyond version 5: where a kiosk's own journal stands, as it tells.
constexpr const char* ownHeadSchema[] = {
    "ALTER TABLE kiosk ADD COLUMN own_incarnation TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE kiosk ADD COLUMN own_seq BIGINT NOT NULL DEFAULT 0",
};

/// What version 7 has beyond version 6: totals per kiosk and business day, and each case's share in them.
constexpr const char* totalsSchema[] = {
    "CREATE TABLE day_total(kiosk TEXT NOT NULL REFERENCES kiosk, day TEXT NOT NULL, measure TEXT NOT NULL,"
    " about TEXT NOT NULL, number BIGINT NOT NULL, fen BIGINT NOT NULL,"
    " PRIMARY KEY(day, kiosk, measure, about))",
    "CREATE TABLE day_share(kiosk TEXT NOT NULL REFERENCES kiosk, case_no TEXT NOT NULL, shares TEXT NOT "
    "NULL, PRIMARY KEY(kiosk, case_no))",
};

/// What version 8 has beyond version 7: the staff who read headquarters' page, and where they are logged in.
constexpr const char* officersSchema[] = {
    "CREATE TABLE officer(name TEXT PRIMARY KEY, display TEXT NOT NULL, role TEXT NOT NULL,"
    " verifier TEXT NOT NULL, failed BIGINT NOT NULL, locked_until BIGINT NOT NULL,"
    " changed_at BIGINT NOT NULL)",
    "CREATE TABLE office_session(hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES officer,"
    " made_at BIGINT NOT NULL, seen_at BIGINT NOT NULL)",
    "CREATE INDEX office_session_name ON office_session(name)",
};

/// What version 9 has beyond version 8: the browsers that staff logged in with before.
constexpr const char* devicesSchema[] = {
    "CREATE TABLE officer_device(hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES officer,"
    " failed BIGINT NOT NULL, locked_until BIGINT NOT NULL, used_at BIGINT NOT NULL)",
    "CREATE INDEX officer_device_name ON officer_device(name)",
};

Poco::Data::Session connect(const std::filesystem::path& file) {
    Poco::Data::SQLite::Connector::registerConnector();
    return {Poco::Data::SQLite::Connector::KEY, file.string()};
}

std::string asked(Poco::Data::Session& session, const char* pragma) {
    std::string answer;
    session << pragma, into(answer), now;
    return answer;
}

void configure(Poco::Data::Session& session) {
    const std::string mode = asked(session, "PRAGMA journal_mode=WAL");
    session << "PRAGMA synchronous=FULL", now;
    session << "PRAGMA foreign_keys=ON", now;
    session << "PRAGMA trusted_schema=OFF", now;
    session << "PRAGMA cell_size_check=ON", now;
    if (mode != "wal" || asked(session, "PRAGMA synchronous") != "2" ||
        asked(session, "PRAGMA foreign_keys") != "1")
        throw Trouble(Trouble::Kind::broken, "数据库不接受所需的安全设置（WAL、synchronous=FULL）。");
}

template <std::size_t count>
void make(Poco::Data::Session& session, const char* const (&statements)[count]) {
    for (const char* statement : statements)
        session << statement, now;
}

int versionOf(Poco::Data::Session& session) {
    int version = 0;
    session << "SELECT value FROM meta WHERE name='schema'", into(version), now;
    return version;
}

/// What was stored is applied afresh, as if it had just arrived.
void toSecond(Poco::Data::Session& session) {
    make(session, secondSchema);
    session << "INSERT INTO unapplied(kiosk, case_no)"
               " SELECT DISTINCT kiosk, case_no FROM entry WHERE case_no<>''",
        now;
}

/// Every history there is, is one branch.
void toFourth(Poco::Data::Session& session) {
    make(session, fourthSchema);
    session << "INSERT INTO branch(kiosk, name, parent, parent_seq) SELECT DISTINCT kiosk, incarnation, '', "
               "0 FROM entry",
        now;
}

/// The totals of what was stored come from applying it afresh.
void toTotals(Poco::Data::Session& session) {
    make(session, totalsSchema);
    session << "INSERT INTO unapplied(kiosk, case_no)"
               " SELECT DISTINCT kiosk, case_no FROM entry WHERE case_no<>'' ON CONFLICT DO NOTHING",
        now;
}

/// While a table that others refer to is copied, nothing holds the references: so they are looked at
/// afterwards.
void checkReferences(Poco::Data::Session& session) {
    std::vector<std::string> broken;
    session << "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check", into(broken), now;
    if (broken.empty()) return;
    throw Trouble(Trouble::Kind::damaged, "数据库内部引用不一致：" + broken.front());
}

/// From the versions before; leaves a later one alone.
void migrate(Poco::Data::Session& session) {
    const int version = versionOf(session);
    if (version < 1 || version >= schemaVersion) return;
    session << "PRAGMA foreign_keys=OFF", now;
    session.begin();
    if (version < 2) toSecond(session);
    if (version < 3) make(session, thirdSchema);
    if (version < 4) toFourth(session);
    if (version < 5) make(session, fifthSchema);
    if (version < 6) make(session, ownHeadSchema);
    if (version < 7) toTotals(session);
    if (version < 8) make(session, officersSchema);
    make(session, devicesSchema);
    checkReferences(session);
    session << "UPDATE meta SET value=$1 WHERE name='schema'", bind(schemaVersion), now;
    session.commit();
    session << "PRAGMA foreign_keys=ON", now;
}

} // namespace

void Database::create(const std::filesystem::path& file) {
    auto session = connect(file);
    configure(session);
    session.begin();
    make(session, firstSchema);
    make(session, secondSchema);
    make(session, thirdSchema);
    make(session, fourthSchema);
    make(session, fifthSchema);
    make(session, ownHeadSchema);
    make(session, totalsSchema);
    make(session, officersSchema);
    make(session, devicesSchema);
    session << "INSERT INTO meta(name, value) VALUES('schema', $1)", bind(schemaVersion), now;
    session.commit();
}

Database::Database(const std::filesystem::path& file) : session_(connect(file)) {
    try {
        configure(session_);
        migrate(session_);
        const int version = versionOf(session_);
        if (version != schemaVersion)
            throw Trouble(Trouble::Kind::damaged, "数据库由另一版本的程序建立：" + std::to_string(version));
    } catch (const Poco::Exception&) {
        throw Trouble(Trouble::Kind::damaged, "数据库无法读取或已损坏：" + file.string());
    }
}

Database::Transaction::Transaction(Poco::Data::Session& session) : session_(session) { session_.begin(); }

Database::Transaction::~Transaction() {
    if (!open_) return;
    try {
        session_.rollback();
    } catch (const std::exception&) { // SQLite has already undone it
    }
}

void Database::Transaction::commit() {
    session_.commit();
    open_ = false;
}

Poco::Data::BLOB blobOf(forms::ByteView bytes) { return {bytes.data(), bytes.size()}; }

forms::Bytes bytesOf(const Poco::Data::BLOB& blob) {
    if (blob.size() == 0) return {};
    return {blob.rawContent(), blob.rawContent() + blob.size()};
}

} // namespace certdesk::hq
