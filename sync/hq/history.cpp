#include "hq/history.h"

#include "hq/database.h"
#include "hq/entry_rows.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <map>
#include <set>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using sync::Head;
using sync::StoredEntry;

std::string_view textOf(const forms::Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The columns of a query for entries, and what they hold.
struct Rows {
    std::vector<BLOB> header, facts, personal, wraps, hash;

    std::vector<StoredEntry> entries() const {
        std::vector<StoredEntry> all;
        for (std::size_t i = 0; i < header.size(); ++i)
            all.push_back({bytesOf(header[i]), bytesOf(facts[i]), bytesOf(personal[i]), bytesOf(wraps[i]),
                           bytesOf(hash[i])});
        return all;
    }
};

constexpr const char* columns = "SELECT header, facts, personal, wraps, hash FROM entry ";

using Line = std::vector<Stretch>;

std::vector<StoredEntry> ofBranch(Session& session, const std::string& kiosk, const std::string& branch,
                                  std::int64_t after, std::int64_t upTo) {
    Rows rows;
    session << columns << "WHERE kiosk=$1 AND incarnation=$2 AND seq>$3 AND seq<=$4 ORDER BY seq",
        into(rows.header), into(rows.facts), into(rows.personal), into(rows.wraps), into(rows.hash),
        bind(kiosk), bind(branch), bind(after), bind(upTo), now;
    return rows.entries();
}

std::vector<StoredEntry> between(Session& session, const std::string& kiosk, const Line& line,
                                 std::int64_t after, std::int64_t upTo) {
    std::vector<StoredEntry> all;
    for (const Stretch& part : line) {
        const auto from = std::max(after, part.after);
        const auto to = std::min(upTo, part.upTo);
        if (from >= to) continue;
        auto found = ofBranch(session, kiosk, part.branch, from, to);
        std::move(found.begin(), found.end(), std::back_inserter(all));
    }
    return all;
}

/// The branch that a line passes at an entry.
std::string branchAt(const Line& line, std::int64_t seq) {
    for (const Stretch& part : line)
        if (part.after < seq && seq <= part.upTo) return part.branch;
    return {};
}

/// Where a kiosk's present history stands; no branch before its first entry.
struct Standing {
    std::string branch;
    Head head;
};

Standing standingOf(Session& session, const std::string& kiosk) {
    Standing standing;
    BLOB hash;
    session << "SELECT incarnation, seq, hash FROM entry WHERE kiosk=$1 ORDER BY incarnation DESC, seq DESC "
               "LIMIT 1",
        into(standing.branch), into(standing.head.seq), into(hash), bind(kiosk), now;
    if (standing.branch.empty()) return {};
    standing.head.incarnation = standing.branch.front();
    standing.head.hash = bytesOf(hash);
    return standing;
}

Line lineOf(Session& session, const std::string& kiosk, const Standing& standing) {
    if (standing.branch.empty()) return {};
    return lineTo(session, kiosk, standing.branch, standing.head.seq);
}

using Fault = BatchFault;

/// Headers in order, or what is wrong with the first that is not right.
std::variant<std::vector<sync::EntryHeader>, Fault> readHeaders(const std::string& kiosk,
                                                                const std::vector<StoredEntry>& entries) {
    std::vector<sync::EntryHeader> headers;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        try {
            headers.push_back(sync::parseHeader(textOf(entries[i].header)));
        } catch (const forms::JsonProblem&) {
            return Fault{Fault::Kind::badHeader, i, {}};
        }
        const auto& header = headers.back();
        if (header.kiosk != kiosk) return Fault{Fault::Kind::wrongKiosk, i, {}};
        if (!sync::fitWraps(header, entries[i].wraps)) return Fault{Fault::Kind::wrapsDiffer, i, {}};
        if (header.incarnation != headers[0].incarnation ||
            header.seq != headers[0].seq + static_cast<std::int64_t>(i))
            return Fault{Fault::Kind::notInOrder, i, {}};
    }
    return headers;
}

/// What a kiosk sent.
struct Sent {
    const std::string& kiosk;
    std::vector<StoredEntry> entries;
    std::vector<sync::EntryHeader> headers;
    const forms::Bytes& head; ///< the hash that the sender has after the last entry; empty: it did not say
    forms::UtcMs at;
    std::int64_t first() const { return headers.front().seq; }
    char incarnation() const { return headers.front().incarnation; }
};

