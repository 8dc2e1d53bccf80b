#include "sync/verify.h"

#include "sync/derive.h"

#include <algorithm>
#include <map>

namespace certdesk::sync {

namespace {

/// Goes along the chain; each entry is judged by the one before it.
class ChainCheck {
public:
    ChainCheck(const Identity& identity, const EntryTable& entries)
        : identity_(identity), entries_(entries) {}

    void take(const EntryRow& row) {
        const DecodedEntry entry = decodeRow(row);
        if (const auto* begun = std::get_if<forms::JournalBegun>(&entry.event))
            begin(row, entry.header, *begun);
        checkColumns(row, entry.header);
        checkKey(row, entry);
        checkEvent(row, entry.event);
        const StoredEntry& stored = row.stored;
        const Bytes link = chainHash(head_.hash, stored.header, stored.facts, stored.personal);
        require(row, stored.hash == link, "its hash does not follow from what it holds");
        head_ = {entry.header.incarnation, row.seq, link};
    }

    std::int64_t next() const { return head_.seq + 1; }

    /// The first entry whose case's key is gone though no entry says that it was shredded.
    std::optional<std::int64_t> firstKeyless() const {
        std::optional<std::int64_t> first;
        for (const auto& [number, seq] : keyless_)
            if (!first || seq < *first) first = seq;
        return first;
    }

private:
    static void require(const EntryRow& row, bool holds, const char* problem) {
        if (!holds) throw DamagedEntry(row.seq, problem);
    }

    void checkColumns(const EntryRow& row, const EntryHeader& header) const {
        require(row, row.seq == next() && header.seq == next(), "its number is not the next");
        require(row, header.kiosk == identity_.kiosk && header.incarnation == incarnation_,
                "it is another kiosk's");
        require(row, header.caseNumber == row.caseNumber && header.kind == row.kind,
                "its columns differ from its header");
    }

    void checkKey(const EntryRow& row, const DecodedEntry& entry) {
        const Bytes& wraps = row.stored.wraps;
        require(row, fitWraps(entry.header, wraps), "its case's key is not the one that its header names");
        if (wraps.empty() && !entry.header.wrapsDigest.empty()) keyless_.emplace(row.caseNumber, row.seq);
        if (!std::holds_alternative<forms::CaseShredded>(entry.event)) return;
        require(row, entries_.wrapsOf(row.caseNumber).empty(), "its case was shredded, and its key is there");
        keyless_.erase(row.caseNumber);
    }

    /// Each incarnation goes on from the entry before it and counts its receipts afresh.
    void begin(const EntryRow& row, const EntryHeader& header, const forms::JournalBegun& begun) {
        require(row, begun.parent.has_value() == (row.seq > 1),
                "a journal begins once, with its first entry");
        require(row, !begun.parent || *begun.parent == nameOf(head_), "it does not begin where it says");
        require(row, !begun.parent || header.incarnation == incarnation_ + 1,
                "its incarnation is not the next");
        incarnation_ = header.incarnation;
        receipts_ = 0;
    }

    void checkEvent(const EntryRow& row, const forms::Event& event) {
        const auto* closed = std::get_if<forms::DayClosed>(&event);
        require(row, !closed || closed->head == nameOf(head_), "it closes a day after another entry");
        const auto* fee = std::get_if<forms::FeeTaken>(&event);
        if (!fee) return;
        const std::string next = forms::receiptNumber(identity_.kiosk, incarnation_, ++receipts_);
        require(row, fee->receipt == next, "its receipt number is not the next");
    }

    const Identity& identity_;
    const EntryTable& entries_;
    std::map<std::string, std::int64_t> keyless_; ///< case → the entry that had its key
    Head head_;
    char incarnation_ = '\0'; ///< before the first: none, so whatever comes is another kiosk's
    int receipts_ = 0;
};

void note(VerifyReport& report, std::int64_t seq, std::string problem) {
    report.firstBad = seq;
    report.problem = std::move(problem);
}

bool reaches(const EntryTable& entries, const Head& head) {
    if (head.seq == 0) return head.hash == chainStart();
    const std::optional<EntryRow> row = entries.at(head.seq);
    return row && row->stored.hash == head.hash; // which covers the incarnation
}

bool answersLike(const Register& kept, const Register& fresh, bool withLookUps, bool mayWrite) {
    try {
        if (!kept.equals(fresh, withLookUps)) return false;
        if (mayWrite) kept.checkNameIndex();
        return true;
    } catch (const JournalError& error) {
        if (error.kind() != JournalError::Kind::damaged) throw;
        return false;
    }
}

} // namespace

VerifyReport verifyChain(Database& database, const Identity& identity, std::span<const Head> known) {
    VerifyReport report;
    const EntryTable entries(database);
    ChainCheck check(identity, entries);
    try {
        entries.eachInOrder([&](const EntryRow& row) {
            check.take(row);
            ++report.entries;
        });
    } catch (const JournalError& error) {
        if (error.kind() != JournalError::Kind::damaged) throw;
        note(report, check.next(), error.what());
        return report;
    }
    if (const auto keyless = check.firstKeyless())
        note(report, *keyless, "its case's key is gone, and no entry says that it was shredded");
    for (const Head& head : known)
        if (!report.firstBad && !reaches(entries, head))
            note(report, std::min(check.next(), head.seq),
                 "the journal lacks an entry that is known elsewhere");
    if (report.firstBad) return report;
    if (database.text("PRAGMA integrity_check(1)") != "ok") note(report, 0, "the file is damaged");
    return report;
}

void verifyRegister(Database& database, VerifyReport& report, const StepOf& stepOf, const OpenedSlot* reader,
                    bool mayWrite) {
    Database memory({}, Database::Access::memory);
    Register::make(memory);
    Register fresh(memory);
    const Register kept(database);
    try {
        Transaction once(memory);
        deriveRegister(EntryTable(database), fresh, stepOf, reader);
        once.commit();
    } catch (const DamagedEntry& damaged) {
        note(report, damaged.seq(), damaged.what());
        return;
    }
    report.registerDiffers = !answersLike(kept, fresh, reader != nullptr, mayWrite);
    if (report.registerDiffers) report.problem = "the register differs from what the entries say";
}

} // namespace certdesk::sync
