#pragma once
#include "desk/desk.h"
#include "kiosk/layout.h"

#include <string>
#include <string_view>
#include <vector>

namespace certdesk::kiosk {

// What there is to say of whoever is at the counter, in short lines: for the clerk's card and for the
// applicant's own screen.

/// "9144 0604 MA4W 0A12 35": codes for the eye.
std::string inFours(std::string_view code);

struct ApplicantLine {
    std::string caption;
    std::string text;
    layout::Ink ink = layout::Ink::text;
};
using ApplicantLines = std::vector<ApplicantLine>;

ApplicantLines personLines(const forms::Personal& personal, bool masked);
/// Applications, years, algorithm, reason, changes.
ApplicantLines wantedLines(const desk::Desk& desk, const forms::ServiceType& service, const forms::Case& c);
ApplicantLines certificateLines(const desk::Desk& desk, const forms::Case& c);
ApplicantLine moneyLine(const forms::ServiceType& service, const forms::Case& c);
/// What is still owed of the materials, or that nothing is.
ApplicantLine missingLine(const desk::Desk& desk, const forms::ServiceType& service, const forms::Case& c);

} // namespace certdesk::kiosk
