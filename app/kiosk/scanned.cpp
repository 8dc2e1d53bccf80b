#include "kiosk/scanned.h"

#include "printing/check_code.h"

#include <algorithm>

namespace certdesk::kiosk {

namespace {

std::string keyOf(const std::string& typed, const desk::Desk& desk) {
    constexpr std::size_t serialDigits = 4;
    const bool digits = std::all_of(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (typed.empty() || !digits || typed.size() > serialDigits) return typed;
    const sync::Identity& kiosk = desk.journal().identity();
    return forms::caseNumber(kiosk.kiosk, kiosk.incarnation, desk.today(), std::stoi(typed));
}

} // namespace

Scanned scannedFrom(const std::string& typed, const desk::Desk& desk) {
    const std::size_t space = typed.find(' ');
    const std::string first = typed.substr(0, space);
    if (space != std::string::npos && forms::isCaseNumber(first)) return {first, typed.substr(space + 1)};
    return {keyOf(typed, desk), {}};
}

bool matches(const Scanned& scanned, const std::vector<sync::CaseRow>& found) {
    if (printing::matchesNoticeCode(scanned.code, scanned.text)) return true;
    return std::any_of(found.begin(), found.end(), [&](const sync::CaseRow& row) {
        return printing::matchesCheckCode(scanned.code, row.number, row.receipt, row.total);
    });
}

bool isElsewhere(const Scanned& scanned, const desk::Desk& desk) {
    const sync::Identity& kiosk = desk.journal().identity();
    return forms::isCaseNumber(scanned.text) && scanned.text.rfind(kiosk.kiosk + kiosk.incarnation, 0) != 0;
}

} // namespace certdesk::kiosk
