#include "hq/encryption_keys.h"

#include "hq/database.h"
#include "hq/revocation_lists.h"

#include <Poco/Data/Statement.h>

namespace certdesk::hq {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

void keepKey(Session& session, const SealedKey& key) {
    session << "INSERT INTO encryption_key(serial, case_no, signing_serial, sealed, made_at)"
               " VALUES($1, $2, $3, $4, $5)",
        bind(key.serial), bind(key.caseNumber), bind(key.signingSerial), bind(blobOf(key.sealed)),
        bind(key.madeAt.value), now;
}

std::optional<forms::Bytes> sealedKeyOf(Session& session, const std::string& serial) {
    Poco::Data::BLOB sealed;
    session << "SELECT sealed FROM encryption_key WHERE serial=$1", into(sealed), bind(serial), now;
    if (sealed.size() == 0) return {};
    return bytesOf(sealed);
}

void noteRecovery(Session& session, const std::string& serial, const std::string& officer,
                  const std::string& reason, forms::UtcMs at) {
    session << "INSERT INTO key_recovery(serial, officer, reason, at) VALUES($1, $2, $3, $4)", bind(serial),
        bind(officer), bind(reason), bind(at.value), now;
}

void noteLostKey(Session& session, const std::string& serial, const std::string& signingSerial) {
    if (sealedKeyOf(session, serial)) return;
    session << "INSERT INTO lost_key(serial, signing_serial) VALUES($1, $2) ON CONFLICT DO NOTHING",
        bind(serial), bind(signingSerial), now;
}

bool isLostKey(Session& session, const std::string& serial) {
    int found = 0;
    session << "SELECT count(*) FROM lost_key WHERE serial=$1", into(found), bind(serial), now;
    return found > 0;
}

std::int64_t sealedKeyCount(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM encryption_key", into(count), now;
    return count;
}

std::string encryptionSerialOf(Session& session, const std::string& signingSerial) {
    std::string serial;
    session << "SELECT serial FROM encryption_key WHERE signing_serial=$1"
               " UNION SELECT serial FROM lost_key WHERE signing_serial=$2",
        into(serial), bind(signingSerial), bind(signingSerial), now;
    return serial;
}

bool revokeWithSigning(Session& session, const CertificateRow& signing) {
    if (signing.state != "revoked") return false;
    Poco::Data::Statement statement(session);
    statement << "UPDATE certificate SET state='revoked', revoked_at=$1, revoked_for=$2"
                 " WHERE state<>'revoked' AND serial IN"
                 " (SELECT serial FROM encryption_key WHERE signing_serial=$3"
                 " UNION SELECT serial FROM lost_key WHERE signing_serial=$4)",
        bind(signing.revokedAt.value), bind(signing.revokedFor), bind(signing.serial), bind(signing.serial);
    if (statement.execute() == 0) return false;
    markListDue(session, encryptionSerialOf(session, signing.serial));
    return true;
}

} // namespace certdesk::hq
