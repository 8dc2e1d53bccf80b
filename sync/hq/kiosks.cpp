#include "hq/kiosks.h"

#include "hq/branches.h"
#include "hq/database.h"
#include "hq/restored.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <sodium.h>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

std::string hashOf(const std::string& code) { return forms::hex(forms::sha256(forms::viewOf(code))); }

/// Branches have no gaps: looking at their ends is enough where counting would take seconds.
std::int64_t entriesOf(Session& session, const std::string& kiosk) {
    std::int64_t count = 0;
    session << "SELECT coalesce(sum((SELECT coalesce(max(e.seq), b.parent_seq) FROM entry e"
               " WHERE e.kiosk=b.kiosk AND e.incarnation=b.name) - b.parent_seq), 0) FROM branch b WHERE "
               "b.kiosk=$1",
        into(count), bind(kiosk), now;
    return count;
}

} // namespace

std::optional<KioskRow> findKiosk(Session& session, const std::string& kiosk) {
    KioskRow row;
    session << "SELECT kiosk, point, state, added_at, heard_at, own_incarnation, own_seq FROM kiosk"
               " WHERE kiosk=$1",
        into(row.kiosk), into(row.point), into(row.state), into(row.addedAt.value), into(row.heardAt.value),
        into(row.ownIncarnation), into(row.ownSeq), bind(kiosk), now;
    if (row.kiosk.empty()) return {};
    row.entries = entriesOf(session, kiosk);
    return row;
}

std::string pointOf(Session& session, const std::string& kiosk) {
    std::string point;
    session << "SELECT point FROM kiosk WHERE kiosk=$1", into(point), bind(kiosk), now;
    return point;
}

std::vector<KioskRow> allKiosks(Session& session) {
    std::vector<std::string> names;
    session << "SELECT kiosk FROM kiosk ORDER BY kiosk", into(names), now;
    std::vector<KioskRow> rows;
    for (const auto& name : names)
        rows.push_back(*findKiosk(session, name));
    return rows;
}

void addKiosk(Session& session, const std::string& kiosk, const std::string& point, forms::UtcMs at) {
    session << "INSERT INTO kiosk(kiosk, point, state, added_at, heard_at) VALUES($1, $2, 'added', $3, 0)",
        bind(kiosk), bind(point), bind(at.value), now;
}

void noteHeard(Session& session, const std::string& kiosk, forms::UtcMs at) {
    constexpr std::int64_t minute = 60'000;
    session << "UPDATE kiosk SET heard_at=$1 WHERE kiosk=$2 AND heard_at<$3", bind(at.value), bind(kiosk),
        bind(at.value - minute), now;
}

void noteOwnHead(Session& session, const std::string& kiosk, const sync::OwnHead& own) {
    const std::string letter(1, own.incarnation);
    session << "UPDATE kiosk SET own_incarnation=$1, own_seq=$2 WHERE kiosk=$3"
               " AND (own_incarnation<$4 OR (own_incarnation=$5 AND own_seq<$6))",
        bind(letter), bind(own.seq), bind(kiosk), bind(letter), bind(letter), bind(own.seq), now;
}

std::string randomCode() {
    constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    std::string code;
    for (int i = 0; i < 20; ++i)
        code += alphabet[randombytes_uniform(alphabet.size())];
    return code;
}

std::string newCode(Session& session, const std::string& kiosk, forms::UtcMs until) {
    const std::string code = randomCode();
    session << "DELETE FROM enrolment_code WHERE kiosk=$1 AND used_at=0", bind(kiosk), now;
    session
        << "INSERT INTO enrolment_code(hash, kiosk, until, used_at, key_digest) VALUES($1, $2, $3, 0, '')",
        bind(hashOf(code)), bind(kiosk), bind(until.value), now;
    return code;
}

CodeCheck checkCode(Session& session, const std::string& kiosk, const std::string& code,
                    const std::string& keyDigest, forms::UtcMs at) {
    std::string owner;
    std::string usedBy;
    std::int64_t until = 0;
    std::int64_t usedAt = 0;
    session << "SELECT kiosk, until, used_at, key_digest FROM enrolment_code WHERE hash=$1", into(owner),
        into(until), into(usedAt), into(usedBy), bind(hashOf(code)), now;
    if (owner.empty() || owner != kiosk) return CodeCheck::refused;
    if (usedAt != 0) return usedBy == keyDigest ? CodeCheck::usedByIt : CodeCheck::refused;
    return at.value <= until ? CodeCheck::good : CodeCheck::refused;
}

void useCode(Session& session, const std::string& code, const std::string& keyDigest, forms::UtcMs at) {
    session << "UPDATE enrolment_code SET used_at=$1, key_digest=$2 WHERE hash=$3", bind(at.value),
        bind(keyDigest), bind(hashOf(code)), now;
}

