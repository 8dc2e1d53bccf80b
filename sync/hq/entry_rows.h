#pragma once
#include "sync/entry.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace certdesk::hq {

/// A row of the table, as it is bound: what a statement refers to until it has run.
struct EntryRow {
    EntryRow(const sync::EntryHeader& header, const sync::StoredEntry& entry, const std::string& branch,
             forms::UtcMs at);

    void bindTo(Poco::Data::Statement& statement);

    std::string kiosk, incarnation, caseNumber, kind;
    std::int64_t seq, storedAt;
    std::array<Poco::Data::BLOB, 5> bytes;
};

/// Inside Database::transaction; empties the rows.
void insert(Poco::Data::Session& session, std::vector<EntryRow>& rows);

} // namespace certdesk::hq
