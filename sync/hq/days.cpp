#include "hq/days.h"

#include "forms/till.h"
#include "hq/history.h"

#include <Poco/Data/Statement.h>

#include <array>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::array<std::string_view, 8> kinds{"day-opened",    "day-counted",     "day-closed",
                                                "stock-noted",   "token-noted",     "blank-printed",
                                                "person-listed", "settings-changed"};

std::string textOf(const forms::Json& json) { return json.text(); }

/// The accounts, the till and the last entry of a kiosk's history up to some entry.
struct Standing {
    forms::Staff staff;
    forms::Till till;
    std::string branch;
    std::optional<sync::DecodedEntry> last;
};

/// Folds all but the last; what cannot be decoded tells nothing.
Standing standingAt(const std::vector<KeptEntry>& entries, const Catalogues& catalogues) {
    static const forms::Catalogue none{};
    Standing standing;
    for (const auto& kept : entries) {
        try {
            if (standing.last) {
                const auto& [header, context, event] = *standing.last;
                const auto* catalogue = catalogues.find(header.catalogueVersion);
                const bool people = std::holds_alternative<forms::AccountMade>(event) ||
                                    std::holds_alternative<forms::JournalBegun>(event);
                const bool counts = !people || !forms::judge(catalogue ? *catalogue : none, standing.staff,
                                                             {}, context, event);
                if (counts && !forms::applyTo(standing.staff, event))
                    forms::applyTo(standing.till, context, event);
            }
            standing.last.reset();
            standing.branch = kept.branch;
            standing.last = sync::decode(kept.entry);
        } catch (const forms::JsonProblem&) {
        }
    }
    return standing;
}

std::string refusalOf(const Standing& standing, const Catalogues& catalogues) {
    const auto& entry = *standing.last;
    if (!entry.header.caseNumber.empty()) return "misplaced";
    const auto* catalogue = catalogues.find(entry.header.catalogueVersion);
    if (!catalogue) return "catalogue-unknown";
    const auto no = forms::judge(*catalogue, standing.staff, {}, entry.context, entry.event, &standing.till);
    return no ? std::string(forms::idOf(no->kind)) : std::string();
}

void keepOpening(Session& session, const std::string& kiosk, const forms::DayOpened& opened) {
    session << "INSERT INTO kiosk_day(kiosk, day, change_fen, closing, closed_by) VALUES($1, $2, $3, '', '')"
               " ON CONFLICT(kiosk, day) DO UPDATE SET change_fen=excluded.change_fen",
        bind(kiosk), bind(forms::isoDay(opened.day)), bind(opened.change.value()), now;
}

void keepClosing(Session& session, const std::string& kiosk, const forms::DayClosed& closed,
                 const std::string& by) {
    session
        << "INSERT INTO kiosk_day(kiosk, day, change_fen, closing, closed_by) VALUES($1, $2, 0, $3, $4)"
           " ON CONFLICT(kiosk, day) DO UPDATE SET closing=excluded.closing, closed_by=excluded.closed_by",
        bind(kiosk), bind(forms::isoDay(closed.day)), bind(textOf(forms::jsonOf(closed))), bind(by), now;
}

void keep(Session& session, Totals& totals, const std::string& kiosk, const std::string& mark,
          const sync::DecodedEntry& entry) {
    if (const auto* opened = std::get_if<forms::DayOpened>(&entry.event))
        keepOpening(session, kiosk, *opened);
    if (const auto* closed = std::get_if<forms::DayClosed>(&entry.event))
        keepClosing(session, kiosk, *closed, entry.header.by);
    forms::Shares shares;
    forms::addShares(shares, {}, entry.context, entry.event);
    if (!shares.empty()) totals.put(session, kiosk, mark, shares);
}

void dropRefused(Session& session, const std::string& kiosk, const std::string& branch, std::int64_t seq) {
    session << "DELETE FROM entry_refused WHERE kiosk=$1 AND incarnation=$2 AND seq=$3", bind(kiosk),
        bind(branch), bind(seq), now;
}

forms::KioskDay dayOf(const std::string& kiosk, const std::string& of, std::int64_t change,
                      const std::string& closing, const std::string& by) {
    forms::KioskDay day{kiosk, forms::Fen(change), {}, by, forms::parseIsoDay(of).value()};
    if (closing.empty()) return day;
    const auto json = forms::parseJson(closing);
    forms::JsonReader in(json);
    day.closing = forms::dayClosedOf(in);
    return day;
}

} // namespace

std::string markOf(std::string_view kind, std::int64_t seq) {
    for (const auto one : kinds)
        if (one == kind) return "#" + std::to_string(seq);
    return {};
}

bool isMark(const std::string& marked) { return marked.starts_with('#'); }

void applyMark(Session& session, const Catalogues& catalogues, Totals& totals, const std::string& kiosk,
               const std::string& mark) {
    const std::int64_t seq = std::stoll(mark.substr(1));
    const auto standing = standingAt(entriesForDay(session, kiosk, seq), catalogues);
    if (standing.branch.empty()) return;
    dropRefused(session, kiosk, standing.branch, seq);
    const std::string reason = standing.last ? refusalOf(standing, catalogues) : "undecodable";
    if (!reason.empty()) {
        totals.put(session, kiosk, mark, {});
        return addRefused(session, {kiosk, standing.branch, seq, reason});
    }
    keep(session, totals, kiosk, mark, *standing.last);
}

std::vector<forms::KioskDay> kioskDays(Session& session, const forms::Days& days, const std::string& point) {
    std::vector<std::string> kiosk, day, closing, by;
    std::vector<std::int64_t> change;
    Poco::Data::Statement statement(session);
    const std::string first = forms::isoDay(days.first);
    const std::string last = forms::isoDay(days.last);
    statement << "SELECT d.kiosk, d.day, d.change_fen, d.closing, d.closed_by FROM kiosk_day d"
                 " JOIN kiosk k ON k.kiosk=d.kiosk WHERE d.day BETWEEN $1 AND $2"
              << (point.empty() ? "" : " AND k.point=$3") << " ORDER BY d.kiosk, d.day",
        into(kiosk), into(day), into(change), into(closing), into(by), bind(first), bind(last);
    if (!point.empty()) statement, bind(point);
    statement.execute();
    std::vector<forms::KioskDay> told;
    for (std::size_t i = 0; i < kiosk.size(); ++i)
        told.push_back(dayOf(kiosk[i], day[i], change[i], closing[i], by[i]));
    return told;
}

} // namespace certdesk::hq
