#pragma once
#include "forms/daily.h"
#include "hq/names.h"
#include "printing/documents.h"

#include <string>

namespace certdesk::hq {

struct Office;

// The daily report as others take it: JSON for kiosks and programs, CSV for spreadsheets, a sheet of paper.

/// Of one point or of all (`point` empty), as the totals are now.
forms::DailyReport reportOf(Office& office, forms::Day day, const std::string& point);

/// {"day", "point" (null: all), "asOf", "services": [{"id","name","received","finished","returned",
/// "withdrawn","underWay"}], "payments": [{"id","name","number","fen"}], "receipts": {"number","fen"},
/// "voided", "refunded": the same, "net": fen, "paidBack": as "payments", "issued", "revoked", "tokensUsed",
/// "stock": [{"item","act","number"}], "hours": [24 × {"received","fen"}], "points":
/// [{"id","name","received", "finished","receipts","fen","issued"}], "kiosks":
/// [{"id","float","closed","closedBy","at","difference",
/// "reason","firstReceipt","lastReceipt","receipts","openCases"}]}; names as {"zh","en"}. Every service type
/// and payment method that is offered has its line, also without numbers.
forms::Json jsonOf(const forms::DailyReport& report, const Names& names, forms::UtcMs asOf);

/// One table, a line per number's subject, in Chinese: UTF-8 with a byte order mark, lines end in CR LF (RFC
/// 4180). No cell of text is taken for a formula: what would be one stands behind an apostrophe.
std::string csvOf(const forms::DailyReport& report, const Names& names);
/// A cell as CSV has it.
std::string csvCell(const std::string& text);

printing::DailySheet sheetOf(const forms::DailyReport& report, const Names& names, forms::UtcMs madeAt);
/// The sheet as PDF. The faces are opened at the first call. Any thread. Throws printing::FontError.
std::string pdfOf(const printing::DailySheet& sheet);

} // namespace certdesk::hq
