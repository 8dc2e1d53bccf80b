#pragma once
#include "forms/catalogue.h"

#include <Poco/Data/Session.h>

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace certdesk::hq {

/// The catalogues that were ever published, by version. None is ever taken away, so pointers to them stay
/// good; any thread.
class Catalogues {
public:
    void add(forms::Catalogue catalogue);
    const forms::Catalogue* find(int version) const;
    /// The one with the highest version. At least one must have been added.
    const forms::Catalogue& newest() const;
    std::vector<const forms::Catalogue*> all() const;

private:
    mutable std::shared_mutex mutex_;
    std::map<int, forms::Catalogue> byVersion_; ///< guarded by mutex_; nodes never move
};

/// What GET /api/v1/catalogue answers.
struct SignedCatalogue {
    std::string envelope; ///< see catalogueEnvelope
    std::string tag;      ///< its ETag, with quotes
};

struct Office;

/// Texts of the catalogues kept in the database above that version, by version; all above 0. This and the
/// next run inside Database::transaction.
std::map<int, std::string> keptCatalogues(Poco::Data::Session& session, int above);
int newestKept(Poco::Data::Session& session);

/// Loads those of the data directory, which a headquarters begins with, and those of the database. Once, at
/// the start.
void loadCatalogues(Office& office);
/// Another process has published since: from now on those count here too. Any thread.
void learnCatalogues(Office& office);

/// Publishes a catalogue: kept in the database, signed, offered to kiosks and used for judging from now
/// on. Its id must be that of the others, its version above all of them, and it must not be in force before
/// today. Throws Trouble::usage, or forms::JsonProblem for text that is no catalogue.
const forms::Catalogue& publishCatalogue(Office& office, const std::string& text);

} // namespace certdesk::hq
