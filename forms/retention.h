#pragma once
#include "forms/decide.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::forms {

// How long the personal data of a case is kept (Electronic Signature Law art. 24; PIPL art. 19 and 47). The
// catalogue version of the case says it, since that is what the applicant was told; kiosk and HQ ask here.

/// The certificate that the case led to, or else the one that it served: KnownCertificate::id(), or empty.
std::string certificateOf(const Case& c);

/// The last day of the newest of these certificates and of what the case itself knows; nothing when there is
/// none. `lineage`: those that replaced its certificate or that it replaced. One that was revoked counts to
/// the end of its validity, so that the period is never shorter than the law's.
std::optional<Day> lapseOf(const Case& c, const std::vector<KnownCertificate>& lineage);

/// The last day on which the personal data of the case is kept; nothing while that is open: the case is under
/// way. A case that ended without a certificate of its own is kept for RetentionPolicy::daysReturned after
/// the day it was returned, withdrawn or voided; one that was done, or for which a certificate was issued,
/// for RetentionPolicy::yearsAfterLapse after the certificate's last day or the day it ended, whichever is
/// later.
std::optional<Day> keptUntil(const RetentionPolicy& policy, const Case& c, const std::optional<Day>& lapsed);

/// Whether somebody who looks at the personal details of the case opens a record by it: everybody but those
/// who entered them, while the case is under way.
bool isOpening(const Case& c, const std::string& who);

} // namespace certdesk::forms
