#include "hq/database.h"

#include "hq/postgresql.h"
#include "hq/sqlite.h"

#include <Poco/Data/SQLite/Connector.h>

namespace certdesk::hq {

bool isPostgresql(const std::string& address) {
    return address.starts_with("postgresql://") || address.starts_with("postgres://");
}

bool isSqlite(Poco::Data::Session& session) {
    return session.impl()->connectorName() == Poco::Data::SQLite::Connector::KEY;
}

void Database::create(const std::string& address) {
    if (isPostgresql(address))
        createPostgresql(address);
    else
        createSqlite(address);
}

Database::Database(const std::string& address)
    : engine_(isPostgresql(address) ? openPostgresql(address) : openSqlite(address)) {}

void Database::run(const Engine::Work& work) {
    try {
        engine_->run(work);
    } catch (...) {
        ++undone_;
        throw;
    }
    ++committed_;
}

Database::Counts Database::counts() const { return {committed_, undone_, engine_->retries}; }

Poco::Data::BLOB blobOf(forms::ByteView bytes) { return {bytes.data(), bytes.size()}; }

forms::Bytes bytesOf(const Poco::Data::BLOB& blob) {
    if (blob.size() == 0) return {};
    return {blob.rawContent(), blob.rawContent() + blob.size()};
}

} // namespace certdesk::hq
