#include "hq/certificates.h"

#include "hq/database.h"
#include "token/authority.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;

constexpr std::string_view proposalMark = "proposed-";

constexpr const char* select =
    "SELECT serial, kiosk, case_no, purpose, attempt, state, profile, issuer, holder_name, holder_code, "
    "applications,"
    " token_serial, key_digest, request_digest, not_before, not_after, proposed_at, revoked_at, revoked_for, "
    "der, replaces, request"
    " FROM certificate ";

/// The columns of `select`.
struct Rows {
    std::vector<std::string> serial, kiosk, caseNumber, purpose, state, profile, issuer, holderName,
        holderCode, applications, tokenSerial, keyDigest, requestDigest, revokedFor, replaces;
    std::vector<int> attempt;
    std::vector<std::int64_t> notBefore, notAfter, proposedAt, revokedAt;
    std::vector<BLOB> der, request;

    void intoOf(Poco::Data::Statement& s) {
        s, into(serial), into(kiosk), into(caseNumber), into(purpose), into(attempt), into(state),
            into(profile), into(issuer), into(holderName), into(holderCode), into(applications),
            into(tokenSerial), into(keyDigest), into(requestDigest), into(notBefore), into(notAfter),
            into(proposedAt), into(revokedAt), into(revokedFor), into(der), into(replaces), into(request);
    }
    CertificateRow at(std::size_t i) const {
        return {serial[i],       kiosk[i],           caseNumber[i],  purpose[i],       attempt[i],
                state[i],        profile[i],         issuer[i],      holderName[i],    holderCode[i],
                applications[i], tokenSerial[i],     keyDigest[i],   requestDigest[i], {notBefore[i]},
                {notAfter[i]},   {proposedAt[i]},    {revokedAt[i]}, revokedFor[i],    bytesOf(der[i]),
                replaces[i],     bytesOf(request[i])};
    }
};

template <typename Value>
std::vector<CertificateRow> rowsOf(Session& session, const std::string& condition, const Value& value) {
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

std::optional<CertificateRow> rowOf(Session& session, const std::string& condition,
                                    const std::string& value) {
    auto rows = rowsOf(session, condition, value);
    if (rows.empty()) return {};
    return std::move(rows.front());
}

std::optional<CertificateRow> lastOf(Session& session, const std::string& caseNumber,
                                     const std::string& purpose) {
    auto rows = rowsOf(session, "WHERE case_no=$1 ORDER BY attempt DESC", caseNumber);
    const auto last = std::find_if(rows.begin(), rows.end(),
                                   [&](const CertificateRow& row) { return row.purpose == purpose; });
    if (last == rows.end()) return {};
    return std::move(*last);
}

void insertProposed(Session& session, const CertificateRow& row) {
    session << "INSERT INTO certificate(serial, kiosk, case_no, purpose, attempt, state, profile, issuer, "
               "holder_name,"
               " holder_code, applications, token_serial, key_digest, request_digest, not_before, not_after,"
               " proposed_at, revoked_at, revoked_for, replaces, request) VALUES($1, $2, $3, $4, $5, "
               "'proposed', $6, $7,"
               " $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, '', $17, $18) ON CONFLICT DO NOTHING",
        bind(row.serial), bind(row.kiosk), bind(row.caseNumber), bind(row.purpose), bind(row.attempt),
        bind(row.profile), bind(row.issuer), bind(row.holderName), bind(row.holderCode),
        bind(row.applications), bind(row.tokenSerial), bind(row.keyDigest), bind(row.requestDigest),
        bind(row.notBefore.value), bind(row.notAfter.value), bind(row.proposedAt.value), bind(row.replaces),
        bind(blobOf(row.request)), now;
}

} // namespace

std::optional<CertificateRow> propose(Session& session, const CertificateRow& row) {
    insertProposed(session, row);
    auto last = lastOf(session, row.caseNumber, row.purpose);
    if (last && last->attempt == row.attempt) return last;
    return {};
}

bool keepAgain(Session& session, const CertificateRow& row) {
    session << "UPDATE certificate SET serial=$1 WHERE case_no=$2 AND purpose=$3 AND attempt=$4"
               " AND key_digest=$5 AND der IS NULL AND serial LIKE 'proposed-%'",
        bind(row.serial), bind(row.caseNumber), bind(row.purpose), bind(row.attempt), bind(row.keyDigest),
        now;
    insertProposed(session, row);
    // What another certificate replaced since is still one of ours: it only replaces nothing any more.
    if (!rowOf(session, "WHERE serial=$1", row.serial)) {
        auto alone = row;
        alone.replaces.clear();
        insertProposed(session, alone);
    }
    session << "UPDATE certificate SET der=$1, state=CASE WHEN state='proposed' THEN 'issued' ELSE state END"
               " WHERE serial=$2 AND case_no=$3 AND key_digest=$4 AND der IS NULL",
        bind(blobOf(row.der)), bind(row.serial), bind(row.caseNumber), bind(row.keyDigest), now;
    const auto kept = rowOf(session, "WHERE serial=$1", row.serial);
    return kept && kept->caseNumber == row.caseNumber && kept->der == row.der;
}

