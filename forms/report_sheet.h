#pragma once
#include "forms/names.h"
#include "forms/report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace certdesk::forms {

// A report as others take it: JSON for programs, CSV for spreadsheets, and what a sheet of paper shows.
// Kiosk and headquarters make theirs here, so both say the same of the same numbers. The same report and
// names give the same bytes.

/// What a sheet says: headings, rows and bars, ready to be drawn. Words on paper are Chinese.
struct ReportSheet {
    struct Figure { ///< one of the numbers in large type at the top; at most six
        std::string label;
        std::string value;
    };
    enum class Kind {
        text,   ///< shares with other text what the rest leaves
        label,  ///< a few words, in a column of a fixed width
        number, ///< stands right, as amounts do
        amount,
    };
    struct Column {
        std::string title;
        Kind kind = Kind::text;
    };
    struct Table {
        std::string title;
        std::vector<Column> columns;
        std::vector<std::vector<std::string>> rows; ///< as many cells as columns
        std::vector<std::string> total;             ///< the last row, set off; may be empty
    };
    struct Bar {
        std::string label;
        std::int64_t value = 0; ///< not negative
    };
    std::string title;
    std::string point;  ///< name, or that it is all
    std::string day;    ///< "2026-11-23", or the first and last of several
    std::string madeAt; ///< "2026-11-23 18:05"
    std::vector<Figure> figures;
    std::string barsTitle;
    std::vector<Bar> bars;
    std::vector<Table> tables;
    std::string note;                    ///< how the numbers are counted
    std::vector<std::string> signatures; ///< who signs by hand: a place for each at the end
    bool training = false;               ///< practice: marked so on every page
};

/// "2026-11-23", or "2026-11-23 至 2026-11-29".
std::string spanOf(const DailyReport& report);
/// The point's or kiosk's name, or that it is all.
std::string placeOf(const DailyReport& report, const Names& names);

/// `madeAt`: what the sheet says of when it was made. With places for signatures where it is of one point or
/// kiosk.
ReportSheet sheetOf(const DailyReport& report, const Names& names, UtcMs madeAt);

/// {"period": "day", "day" (the first), "lastDay", "point" (null: all), "kiosk" (null: all of the point),
/// "asOf", "services": [{"id","name","received","finished","returned","withdrawn","underWay"}], "payments":
/// [{"id","name","number","fen"}], "receipts": {"number","fen"}, "voided", "refunded": the same, "net": fen,
/// "paidBack": as "payments", "issued", "revoked", "tokensUsed", "stock": [{"item","act","number"}],
/// "applications": [{"id","name","service","serviceName","years","number"}], "reasons":
/// [{"service","serviceName","id","name","number"}], "changes": [{"field","number"}], "revokedFor":
/// [{"reason","number"}], "hours": [24 × {"received","fen"}], "points":
/// [{"id","name","received","finished","receipts","fen","issued"}], "days": [{"day", the same, "paidBack":
/// fen}], "operators": [{"point","account","received","finished","receipts","fen","paidBack": fen}],
/// "returned": [{"case","materials": [{"id","name","copies"}]}] (of all points: none), "missing":
/// [{"id","name","copies"}], "usedReceipts": {"first","last","number"} or null,
/// "now": a standing or null, "kiosks": [{"id","day","float","closed","closedBy","at","difference",
/// "reason","firstReceipt","lastReceipt","receipts","openCases","head","signature","standing"}]}; names as
/// {"zh","en"}. Every service type and payment method that is offered has its line, also without numbers.
Json jsonOf(const DailyReport& report, const Names& names, UtcMs asOf);

/// One table, a line per number's subject, in Chinese: UTF-8 with a byte order mark, lines end in CR LF (RFC
/// 4180). No cell of text is taken for a formula: what would be one stands behind an apostrophe.
std::string csvOf(const DailyReport& report, const Names& names);

} // namespace certdesk::forms
