#pragma once
#include "desk/outcome.h"
#include "forms/case.h"
#include "forms/catalogue.h"
#include "forms/secret.h"
#include "forms/staff.h"
#include "printing/documents.h"

#include <string>

namespace certdesk::desk {

/// What a paper must know beside its case. Borrowed for the call.
struct PaperSource {
    const forms::Catalogue& catalogue;
    const forms::Staff& staff;
    const forms::Case& c;
    forms::UtcMs now;
};

// Case → document data. Words on paper are Chinese whatever the screen's language is. Persons are filled in
// only where the case carries its personal part.

printing::ApplicationForm applicationFormOf(const PaperSource& source);
printing::Receipt receiptOf(const PaperSource& source);
printing::Notice noticeOf(const PaperSource& source);
printing::PinLetter pinLetterOf(const PaperSource& source, forms::Secret pin);

} // namespace certdesk::desk
