#include "sync/till_table.h"

namespace certdesk::sync {

namespace {

forms::Day dayIn(const std::string& text) { return forms::parseIsoDay(text).value_or(forms::Day{}); }

/// The business day that the entry counts on, when it moves the drawer or a day.
std::optional<forms::Day> dayOf(const DecodedEntry& entry) {
    if (const auto* opened = std::get_if<forms::DayOpened>(&entry.event)) return opened->day;
    if (const auto* counted = std::get_if<forms::DayCounted>(&entry.event)) return counted->day;
    if (const auto* closed = std::get_if<forms::DayClosed>(&entry.event)) return closed->day;
    if (forms::movesMoney(entry.event)) return entry.header.day;
    return {};
}

} // namespace

void TillTable::make(Database& database) {
    database.run("CREATE TABLE till (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, day TEXT NOT NULL) STRICT;"
                 "CREATE INDEX till_kind ON till (kind, seq);"
                 "CREATE INDEX till_day ON till (day, seq)");
}

void TillTable::drop(Database& database) { database.run("DROP TABLE till"); }

const char* TillTable::contents() { return "SELECT seq, kind, day FROM till ORDER BY seq"; }

void TillTable::add(std::int64_t seq, const DecodedEntry& entry) {
    const auto day = dayOf(entry);
    if (!day) return;
    database_.query("INSERT INTO till VALUES (?, ?, ?)")
        .bind(seq)
        .bind(entry.header.kind)
        .bind(forms::isoDay(*day))
        .run();
}

std::set<forms::Day> TillTable::closed() const {
    std::set<forms::Day> days;
    Query query = database_.query("SELECT day FROM till WHERE kind = 'day-closed'");
    while (query.next())
        days.insert(dayIn(query.text(0)));
    return days;
}

/// The first entry of the day that is under way: of the one that was opened last, else of the last fee's.
std::int64_t TillTable::beginning() const {
    const std::int64_t after =
        database_.number("SELECT ifnull(max(seq), 0) FROM till WHERE kind = 'day-closed'");
    Query day = database_.query("SELECT day FROM till WHERE seq > ?1 ORDER BY kind = 'day-opened' DESC,"
                                " seq DESC LIMIT 1");
    if (!day.bind(after).next()) return 0;
    Query first = database_.query("SELECT min(seq) FROM till WHERE day = ? AND seq > ?");
    return first.bind(day.text(0)).bind(after).next() ? first.number(0) : 0;
}

forms::Till TillTable::till(const EntryTable& entries) const {
    forms::Till till;
    till.closed = closed();
    const std::int64_t first = beginning();
    if (first == 0) return till;
    Query query = database_.query("SELECT seq FROM till WHERE seq >= ? ORDER BY seq");
    query.bind(first);
    while (query.next()) {
        const auto row = entries.at(query.number(0));
        if (!row) throw DamagedEntry(query.number(0), "the register names it, but it is not there");
        const DecodedEntry entry = decodeRow(*row);
        forms::applyTo(till, entry.context, entry.event);
    }
    return till;
}

std::optional<std::int64_t> TillTable::closing(forms::Day day) const {
    Query query = database_.query("SELECT max(seq) FROM till WHERE day = ? AND kind = 'day-closed'");
    if (!query.bind(forms::isoDay(day)).next() || query.number(0) == 0) return std::nullopt;
    return query.number(0);
}

std::optional<std::int64_t> TillTable::opening(forms::Day day) const {
    Query query = database_.query("SELECT max(seq) FROM till WHERE day = ? AND kind = 'day-opened'");
    if (!query.bind(forms::isoDay(day)).next() || query.number(0) == 0) return std::nullopt;
    return query.number(0);
}

std::optional<std::pair<std::int64_t, std::int64_t>> TillTable::fees(forms::Day first,
                                                                     forms::Day last) const {
    Query query = database_.query("SELECT min(seq), max(seq) FROM till INDEXED BY till_day"
                                  " WHERE day BETWEEN ? AND ? AND kind = 'fee-taken'");
    query.bind(forms::isoDay(first)).bind(forms::isoDay(last));
    if (!query.next() || query.number(0) == 0) return std::nullopt;
    return std::pair(query.number(0), query.number(1));
}

std::optional<std::int64_t> TillTable::turnBefore(std::int64_t seq) const {
    Query query = database_.query("SELECT max(seq) FROM till WHERE kind IN ('day-opened', 'day-closed')"
                                  " AND seq < ?");
    if (!query.bind(seq).next() || query.number(0) == 0) return std::nullopt;
    return query.number(0);
}

void deriveTill(const EntryTable& entries, TillTable& target) {
    entries.eachInOrder([&](const EntryRow& row) { target.add(row.seq, decodeRow(row)); });
}

} // namespace certdesk::sync
