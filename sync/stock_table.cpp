#include "sync/stock_table.h"

#include "sync/derive.h"

namespace certdesk::sync {

namespace {

using forms::StockNoted;

/// The acts of one entry are one note again.
struct Rows {
    std::int64_t seq = 0;
    StockNoted note;
    std::string by;
    forms::UtcMs at;
};

} // namespace

void StockTable::make(Database& database) {
    database.run("CREATE TABLE stock_act (seq INTEGER NOT NULL, part INTEGER NOT NULL, item TEXT NOT NULL,"
                 " serial TEXT NOT NULL COLLATE NOCASE, first INTEGER NOT NULL, last INTEGER NOT NULL,"
                 " act TEXT NOT NULL, account TEXT NOT NULL, at INTEGER NOT NULL,"
                 " PRIMARY KEY (seq, part)) STRICT, WITHOUT ROWID;"
                 "CREATE INDEX stock_serial ON stock_act (serial, seq) WHERE serial <> ''");
}

void StockTable::drop(Database& database) { database.run("DROP TABLE stock_act"); }

const char* StockTable::contents() {
    return "SELECT seq, part, item, serial, first, last, act, account, at FROM stock_act ORDER BY seq, part";
}

void StockTable::add(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry) {
    const auto note = forms::stockNoteOf(after, entry.event);
    if (!note) return;
    std::vector<std::string> serials = note->serials;
    if (serials.empty()) serials.emplace_back(); // a range, or a count that found nothing
    std::int64_t part = 0;
    for (const std::string& serial : serials)
        database_.query("INSERT INTO stock_act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(seq)
            .bind(part++)
            .bind(note->item)
            .bind(serial)
            .bind(note->first)
            .bind(note->last)
            .bind(std::string(idOf(note->act)))
            .bind(entry.header.by)
            .bind(entry.header.at.value)
            .run();
}

forms::Stock StockTable::stock() const {
    forms::Stock stock;
    Rows rows;
    const auto fold = [&] {
        if (rows.seq > 0) stock.add(rows.note, rows.by, rows.at);
    };
    Query query = database_.query("SELECT seq, item, serial, first, last, act, account, at FROM stock_act"
                                  " ORDER BY seq, part");
    while (query.next()) {
        if (query.number(0) != rows.seq) {
            fold();
            const auto act = forms::stockActOf(query.text(5)).value();
            rows = {query.number(0),
                    {act, query.text(1), {}, query.number(3), query.number(4), {}},
                    query.text(6),
                    {query.number(7)}};
        }
        if (std::string serial = query.text(2); !serial.empty())
            rows.note.serials.push_back(std::move(serial));
    }
    fold();
    return stock;
}

forms::StockState StockTable::token(const std::string& serial) const {
    auto state = forms::StockState::unknown;
    Query query = database_.query("SELECT act FROM stock_act WHERE serial = ? AND serial <> '' ORDER BY seq");
    query.bind(serial);
    while (query.next())
        state = forms::after(state, forms::stockActOf(query.text(0)).value()).value_or(state);
    return state;
}

void deriveStock(const EntryTable& entries, StockTable& target) {
    eachWithItsCase(entries, [&](const EntryRow& row, const forms::Case& standing,
                                 const DecodedEntry& entry) { target.add(row.seq, standing, entry); });
}

} // namespace certdesk::sync
