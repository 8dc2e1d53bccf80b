#include "sync/day_report.h"

namespace certdesk::sync {

namespace {

template <typename Event>
DecodedEntry entryOf(const EntryTable& entries, std::int64_t seq) {
    const auto row = entries.at(seq);
    if (!row) throw DamagedEntry(seq, "the register names it, but it is not there");
    DecodedEntry entry = decodeRow(*row);
    if (!std::holds_alternative<Event>(entry.event))
        throw DamagedEntry(seq, "the register takes it for another kind");
    return entry;
}

/// What opened and closed the day; nothing where neither did.
std::optional<forms::KioskDay> dayOf(const Register& lines, const EntryTable& entries,
                                     const Identity& identity, forms::Day day) {
    const auto opening = lines.till().opening(day);
    const auto closing = lines.till().closing(day);
    if (!opening && !closing) return {};
    forms::KioskDay told{identity.kiosk, {}, {}, {}, day};
    if (opening)
        told.change = std::get<forms::DayOpened>(entryOf<forms::DayOpened>(entries, *opening).event).change;
    if (closing) {
        const DecodedEntry entry = entryOf<forms::DayClosed>(entries, *closing);
        told.closing = std::get<forms::DayClosed>(entry.event);
        told.closedBy = entry.header.by;
    }
    return told;
}

} // namespace

forms::DailyReport reportOf(const Register& lines, const EntryTable& entries, const Identity& identity,
                            forms::Period period, forms::Day day) {
    forms::DailyReport report;
    report.period = period;
    report.day = forms::daysOf(period, day).first;
    report.point = identity.point;
    report.kiosk = identity.kiosk;
    lines.days().read(report);
    const forms::Days days = report.span();
    for (forms::Day each = days.first; each <= days.last; each = forms::plusDays(each, 1))
        if (auto told = dayOf(lines, entries, identity, each)) report.kiosks.push_back(std::move(*told));
    const auto receiptAt = [&](std::int64_t seq) {
        return std::get<forms::FeeTaken>(entryOf<forms::FeeTaken>(entries, seq).event).receipt;
    };
    if (const auto fees = lines.till().fees(days.first, days.last))
        report.receiptRange = {receiptAt(fees->first), receiptAt(fees->second),
                               static_cast<int>(report.receipts.number)};
    return report;
}

} // namespace certdesk::sync
