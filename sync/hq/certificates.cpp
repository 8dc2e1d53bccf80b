#include "hq/certificates.h"

#include "hq/database.h"

#include <Poco/Data/Statement.h>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;

constexpr const char* select =
    "SELECT serial, kiosk, case_no, purpose, state, profile, issuer, holder_name, holder_code, applications,"
    " token_serial, key_digest, request_digest, not_before, not_after, proposed_at, revoked_at, revoked_for, "
    "der"
    " FROM certificate ";

/// The columns of `select`.
struct Rows {
    std::vector<std::string> serial, kiosk, caseNumber, purpose, state, profile, issuer, holderName,
        holderCode, applications, tokenSerial, keyDigest, requestDigest, revokedFor;
    std::vector<std::int64_t> notBefore, notAfter, proposedAt, revokedAt;
    std::vector<BLOB> der;

    void intoOf(Poco::Data::Statement& s) {
        s, into(serial), into(kiosk), into(caseNumber), into(purpose), into(state), into(profile),
            into(issuer), into(holderName), into(holderCode), into(applications), into(tokenSerial),
            into(keyDigest), into(requestDigest), into(notBefore), into(notAfter), into(proposedAt),
            into(revokedAt), into(revokedFor), into(der);
    }
    CertificateRow at(std::size_t i) const {
        return {serial[i],       kiosk[i],       caseNumber[i],    purpose[i],     state[i],
                profile[i],      issuer[i],      holderName[i],    holderCode[i],  applications[i],
                tokenSerial[i],  keyDigest[i],   requestDigest[i], {notBefore[i]}, {notAfter[i]},
                {proposedAt[i]}, {revokedAt[i]}, revokedFor[i],    bytesOf(der[i])};
    }
};

std::vector<CertificateRow> rowsOf(Session& session, const std::string& condition, const std::string& value) {
    Rows rows;
    Poco::Data::Statement statement(session);
    statement << select << condition;
    rows.intoOf(statement);
    statement, bind(value);
    statement.execute();
    std::vector<CertificateRow> all;
    for (std::size_t i = 0; i < rows.serial.size(); ++i)
        all.push_back(rows.at(i));
    return all;
}

} // namespace

CertificateRow propose(Session& session, const CertificateRow& row) {
    session << "INSERT INTO certificate(serial, kiosk, case_no, purpose, state, profile, issuer, holder_name,"
               " holder_code, applications, token_serial, key_digest, request_digest, not_before, not_after,"
               " proposed_at, revoked_at, revoked_for) VALUES($1, $2, $3, $4, 'proposed', $5, $6, $7, $8, "
               "$9, $10,"
               " $11, $12, $13, $14, $15, 0, '') ON CONFLICT(case_no, purpose) DO NOTHING",
        bind(row.serial), bind(row.kiosk), bind(row.caseNumber), bind(row.purpose), bind(row.profile),
        bind(row.issuer), bind(row.holderName), bind(row.holderCode), bind(row.applications),
        bind(row.tokenSerial), bind(row.keyDigest), bind(row.requestDigest), bind(row.notBefore.value),
        bind(row.notAfter.value), bind(row.proposedAt.value), now;
    return certificateOf(session, row.caseNumber).value();
}

forms::Bytes keepIssued(Session& session, const std::string& serial, const forms::Bytes& der) {
    session << "UPDATE certificate SET der=$1, state='issued' WHERE serial=$2 AND state='proposed'",
        bind(blobOf(der)), bind(serial), now;
    BLOB kept;
    session << "SELECT der FROM certificate WHERE serial=$1", into(kept), bind(serial), now;
    return bytesOf(kept);
}

std::optional<CertificateRow> certificateOf(Session& session, const std::string& caseNumber) {
    auto rows = rowsOf(session, "WHERE case_no=$1 AND purpose='sign'", caseNumber);
    if (rows.empty()) return {};
    return std::move(rows.front());
}

std::vector<CertificateRow> findCertificates(Session& session, CertificateKey key, const std::string& value) {
    const std::string order = " AND state<>'proposed' ORDER BY proposed_at DESC LIMIT 100";
    switch (key) {
    case CertificateKey::serial: return rowsOf(session, "WHERE serial=$1" + order, value);
    case CertificateKey::token: return rowsOf(session, "WHERE token_serial=$1" + order, value);
    case CertificateKey::code: return rowsOf(session, "WHERE holder_code=$1" + order, value);
    }
    return {};
}

std::vector<CertificateRow> revokedBy(Session& session, const std::string& issuer) {
    return rowsOf(session, "WHERE issuer=$1 AND state='revoked' ORDER BY revoked_at", issuer);
}

std::int64_t issuedCount(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM certificate WHERE state<>'proposed'", into(count), now;
    return count;
}

void noteAdminPin(Session& session, const std::string& tokenSerial, const std::string& kiosk,
                  const std::string& caseNumber, forms::UtcMs at) {
    session << "INSERT INTO admin_pin_answer(token_serial, kiosk, case_no, at) VALUES($1, $2, $3, $4)",
        bind(tokenSerial), bind(kiosk), bind(caseNumber), bind(at.value), now;
}

std::int64_t adminPinsTold(Session& session, const std::string& tokenSerial) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM admin_pin_answer WHERE token_serial=$1", into(count), bind(tokenSerial),
        now;
    return count;
}

} // namespace certdesk::hq
