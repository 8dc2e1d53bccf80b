#include "hq/history.h"

#include "hq/database.h"

#include <Poco/Data/Statement.h>

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

std::vector<StoredEntry> between(Session& session, const std::string& kiosk, const Head& head,
                                 std::int64_t after, std::int64_t upTo) {
    Rows rows;
    session << columns << "WHERE kiosk=$1 AND incarnation=$2 AND seq>$3 AND seq<=$4 ORDER BY seq",
        into(rows.header), into(rows.facts), into(rows.personal), into(rows.wraps), into(rows.hash),
        bind(kiosk), bind(std::string(1, head.incarnation)), bind(after), bind(upTo), now;
    return rows.entries();
}

bool sameBytes(const StoredEntry& a, const StoredEntry& b) {
    return a.header == b.header && a.facts == b.facts && a.personal == b.personal && a.wraps == b.wraps;
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
        const auto digest = entries[i].wraps.empty() ? "" : forms::hex(forms::sha256(entries[i].wraps));
        if (header.kiosk != kiosk) return Fault{Fault::Kind::wrongKiosk, i, {}};
        if (header.wrapsDigest != digest) return Fault{Fault::Kind::wrapsDiffer, i, {}};
        if (header.incarnation != headers[0].incarnation ||
            header.seq != headers[0].seq + static_cast<std::int64_t>(i))
            return Fault{Fault::Kind::notInOrder, i, {}};
    }
    return headers;
}

/// Writes rows with one prepared statement.
class Writer {
public:
    Writer(Session& session, forms::UtcMs at) : at_(at.value), statement_(session) {
        statement_
            << "INSERT INTO entry(kiosk, incarnation, seq, case_no, kind, header, facts, personal, wraps,"
               " hash, stored_at) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            use(kiosk_), use(incarnation_), use(seq_), use(case_), use(kind_), use(header_), use(facts_),
            use(personal_), use(wraps_), use(hash_), use(at_);
    }
    void write(const sync::EntryHeader& header, const StoredEntry& entry) {
        kiosk_ = header.kiosk;
        incarnation_ = header.incarnation;
        seq_ = header.seq;
        case_ = header.caseNumber;
        kind_ = header.kind;
        header_ = blobOf(entry.header);
        facts_ = blobOf(entry.facts);
        personal_ = blobOf(entry.personal);
        wraps_ = blobOf(entry.wraps);
        hash_ = blobOf(entry.hash);
        statement_.execute();
    }

private:
    std::string kiosk_, incarnation_, case_, kind_;
    std::int64_t seq_ = 0;
    std::int64_t at_;
    BLOB header_, facts_, personal_, wraps_, hash_;
    Poco::Data::Statement statement_;
};

/// Gives every entry its hash; the last one is the answer.
forms::Bytes link(forms::Bytes prev, std::vector<StoredEntry>& entries) {
    for (auto& entry : entries) {
        entry.hash = sync::chainHash(prev, entry.header, entry.facts, entry.personal);
        prev = entry.hash;
    }
    return prev;
}

/// The hash before `seq`, given that everything up to the head is stored.
forms::Bytes hashBefore(Session& session, const std::string& kiosk, const Head& head, std::int64_t seq) {
    if (seq == 1) return sync::chainStart();
    if (seq == head.seq + 1) return head.hash;
    return between(session, kiosk, head, seq - 2, seq - 1).at(0).hash;
}

bool contradicts(Session& session, const std::string& kiosk, const Head& head, std::int64_t first,
                 const std::vector<StoredEntry>& entries) {
    const auto last = std::min(head.seq, first - 1 + static_cast<std::int64_t>(entries.size()));
    const auto stored = between(session, kiosk, head, first - 1, last);
    return !std::equal(stored.begin(), stored.end(), entries.begin(), sameBytes);
}

} // namespace

Head headOf(Session& session, const std::string& kiosk) {
    std::string incarnation;
    std::int64_t seq = 0;
    BLOB hash;
    session << "SELECT incarnation, seq, hash FROM entry WHERE kiosk=$1 ORDER BY incarnation DESC, seq DESC "
               "LIMIT 1",
        into(incarnation), into(seq), into(hash), bind(kiosk), now;
    if (incarnation.empty()) return {};
    return {incarnation.front(), seq, bytesOf(hash)};
}

