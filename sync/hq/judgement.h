#pragma once
#include "forms/decide.h"
#include "sync/entry.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

/// The catalogues that were ever published, by version.
using Catalogues = std::map<int, forms::Catalogue>;

/// A case as headquarters sees it from its own copy of the journal.
struct JudgedCase {
    forms::Case folded;                          ///< without personal data
    const forms::Catalogue* catalogue = nullptr; ///< of the case; null when its version is unknown here
    const forms::ServiceType* service = nullptr; ///< null with it
    forms::Staff staff;                          ///< after the last entry
    /// Entries of the case that do not count, with the reason: a RefusalKind's id, "undecodable",
    /// "out-of-range", "catalogue-unknown" or "misplaced".
    struct Excluded {
        sync::EntryHeader header;
        std::string reason;
    };
    std::vector<Excluded> excluded;

    bool known() const { return !folded.number.empty(); }
    /// The step that the case stands at, while it is open.
    std::optional<forms::Step> step() const;
};

/// Folds the entries of a case (history.h: entriesForCase) in order: what forms::judge would not have
/// accepted at that point, with the accounts known at that point, is left out and named. Pure.
JudgedCase judgeCase(const Catalogues& catalogues, const std::string& kiosk, const std::string& point,
                     const std::string& caseNumber, const std::vector<sync::StoredEntry>& entries);

/// Whether a case number is one of this kiosk's: "FS001-02" owns "FS001-02A-20261123-0007".
bool belongsTo(const std::string& kiosk, const std::string& caseNumber);

} // namespace certdesk::hq
