#include "sync/identity.h"

namespace certdesk::sync {

namespace {

using Kind = JournalError::Kind;

Identity identityOf(const EntryHeader& header, const forms::JournalBegun& begun) {
    return {begun.point,          header.kiosk,      header.incarnation,
            begun.kioskPublicKey, begun.hqPublicKey, begun.training};
}

} // namespace

Identity identityFrom(const EntryTable& entries, std::int64_t beginning) {
    const std::optional<EntryRow> first = entries.at(beginning);
    if (!first) throw JournalError(Kind::damaged, "no first entry");
    const DecodedEntry entry = decodeRow(*first);
    const auto* begun = std::get_if<forms::JournalBegun>(&entry.event);
    if (!begun) throw DamagedEntry(beginning, "a journal begins with another event");
    return identityOf(entry.header, *begun);
}

Identity identityWith(const Identity& identity, const std::vector<NewEntry>& entries) {
    const auto* begun = entries.empty() ? nullptr : std::get_if<forms::JournalBegun>(&entries.front().event);
    if (!begun || !begun->parent) return identity;
    if (identity.incarnation == 'Z') throw std::logic_error("a kiosk has at most 26 incarnations");
    EntryHeader header;
    header.kiosk = identity.kiosk;
    header.incarnation = static_cast<char>(identity.incarnation + 1);
    return identityOf(header, *begun);
}

Head headFrom(const EntryTable& entries) {
    const EntryRow last = entries.last().value();
    const EntryHeader header = decodeRow(last).header;
    const std::optional<EntryRow> before = last.seq > 1 ? entries.at(last.seq - 1) : std::nullopt;
    const Bytes prev = before ? before->stored.hash : chainStart();
    const StoredEntry& stored = last.stored;
    const bool fits = header.seq == last.seq && (before || last.seq == 1) &&
                      stored.hash == chainHash(prev, stored.header, stored.facts, stored.personal);
    if (!fits) throw DamagedEntry(last.seq, "its hash does not follow from what it holds");
    return {header.incarnation, last.seq, stored.hash};
}

void requireSame(const Identity& identity, const NewEntry& entry) {
    const auto* begun = std::get_if<forms::JournalBegun>(&entry.event);
    if (!begun || begun->point != identity.point || begun->kioskPublicKey != identity.kioskPublicKey ||
        begun->hqPublicKey != identity.hqPublicKey || begun->training != identity.training)
        throw std::logic_error("a journal's first entry must name its identity");
}

} // namespace certdesk::sync
