#include "hq/reports.h"

#include "hq/office.h"
#include "hq/totals.h"
#include "printing/paper.h"

namespace certdesk::hq {

forms::DailyReport reportOf(Office& office, forms::Day day, const std::string& point, forms::Period period) {
    return office.database.transaction(
        [&](Poco::Data::Session& session) { return dailyReport(session, day, point, period); });
}

std::string pdfOf(const Office& office, printing::DailySheet sheet) {
    sheet.training = office.config.training;
    static const printing::Fonts fonts;
    return forms::toText(printing::renderDailySheet(sheet, fonts).bytes);
}

} // namespace certdesk::hq
