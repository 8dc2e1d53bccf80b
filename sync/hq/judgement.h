#pragma once
#include "forms/daily.h"
#include "forms/decide.h"
#include "forms/moment.h"
#include "forms/till.h"
#include "hq/catalogues.h"
#include "hq/history.h"
#include "sync/entry.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

/// A case as headquarters sees it from its own copy of the journal.
struct JudgedCase {
    forms::Case folded;                          ///< without personal data
    const forms::Catalogue* catalogue = nullptr; ///< of the case; null when its version is unknown here
    const forms::ServiceType* service = nullptr; ///< null with it
    forms::Staff staff;                          ///< after the last entry
    /// Entries of the case that do not count, with the reason: a RefusalKind's id, "undecodable",
    /// "out-of-range", "catalogue-unknown", "misplaced" or "not-issued".
    struct Excluded {
        std::string branch;
        sync::EntryHeader header;
        std::string reason;
    };
    std::vector<Excluded> excluded;
    /// Ends of enrolments that were left out as "not-issued", each with the case as it was before.
    struct NotIssued {
        forms::Case before;
        forms::ProductionNoted enrolled;
    };
    std::vector<NotIssued> notIssued;
    /// What the entries that count did to certificates, in order.
    struct Happened {
        std::string branch;
        std::int64_t seq = 0;
        int ordinal = 0; ///< among those of one entry
        /// As of when the case knew the certificate's record; nothing when it went by its token or by the
        /// kiosk's own register.
        std::optional<forms::UtcMs> heardAt;
        forms::Moment moment;
    };
    std::vector<Happened> happened;
    /// The entry by which its personal data was destroyed.
    struct Shredding {
        std::string branch;
        std::int64_t seq = 0;
        forms::Day day{};
    };
    std::optional<Shredding> shredding;
    forms::Shares shares; ///< what the entries that count add to the numbers of their days
    /// Certificates of other issuers as the case first knew them, by KnownCertificate::id().
    std::map<std::string, forms::CertificateKnown> others;

    bool known() const { return !folded.number.empty(); }
    /// The step that the case stands at, while it is open.
    std::optional<forms::Step> step() const;
};

/// What headquarters issued for a case, for either purpose, as DER.
using IssuedFor = std::vector<forms::Bytes>;

/// Folds the entries of a case (history.h: entriesForCase) in order: what forms::judge would not have
/// accepted at that point, with the accounts known at that point, is left out and named; so is the end of an
/// enrolment with other certificates than `issued`. Pure.
JudgedCase judgeCase(const Catalogues& catalogues, const std::string& kiosk, const std::string& point,
                     const std::string& caseNumber, const std::vector<KeptEntry>& entries,
                     const IssuedFor& issued);

/// Whether a case number is one of this kiosk's: "FS001-02" owns "FS001-02A-20261123-0007".
bool belongsTo(const std::string& kiosk, const std::string& caseNumber);

} // namespace certdesk::hq