/// Where what was sent goes: the first `there` of it are stored, the others follow the hash `prev` in that
/// branch.
struct Place {
    std::string branch;
    std::size_t there = 0;
    forms::Bytes prev;
};
using Placed = std::variant<Place, Fault>;

Fault differs(const Standing& standing) { return {Fault::Kind::differs, 0, standing.head}; }

/// The hash of entry `seq` of the line; the chain's start for 0.
forms::Bytes hashAt(Session& session, const std::string& kiosk, const Line& line, std::int64_t seq) {
    if (seq == 0) return sync::chainStart();
    return between(session, kiosk, line, seq - 1, seq).at(0).hash;
}

/// From entry `index` on, what was sent is not what is kept here: an officer let it go on, or it is kept
/// beside.
Placed split(Session& session, const Sent& sent, const Standing& standing, const Line& line,
             std::size_t index) {
    const auto before = sent.first() + static_cast<std::int64_t>(index) - 1;
    const auto prev = hashAt(session, sent.kiosk, line, before);
    const auto& entry = sent.entries[index];
    const auto hash = forms::hex(sync::chainHash(prev, entry.header, entry.facts, entry.personal));
    const auto permit = branchPermit(session, sent.kiosk);
    if (permit && permit->splitHash == hash && before > 0) {
        const auto name = nextSplit(session, sent.kiosk, sent.incarnation());
        addBranch(session, sent.kiosk, name, branchAt(line, before), before);
        dropSplit(session, sent.kiosk, hash);
        permitBranch(session, sent.kiosk, {}, sent.at); // for the incarnation that it must begin
        return Place{name, index, prev};
    }
    keepSplit(session, {sent.kiosk, sent.incarnation(), before + 1, hash, sent.at},
              {sent.entries.begin() + static_cast<std::ptrdiff_t>(index), sent.entries.end()});
    return differs(standing);
}

/// The way to the entry before what was sent, in a branch that is no longer the present one: the hash that
/// the sender has after it all says so.
std::optional<Line> leftLine(Session& session, const Sent& sent) {
    const auto before = sent.first() - 1;
    if (sent.head.empty() || before == 0) return {};
    std::vector<std::string> branches;
    session << "SELECT incarnation FROM entry WHERE kiosk=$1 AND seq=$2 ORDER BY incarnation", into(branches),
        bind(sent.kiosk), bind(before), now;
    for (const auto& branch : branches) {
        auto prev = entryAt(session, sent.kiosk, branch, before)->hash;
        for (const auto& entry : sent.entries)
            prev = sync::chainHash(prev, entry.header, entry.facts, entry.personal);
        if (prev == sent.head) return lineTo(session, sent.kiosk, branch, before);
    }
    return {};
}

/// It goes on in no place of the present history: who sends it left that, or it left who sends it.
Placed apart(Session& session, const Sent& sent, const Standing& standing, const Line& present,
             std::size_t index) {
    if (const auto line = leftLine(session, sent)) return split(session, sent, standing, *line, 0);
    return split(session, sent, standing, present, index);
}

/// What goes on in the present history, or repeats a part of it.
Placed goingOn(Session& session, const Sent& sent, const Standing& standing) {
    if (sent.first() > standing.head.seq + 1) {
        if (const auto line = leftLine(session, sent)) return split(session, sent, standing, *line, 0);
        return differs(standing);
    }
    const Line line = lineOf(session, sent.kiosk, standing);
    const auto last = sent.first() - 1 + static_cast<std::int64_t>(sent.entries.size());
    const auto stored =
        between(session, sent.kiosk, line, sent.first() - 1, std::min(standing.head.seq, last));
    const auto [theirs, ours] = std::mismatch(stored.begin(), stored.end(), sent.entries.begin(),
                                              sent.entries.end(), sync::sameEntry);
    const auto same = static_cast<std::size_t>(theirs - stored.begin());
    const bool over = same == sent.entries.size();
    if (same < stored.size() || (!over && sent.incarnation() != standing.head.incarnation))
        return apart(session, sent, standing, line, same);
    return Place{standing.branch, same,
                 hashAt(session, sent.kiosk, line, sent.first() - 1 + static_cast<std::int64_t>(same))};
}