std::variant<Head, BatchFault> storeBatch(Session& session, const std::string& kiosk,
                                          std::vector<StoredEntry> entries, const forms::Bytes& expected,
                                          forms::UtcMs at) {
    const Head head = headOf(session, kiosk);
    if (entries.empty()) return head;
    const auto read = readHeaders(kiosk, entries);
    if (const auto* fault = std::get_if<Fault>(&read)) return *fault;
    const auto& headers = std::get<0>(read);
    const auto& first = headers.front();
    const bool sameHistory = head.seq == 0 || head.incarnation == first.incarnation;
    if (!sameHistory || first.seq > head.seq + 1 || contradicts(session, kiosk, head, first.seq, entries))
        return Fault{Fault::Kind::differs, 0, head};
    const auto last = link(hashBefore(session, kiosk, head, first.seq), entries);
    if (!expected.empty() && expected != last)
        return Fault{Fault::Kind::chainBroken, entries.size() - 1, head};
    Writer writer(session, at);
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (headers[i].seq > head.seq) writer.write(headers[i], entries[i]);
    return headOf(session, kiosk);
}

std::vector<StoredEntry> entriesAfter(Session& session, const std::string& kiosk, std::int64_t seq,
                                      sync::BatchLimits limits) {
    const auto most = static_cast<std::int64_t>(limits.entries);
    auto entries = between(session, kiosk, headOf(session, kiosk), seq, seq + most);
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

std::optional<StoredEntry> entryAt(Session& session, const std::string& kiosk, char incarnation,
                                   std::int64_t seq) {
    auto found = between(session, kiosk, {incarnation, seq, {}}, seq - 1, seq);
    if (found.empty()) return {};
    return std::move(found.front());
}

std::vector<StoredEntry> entriesForCase(Session& session, const std::string& kiosk,
                                        const std::string& caseNumber) {
    Rows rows;
    const std::string incarnation(1, headOf(session, kiosk).incarnation);
    session << columns
            << "WHERE kiosk=$1 AND incarnation=$2 AND seq IN"
               " (SELECT seq FROM entry WHERE kiosk=$3 AND incarnation=$4 AND case_no=$5 UNION"
               " SELECT seq FROM entry WHERE kiosk=$6 AND incarnation=$7 AND kind='account-made')"
               " ORDER BY seq",
        into(rows.header), into(rows.facts), into(rows.personal), into(rows.wraps), into(rows.hash),
        bind(kiosk), bind(incarnation), bind(kiosk), bind(incarnation), bind(caseNumber), bind(kiosk),
        bind(incarnation), now;
    return rows.entries();
}

void keepRefused(Session& session, const std::string& kiosk, const std::string& caseNumber,
                 const std::vector<Refused>& refused) {
    const std::string incarnation(1, headOf(session, kiosk).incarnation);
    session << "DELETE FROM entry_refused WHERE kiosk=$1 AND incarnation=$2 AND seq IN"
               " (SELECT seq FROM entry WHERE kiosk=$3 AND incarnation=$4 AND case_no=$5)",
        bind(kiosk), bind(incarnation), bind(kiosk), bind(incarnation), bind(caseNumber), now;
    for (const auto& one : refused)
        addRefused(session, one);
}

void addRefused(Session& session, const Refused& one) {
    session << "INSERT INTO entry_refused(kiosk, incarnation, seq, reason) VALUES($1, $2, $3, $4)"
               " ON CONFLICT(kiosk, incarnation, seq) DO UPDATE SET reason=excluded.reason",
        bind(one.kiosk), bind(one.incarnation), bind(one.seq), bind(one.reason), now;
}

std::vector<Refused> refusedEntries(Session& session) {
    std::vector<std::string> kiosk, incarnation, reason;
    std::vector<std::int64_t> seq;
    session << "SELECT kiosk, incarnation, seq, reason FROM entry_refused ORDER BY kiosk, incarnation, seq",
        into(kiosk), into(incarnation), into(seq), into(reason), now;
    std::vector<Refused> all;
    for (std::size_t i = 0; i < kiosk.size(); ++i)
        all.push_back({kiosk[i], incarnation[i], seq[i], reason[i]});
    return all;
}

ChainReport verifyChainOf(Session& session, const std::string& kiosk) {
    constexpr std::int64_t step = 500;
    const Head head = headOf(session, kiosk);
    ChainReport report;
    forms::Bytes prev = sync::chainStart();
    for (std::int64_t after = 0; after < head.seq; after += step) {
        for (const auto& entry : between(session, kiosk, head, after, after + step)) {
            ++report.entries;
            prev = sync::chainHash(prev, entry.header, entry.facts, entry.personal);
            if (prev == entry.hash) continue;
            report.firstBad = report.entries;
            return report;
        }
    }
    if (report.entries != head.seq) report.firstBad = report.entries + 1;
    return report;
}

} // namespace certdesk::hq
