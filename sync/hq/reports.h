#pragma once
#include "forms/report_sheet.h"
#include "hq/names.h"
#include "printing/documents.h"

#include <string>

namespace certdesk::hq {

struct Office;

/// The report of the period that `day` lies in, of one point or of all (`point` empty), as the totals are
/// now. forms/report_sheet.h makes JSON, CSV and a sheet of it.
forms::DailyReport reportOf(Office& office, forms::Day day, const std::string& point,
                            forms::Period period = forms::Period::day);

/// The sheet as PDF. The faces are opened at the first call. Any thread. Throws printing::FontError.
std::string pdfOf(const Office& office, printing::DailySheet sheet);

} // namespace certdesk::hq