/// What begins the next incarnation (DESIGN §5: declared, with a code given here).
Placed beginning(Session& session, const Sent& sent, const Standing& standing,
                 const forms::EntryName& parent) {
    const Line line = lineOf(session, sent.kiosk, standing);
    const bool known = parent.seq <= standing.head.seq && sent.first() == parent.seq + 1 &&
                       hashAt(session, sent.kiosk, line, parent.seq) == parent.hash;
    if (!known) return differs(standing);
    if (!branchPermit(session, sent.kiosk)) return split(session, sent, standing, line, 0);
    const std::string name(1, sent.incarnation());
    addBranch(session, sent.kiosk, name, branchAt(line, parent.seq), parent.seq);
    endPermit(session, sent.kiosk);
    return Place{name, 0, parent.hash};
}

/// The parent that the first entry names when it begins an incarnation.
std::optional<forms::EntryName> parentIn(const StoredEntry& entry) {
    try {
        const auto decoded = sync::decode(entry);
        const auto* begun = std::get_if<forms::JournalBegun>(&decoded.event);
        return begun ? begun->parent : std::nullopt;
    } catch (const forms::JsonProblem&) {
        return {};
    }
}

Placed placeOf(Session& session, const Sent& sent, const Standing& standing) {
    if (standing.branch.empty()) {
        if (sent.first() != 1) return differs(standing);
        const std::string name(1, sent.incarnation());
        addBranch(session, sent.kiosk, name, {}, 0);
        return Place{name, 0, sync::chainStart()};
    }
    if (sent.incarnation() == standing.head.incarnation + 1)
        if (const auto parent = parentIn(sent.entries.front()))
            return beginning(session, sent, standing, *parent);
    if (sent.incarnation() > standing.head.incarnation) return differs(standing);
    return goingOn(session, sent, standing);
}

/// Gives every entry that is new its hash; the last one is the answer.
forms::Bytes link(const Place& place, std::vector<StoredEntry>& entries) {
    forms::Bytes prev = place.prev;
    for (std::size_t i = place.there; i < entries.size(); ++i)
        prev = entries[i].hash =
            sync::chainHash(prev, entries[i].header, entries[i].facts, entries[i].personal);
    return prev;
}

} // namespace

Head headOf(Session& session, const std::string& kiosk) { return standingOf(session, kiosk).head; }

std::variant<Stored, BatchFault> storeBatch(Session& session, const std::string& kiosk,
                                            std::vector<StoredEntry> entries, const forms::Bytes& expected,
                                            forms::UtcMs at) {
    const Standing standing = standingOf(session, kiosk);
    if (entries.empty()) return Stored{standing.head, {}};
    auto read = readHeaders(kiosk, entries);
    if (const auto* fault = std::get_if<Fault>(&read)) return *fault;
    Sent sent{kiosk, std::move(entries), std::move(std::get<0>(read)), expected, at};
    const auto placed = placeOf(session, sent, standing);
    if (const auto* fault = std::get_if<Fault>(&placed)) return *fault;
    const auto& place = std::get<Place>(placed);
    const auto last = link(place, sent.entries);
    if (!expected.empty() && expected != last)
        return Fault{Fault::Kind::chainBroken, sent.entries.size() - 1, standing.head};
    std::vector<EntryRow> rows;
    rows.reserve(sent.entries.size());
    for (std::size_t i = place.there; i < sent.entries.size(); ++i)
        rows.emplace_back(sent.headers[i], sent.entries[i], place.branch, at);
    insert(session, rows);
    return Stored{headOf(session, kiosk), std::move(sent.headers)};
}

std::vector<StoredEntry> entriesAfter(Session& session, const std::string& kiosk, std::int64_t seq,
                                      sync::BatchLimits limits) {
    const auto most = static_cast<std::int64_t>(limits.entries);
    auto entries =
        between(session, kiosk, lineOf(session, kiosk, standingOf(session, kiosk)), seq, seq + most);
    std::size_t bytes = 0;
    std::size_t count = 0;
    while (count < entries.size()) {
        bytes += sync::batchLine(entries[count]).size();
        if (bytes > limits.bytes && count > 0) break;
        ++count;
    }
    entries.resize(count);
    return entries;
}

