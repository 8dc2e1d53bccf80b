#pragma once
#include "desk/outcome.h"
#include "forms/case.h"
#include "forms/catalogue.h"
#include "forms/secret.h"
#include "forms/staff.h"
#include "printing/documents.h"

#include <string>
#include <vector>

namespace certdesk::desk {

// The forms of the catalogue that printing knows.
inline constexpr std::string_view applicationPaper = "application";
inline constexpr std::string_view authorisationPaper = "authorisation";

/// What a paper must know beside its case. Borrowed for the call.
struct PaperSource {
    const forms::Catalogue& catalogue;
    const forms::Staff& staff;
    const forms::Case& c;
    forms::UtcMs now;
    std::vector<forms::Case> linked{}; ///< the other cases of the visit that the paper speaks of
    printing::CopyMark copyMark{};
    bool training = false; ///< of the kiosk: sync::Identity
};

// Case → document data. Words on paper are Chinese whatever the screen's language is. Persons are filled in
// only where the case carries its personal part.

printing::ApplicationForm applicationFormOf(const PaperSource& source);
printing::AuthorisationLetter authorisationOf(const PaperSource& source);
printing::Receipt receiptOf(const PaperSource& source);
/// Of a receipt that was voided or refunded.
printing::RepaymentSlip repaymentSlipOf(const PaperSource& source);
printing::Notice noticeOf(const PaperSource& source);
printing::GuideSheet guideOf(const PaperSource& source);
printing::PinLetter pinLetterOf(const PaperSource& source, forms::Secret pin);

// Blank forms, with the boxes that the catalogue gives them.

printing::ApplicationForm blankApplicationForm(const forms::Catalogue& catalogue);
printing::AuthorisationLetter blankAuthorisation(const forms::Catalogue& catalogue);

} // namespace certdesk::desk