forms::Bytes keepIssued(Session& session, const std::string& serial, const forms::Bytes& der) {
    session << "UPDATE certificate SET der=$1, state='issued' WHERE serial=$2 AND state='proposed'",
        bind(blobOf(der)), bind(serial), now;
    BLOB kept;
    session << "SELECT der FROM certificate WHERE serial=$1", into(kept), bind(serial), now;
    return bytesOf(kept);
}

std::string proposalKey() {
    token::SystemRandomness randomness;
    return std::string(proposalMark) + forms::hex(token::newSerial(randomness));
}

forms::Bytes keepIssuedElsewhere(Session& session, const std::string& key,
                                 const token::Certificate& certificate) {
    if (!rowOf(session, "WHERE serial=$1", certificate.serial()))
        session << "UPDATE certificate SET der=$1, state='issued', serial=$2, not_before=$3"
                   " WHERE serial=$4 AND state='proposed'",
            bind(blobOf(certificate.der())), bind(certificate.serial()), bind(certificate.notBefore().value),
            bind(key), now;
    const auto kept = rowOf(session, "WHERE serial=$1", certificate.serial());
    if (!kept || kept->der != certificate.der()) return {};
    return kept->der;
}

std::optional<CertificateRow> certificateOf(Session& session, const std::string& caseNumber) {
    return lastOf(session, caseNumber, "sign");
}

std::optional<CertificateRow> encryptionCertificateOf(Session& session, const std::string& caseNumber) {
    return lastOf(session, caseNumber, "encrypt");
}

std::vector<CertificateRow> proposedBy(Session& session, forms::UtcMs then) {
    return rowsOf(session, "WHERE state='proposed' AND proposed_at<=$1 ORDER BY purpose DESC, serial",
                  then.value);
}

void dropProposed(Session& session, const std::string& serial, forms::UtcMs at) {
    session << "UPDATE certificate SET state='revoked', revoked_at=$1, revoked_for='cessationOfOperation'"
               " WHERE serial=$2 AND state='proposed'",
        bind(at.value), bind(serial), now;
}

std::vector<CertificateRow> livingOf(Session& session, const std::string& caseNumber) {
    return rowsOf(session, "WHERE case_no=$1 AND purpose='sign' AND state<>'revoked' ORDER BY attempt",
                  caseNumber);
}

IssuedFor issuedFor(Session& session, const std::string& caseNumber) {
    std::vector<Poco::Data::BLOB> ders;
    session << "SELECT der FROM certificate WHERE case_no=$1 AND der IS NOT NULL", into(ders),
        bind(caseNumber), now;
    IssuedFor issued;
    for (const auto& der : ders)
        issued.push_back(bytesOf(der));
    return issued;
}

bool bearsCertificate(Session& session, const std::string& tokenSerial, forms::UtcMs at) {
    std::int64_t count = 0;
    session
        << "SELECT count(*) FROM certificate WHERE token_serial=$1 AND state<>'revoked' AND not_after>=$2",
        into(count), bind(tokenSerial), bind(at.value), now;
    return count > 0;
}

std::optional<CertificateRow> issuedCertificate(Session& session, const std::string& serial) {
    return rowOf(session, "WHERE serial=$1 AND purpose='sign' AND der IS NOT NULL", serial);
}

std::optional<CertificateRow> successorOf(Session& session, const std::string& serial) {
    return rowOf(session,
                 "WHERE replaces=$1 AND purpose='sign' AND der IS NOT NULL ORDER BY proposed_at DESC,"
                 " attempt DESC",
                 serial);
}

std::vector<CertificateRow> revokedBy(Session& session, const std::string& issuer) {
    return rowsOf(session,
                  "WHERE issuer=$1 AND state='revoked' AND serial NOT LIKE 'proposed-%' ORDER BY revoked_at",
                  issuer);
}

std::vector<CertificateRow> untoldRevocations(Session& session, const std::string& issuer) {
    return rowsOf(session,
                  "WHERE issuer=$1 AND state='revoked' AND NOT EXISTS (SELECT 1 FROM upstream_revocation u"
                  " WHERE u.serial=certificate.serial) ORDER BY revoked_at LIMIT 100",
                  issuer);
}

std::int64_t issuedCount(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM certificate WHERE purpose='sign' AND der IS NOT NULL", into(count), now;
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