std::optional<StoredEntry> entryAt(Session& session, const std::string& kiosk, const std::string& branch,
                                   std::int64_t seq) {
    auto found = ofBranch(session, kiosk, branch, seq - 1, seq);
    if (found.empty()) return {};
    return std::move(found.front());
}

namespace {

/// The way to the last branch that has entries of the case, or to the present one.
Line lineFor(Session& session, const std::string& kiosk, const std::string& caseNumber) {
    Standing standing = standingOf(session, kiosk);
    std::string branch;
    session
        << "SELECT incarnation FROM entry WHERE kiosk=$1 AND case_no=$2 ORDER BY incarnation DESC LIMIT 1",
        into(branch), bind(kiosk), bind(caseNumber), now;
    if (branch.empty() || branch == standing.branch) return lineOf(session, kiosk, standing);
    return lineTo(session, kiosk, branch, std::numeric_limits<std::int64_t>::max());
}

/// The highest number below `seq` of an entry of these kinds on the line; 0 where there is none. `kinds` is
/// written into the statement.
std::int64_t lastBefore(Session& session, const std::string& kiosk, const Line& line,
                        const std::string& kinds, std::int64_t seq) {
    for (auto part = line.rbegin(); part != line.rend(); ++part) {
        const std::int64_t most = std::min(part->upTo, seq - 1);
        std::int64_t found = 0;
        session << "SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM entry WHERE kiosk=$1 AND"
                   " incarnation=$2 AND kind IN (" +
                       kinds + ") AND seq>$3 AND seq<=$4",
            into(found), bind(kiosk), bind(part->branch), bind(part->after), bind(most), now;
        if (found > 0) return found;
    }
    return 0;
}

bool movesMoney(const KeptEntry& kept) {
    const auto header = sync::parseHeader(textOf(kept.entry.header));
    return !header.caseNumber.empty() &&
           (header.kind == "fee-taken" || header.kind == "fee-voided" || header.kind == "fee-refunded");
}

/// Puts in what says whether the day was open when money of the case moved.
void addTurns(Session& session, const std::string& kiosk, const Line& line, std::vector<KeptEntry>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!movesMoney(all[i])) continue;
        const auto seq = sync::parseHeader(textOf(all[i].entry.header)).seq;
        const auto turn = lastBefore(session, kiosk, line, "'day-opened', 'day-closed'", seq);
        auto found = turn == 0 ? std::vector<StoredEntry>() : between(session, kiosk, line, turn - 1, turn);
        if (found.empty()) continue;
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(i),
                   {branchAt(line, turn), std::move(found.front())});
        ++i;
    }
}

} // namespace

std::vector<KeptEntry> entriesForCase(Session& session, const std::string& kiosk,
                                      const std::string& caseNumber) {
    std::vector<KeptEntry> all;
    const Line line = lineFor(session, kiosk, caseNumber);
    for (const Stretch& part : line) {
        Rows rows;
        // The stretch bounds what is looked up by case and kind: as a bound of the outer query SQLite would
        // walk through all of it.
        session << columns
                << "WHERE kiosk=$1 AND incarnation=$2 AND seq IN"
                   " (SELECT seq FROM entry WHERE kiosk=$3 AND incarnation=$4 AND case_no=$5"
                   " AND seq>$6 AND seq<=$7 UNION"
                   " SELECT seq FROM entry WHERE kiosk=$8 AND incarnation=$9"
                   " AND kind IN ('account-made', 'account-changed', 'account-closed', 'journal-begun')"
                   " AND seq>$10 AND seq<=$11)"
                   " ORDER BY seq",
            into(rows.header), into(rows.facts), into(rows.personal), into(rows.wraps), into(rows.hash),
            bind(kiosk), bind(part.branch), bind(kiosk), bind(part.branch), bind(caseNumber),
            bind(part.after), bind(part.upTo), bind(kiosk), bind(part.branch), bind(part.after),
            bind(part.upTo), now;
        for (auto& entry : rows.entries())
            all.push_back({part.branch, std::move(entry)});
    }
    addTurns(session, kiosk, line, all);
    return all;
}

