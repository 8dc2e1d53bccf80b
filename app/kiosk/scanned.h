#pragma once
#include "desk/desk.h"

#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What was typed or scanned into the search: the text to search for, and the check code that a paper's QR
/// code carries after the case number ("CASE CODE").
struct Scanned {
    std::string text;
    std::string code;
};

/// The short number that lists show ("0024") means today's case of this kiosk.
Scanned scannedFrom(const std::string& typed, const desk::Desk& desk);
/// Whether the check code fits the case number, as a notice's or, for a case that was found, its receipt's.
bool matches(const Scanned& scanned, const std::vector<sync::CaseRow>& found);
/// Whether it is the number of a case of another kiosk.
bool isElsewhere(const Scanned& scanned, const desk::Desk& desk);

} // namespace certdesk::kiosk
