#include "desk/report.h"

#include "desk/inside.h"
#include "desk/standing.h"
#include "printing/paper.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

/// The one that was in force at the end of that day first, then the newest.
std::vector<const forms::Catalogue*> cataloguesFor(const Desk::Inside& in, forms::Day day) {
    const std::shared_lock lock(in.catalogueMutex);
    std::vector<const forms::Catalogue*> all;
    for (const auto& [version, catalogue] : in.catalogues)
        all.insert(all.begin(), &catalogue);
    const auto inForce =
        std::find_if(all.begin(), all.end(), [&](const auto* one) { return one->from <= day; });
    if (inForce != all.end()) std::rotate(all.begin(), inForce, inForce + 1);
    return all;
}

bool isClosed(const forms::DailyReport& report, forms::Day day) {
    return std::any_of(report.kiosks.begin(), report.kiosks.end(),
                       [&](const forms::KioskDay& one) { return one.day == day && one.closing; });
}

std::string titleOf(const forms::DailyReport& report) {
    return "report-" + std::string(forms::idOf(report.period)) + "-" + forms::isoDay(report.day);
}

} // namespace

Outcome<Report> reportOf(const Desk& desk, forms::Period period, forms::Day day) {
    const Desk::Inside& in = desk.inside();
    if (desk.who()) {
        auto actor = in.actorFor(forms::Act::report);
        if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    }
    forms::DailyReport numbers = in.journal->report(period, day);
    const forms::Days days = numbers.span();
    const forms::UtcMs now = in.now();
    const forms::Day today = forms::dayOf(now);
    const bool over = days.last < today;
    if (!over && days.first <= today && !isClosed(numbers, today)) numbers.now = dayStandingOf(desk);
    return Report{std::move(numbers), forms::Names(cataloguesFor(in, days.last)),
                  over ? forms::startOf(forms::plusDays(days.last, 1)) : now};
}

Outcome<Paper> drawReport(Desk& desk, const Report& report) {
    auto sheet = forms::sheetOf(report.numbers, report.names, report.asOf);
    sheet.training = desk.training();
    auto drawn = printing::renderDailySheet(sheet, desk.inside().papersFonts());
    return Paper{titleOf(report.numbers), std::move(drawn.bytes), drawn.pages};
}

Outcome<std::string> printReport(Desk& desk, const Report& report) {
    auto drawn = drawReport(desk, report);
    if (auto* no = std::get_if<Trouble>(&drawn)) return std::move(*no);
    const Paper& paper = std::get<0>(drawn);
    auto outcome = desk.inside().around.printer->print({paper.kind, paper.pdf, 1, false});
    if (auto* trouble = std::get_if<printing::PrinterTrouble>(&outcome)) return Trouble(std::move(*trouble));
    return std::get<printing::Printed>(std::move(outcome)).where;
}

} // namespace certdesk::desk