std::vector<KeptEntry> entriesForDay(Session& session, const std::string& kiosk, std::int64_t seq) {
    std::vector<KeptEntry> all;
    const Line line = lineOf(session, kiosk, standingOf(session, kiosk));
    if (branchAt(line, seq).empty()) return all;
    const std::int64_t since = lastBefore(session, kiosk, line, "'day-closed'", seq);
    for (const Stretch& part : line) {
        const std::int64_t upTo = std::min(part.upTo, seq);
        Rows rows;
        session << columns
                << "WHERE kiosk=$1 AND incarnation=$2 AND seq IN"
                   " (SELECT seq FROM entry WHERE kiosk=$3 AND incarnation=$4 AND seq=$5"
                   " AND seq>$6 AND seq<=$7 UNION"
                   " SELECT seq FROM entry WHERE kiosk=$8 AND incarnation=$9 AND kind IN ('account-made',"
                   " 'account-changed', 'account-closed', 'journal-begun', 'day-closed')"
                   " AND seq>$10 AND seq<=$11 UNION"
                   " SELECT seq FROM entry WHERE kiosk=$12 AND incarnation=$13 AND kind IN ('day-opened',"
                   " 'day-counted', 'fee-taken', 'fee-voided', 'fee-refunded') AND seq>$14 AND seq<=$15)"
                   " ORDER BY seq",
            into(rows.header), into(rows.facts), into(rows.personal), into(rows.wraps), into(rows.hash),
            bind(kiosk), bind(part.branch), bind(kiosk), bind(part.branch), bind(seq), bind(part.after),
            bind(upTo), bind(kiosk), bind(part.branch), bind(part.after), bind(upTo), bind(kiosk),
            bind(part.branch), bind(std::max(since, part.after)), bind(upTo), now;
        for (auto& entry : rows.entries())
            all.push_back({part.branch, std::move(entry)});
    }
    return all;
}

std::optional<forms::JournalBegun> beginningOf(Session& session, const std::string& kiosk) {
    const Standing standing = standingOf(session, kiosk);
    if (standing.branch.empty()) return {};
    const Line line = lineOf(session, kiosk, standing);
    for (auto part = line.rbegin(); part != line.rend(); ++part) {
        const auto first = ofBranch(session, kiosk, part->branch, part->after, part->after + 1);
        if (first.empty()) continue;
        const auto entry = sync::decode(first.front());
        if (const auto* begun = std::get_if<forms::JournalBegun>(&entry.event)) return *begun;
    }
    return {};
}

namespace {

/// Which cases' keys are gone, and which may be.
class Keys {
public:
    void note(const sync::EntryHeader& header, const StoredEntry& entry) {
        if (entry.wraps.empty() && !header.wrapsDigest.empty()) gone_.emplace(header.caseNumber, header.seq);
        if (header.kind == "case-shredded") shredded_.insert(header.caseNumber);
    }
    std::optional<std::int64_t> firstMissing() const {
        std::optional<std::int64_t> first;
        for (const auto& [number, seq] : gone_)
            if (!shredded_.contains(number) && (!first || seq < *first)) first = seq;
        return first;
    }

private:
    std::map<std::string, std::int64_t> gone_; ///< case → the entry that had its key
    std::set<std::string> shredded_;
};

} // namespace

ChainReport verifyChainOf(Session& session, const std::string& kiosk) {
    constexpr std::int64_t step = 500;
    constexpr auto end = std::numeric_limits<std::int64_t>::max();
    std::vector<std::string> branches;
    session << "SELECT name FROM branch WHERE kiosk=$1 ORDER BY name", into(branches), bind(kiosk), now;
    ChainReport report;
    Keys keys;
    for (const auto& branch : branches) {
        const Line line = lineTo(session, kiosk, branch, end);
        std::int64_t after = line.back().after;
        forms::Bytes prev = hashAt(session, kiosk, line, after);
        for (auto some = ofBranch(session, kiosk, branch, after, after + step); !some.empty();
             some = ofBranch(session, kiosk, branch, after, after + step)) {
            for (const auto& entry : some) {
                ++after;
                ++report.entries;
                prev = sync::chainHash(prev, entry.header, entry.facts, entry.personal);
                const auto header = sync::parseHeader(textOf(entry.header));
                keys.note(header, entry);
                if (prev == entry.hash && header.seq == after && sync::fitWraps(header, entry.wraps))
                    continue;
                report.firstBad = after;
                return report;
            }
        }
    }
    report.firstBad = keys.firstMissing();
    return report;
}

} // namespace certdesk::hq