namespace {

void insertMachine(Session& session, const std::string& kiosk, const token::Certificate& certificate,
                   forms::UtcMs at) {
    session << "INSERT INTO machine_certificate(serial, kiosk, key_digest, state, der, issued_at, until)"
               " VALUES($1, $2, $3, 'valid', $4, $5, 0)",
        bind(certificate.serial()), bind(kiosk), bind(certificate.spkiSha256()),
        bind(blobOf(certificate.der())), bind(at.value), now;
}

} // namespace

void keepMachineCertificate(Session& session, const std::string& kiosk, const token::Certificate& certificate,
                            forms::UtcMs at) {
    session << "UPDATE machine_certificate SET state='replaced' WHERE kiosk=$1", bind(kiosk), now;
    insertMachine(session, kiosk, certificate, at);
    session << "UPDATE kiosk SET state='active' WHERE kiosk=$1", bind(kiosk), now;
}

void keepNextMachineCertificate(Session& session, const std::string& kiosk,
                                const token::Certificate& certificate, forms::UtcMs at,
                                forms::UtcMs presentUntil) {
    session << "UPDATE machine_certificate SET until=$1 WHERE kiosk=$2 AND state='valid' AND until=0",
        bind(presentUntil.value), bind(kiosk), now;
    insertMachine(session, kiosk, certificate, at);
}

std::optional<forms::Bytes> machineCertificate(Session& session, const std::string& kiosk,
                                               const std::string& keyDigest) {
    std::vector<Poco::Data::BLOB> ders;
    session << "SELECT der FROM machine_certificate WHERE kiosk=$1 AND key_digest=$2 AND state='valid'"
               " ORDER BY issued_at DESC",
        into(ders), bind(kiosk), bind(keyDigest), now;
    if (ders.empty()) return {};
    return bytesOf(ders.front());
}

namespace {

bool hasSeen(Session& session, const std::string& serial) {
    int found = 0;
    session << "SELECT count(*) FROM machine_certificate WHERE serial=$1", into(found), bind(serial), now;
    return found > 0;
}

bool hasLater(Session& session, const std::string& kiosk, const token::Certificate& certificate) {
    std::vector<Poco::Data::BLOB> valid;
    session << "SELECT der FROM machine_certificate WHERE kiosk=$1 AND state='valid'", into(valid),
        bind(kiosk), now;
    return std::any_of(valid.begin(), valid.end(), [&](const auto& der) {
        return token::Certificate::fromDer(bytesOf(der)).value().notBefore() > certificate.notBefore();
    });
}

} // namespace

bool takeMachineAgain(Session& session, const token::Certificate& certificate, forms::UtcMs at) {
    if (!restoredAt(session)) return false;
    const auto row = findKiosk(session, certificate.commonName());
    if (!row || row->state == "removed") return false;
    if (hasSeen(session, certificate.serial()) || hasLater(session, row->kiosk, certificate)) return false;
    keepMachineCertificate(session, row->kiosk, certificate, at);
    if (row->entries > 0) permitBranch(session, row->kiosk, {}, at);
    return true;
}

bool isMachineOf(Session& session, const std::string& kiosk, const std::string& serial, forms::UtcMs at) {
    int found = 0;
    session << "SELECT count(*) FROM machine_certificate m JOIN kiosk k ON k.kiosk=m.kiosk"
               " WHERE m.serial=$1 AND m.kiosk=$2 AND m.state='valid' AND k.state='active'"
               " AND (m.until=0 OR m.until>=$3)",
        into(found), bind(serial), bind(kiosk), bind(at.value), now;
    return found == 1;
}

std::int64_t machinesEnding(Session& session, forms::UtcMs from, forms::UtcMs until) {
    std::vector<Poco::Data::BLOB> certificates;
    session
        << "SELECT m.der FROM machine_certificate m JOIN kiosk k ON k.kiosk=m.kiosk"
           " WHERE m.state='valid' AND k.state='active' AND NOT EXISTS (SELECT 1 FROM machine_certificate n"
           " WHERE n.kiosk=m.kiosk AND n.state='valid' AND n.issued_at>m.issued_at)",
        into(certificates), now;
    return std::count_if(certificates.begin(), certificates.end(), [&](const auto& der) {
        const auto certificate = token::Certificate::fromDer(bytesOf(der));
        if (!certificate) return false;
        const auto end = certificate->notAfter();
        return end.value >= from.value && end.value <= until.value;
    });
}

bool isKioskName(std::string_view text) {
    const auto dash = text.rfind('-');
    if (text.size() > 32 || dash == std::string_view::npos || dash == 0 || text.size() - dash < 3)
        return false;
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto part = [&](char c) { return digit(c) || (c >= 'A' && c <= 'Z') || c == '-'; };
    const auto number = text.substr(dash + 1);
    return std::all_of(text.begin(), text.end(), part) && std::all_of(number.begin(), number.end(), digit);
}

} // namespace certdesk::hq
