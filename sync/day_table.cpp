#include "sync/day_table.h"

namespace certdesk::sync {

void DayTable::make(Database& database) {
    database.run("CREATE TABLE day_total (day TEXT NOT NULL, measure TEXT NOT NULL, about TEXT NOT NULL,"
                 " number INTEGER NOT NULL, fen INTEGER NOT NULL, PRIMARY KEY (day, measure, about))"
                 " STRICT, WITHOUT ROWID");
}

void DayTable::drop(Database& database) { database.run("DROP TABLE day_total"); }

const char* DayTable::contents() {
    return "SELECT day, measure, about, number, fen FROM day_total ORDER BY day, measure, about";
}

void DayTable::add(const forms::Shares& change) {
    for (const auto& [at, counted] : change) {
        if (counted == forms::Counted{}) continue;
        const std::string day = forms::isoDay(at.day);
        const std::string measure(forms::idOf(at.measure));
        database_
            .query("INSERT INTO day_total VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, measure, about)"
                   " DO UPDATE SET number = number + excluded.number, fen = fen + excluded.fen")
            .bind(day)
            .bind(measure)
            .bind(at.about)
            .bind(counted.number)
            .bind(counted.total.value())
            .run();
        if (counted.number >= 0 && counted.total >= forms::Fen()) continue;
        database_
            .query("DELETE FROM day_total WHERE day = ? AND measure = ? AND about = ?"
                   " AND number = 0 AND fen = 0")
            .bind(day)
            .bind(measure)
            .bind(at.about)
            .run();
    }
}

void DayTable::read(forms::DailyReport& report) const {
    const forms::Days days = report.span();
    Query query = database_.query("SELECT day, measure, about, number, fen FROM day_total"
                                  " WHERE day BETWEEN ? AND ? ORDER BY day, measure, about");
    query.bind(forms::isoDay(days.first)).bind(forms::isoDay(days.last));
    while (query.next()) {
        const auto day = forms::parseIsoDay(query.text(0));
        const auto measure = forms::measureOf(query.text(1));
        if (!day || !measure) throw JournalError(JournalError::Kind::damaged, "a total of no day");
        const forms::Counted sum{query.number(3), forms::Fen(query.number(4))};
        report.add(*measure, query.text(2), sum);
        if (report.period != forms::Period::day) report.addDay(*day, *measure, sum);
    }
}

void deriveDays(const EntryTable& entries, DayTable& target) {
    std::string number;
    forms::Case standing;
    forms::Shares shares;
    forms::Shares sums;
    const auto end = [&] {
        forms::addTo(sums, shares);
        shares.clear();
    };
    entries.eachByCase([&](const EntryRow& row) {
        const DecodedEntry entry = decodeRow(row);
        if (row.caseNumber != number) {
            end();
            standing = {};
        }
        number = row.caseNumber;
        if (!number.empty()) forms::apply(standing, entry.context, entry.event);
        forms::addShares(shares, standing, entry.context, entry.event);
    });
    end();
    target.add(sums);
}

} // namespace certdesk::sync
