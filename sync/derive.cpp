#include "sync/derive.h"

namespace certdesk::sync {

namespace {

/// Goes through the entries case by case and writes each case's line once, at its end.
class Derivation {
public:
    Derivation(Register& target, const StepOf& stepOf, const OpenedSlot* reader)
        : target_(target), stepOf_(stepOf), reader_(reader) {}

    void take(const EntryRow& row) {
        const DecodedEntry entry = decodeRow(row);
        if (row.caseNumber != number_) begin(row);
        if (number_.empty()) {
            target_.putStaff(entry.event, row.seq);
            target_.till().add(row.seq, entry);
            target_.stock().add(row.seq, {}, entry);
            target_.audit().add(row.seq, entry);
            forms::addShares(totals_, {}, entry.context, entry.event);
            return target_.tokens().gather(row.seq, {}, entry);
        }
        const auto before = fresh_ ? std::nullopt : std::optional(standing_.value.status);
        fresh_ = false;
        forms::apply(standing_.value, entry.context, entry.event);
        standing_.line.foundBy = foundByOf(standing_.value, std::move(standing_.line.foundBy));
        target_.certificates().gather(row.seq, standing_.value, entry);
        target_.tokens().gather(row.seq, standing_.value, entry);
        target_.till().add(row.seq, entry);
        target_.stock().add(row.seq, standing_.value, entry);
        forms::addShares(standing_.shares, standing_.value, entry.context, entry.event);
        count(counts_, entry, before, standing_.value);
        if (const auto* shredded = std::get_if<forms::CaseShredded>(&entry.event); shredded)
            shreddedOn_ = entry.header.day;
        target_.audit().add(row.seq, entry);
        if (reader_ && !row.stored.personal.empty()) openPerson(row);
    }

    void finish() {
        end();
        target_.add(counts_);
        target_.days().add(totals_);
    }

private:
    void begin(const EntryRow& row) {
        end();
        number_ = row.caseNumber;
        fresh_ = true;
        standing_ = {row.seq, {}, {}};
        caseKey_.wipe();
        person_.reset();
        keyless_.reset();
        shreddedOn_.reset();
    }

    void end() {
        if (number_.empty()) return;
        forms::addTo(totals_, standing_.shares);
        target_.put(standing_.id, nullptr,
                    lineOf(standing_.value, std::move(standing_.line.foundBy), stepOf_));
        if (shreddedOn_) return target_.putShredded(standing_.id, *shreddedOn_);
        if (keyless_) throw DamagedEntry(*keyless_, "its case has no key");
        if (person_) target_.putLookUps(standing_.id, *person_, reader_->lookupKey);
    }

    void openPerson(const EntryRow& row) {
        if (!row.stored.wraps.empty()) caseKey_ = openCaseKey(row, row.stored.wraps, *reader_);
        if (caseKey_.empty()) {
            keyless_ = keyless_.value_or(row.seq); // right where a later entry says that it was shredded
            return;
        }
        const DecodedEntry entry = decodeRow(row, openPersonal(row, caseKey_).text());
        if (const auto* details = std::get_if<forms::DetailsRecorded>(&entry.event))
            person_ = details->personal;
    }

    Register& target_;
    const StepOf& stepOf_;
    const OpenedSlot* reader_;
    std::string number_;
    bool fresh_ = false;
    StandingCase standing_;
    Secret caseKey_;
    std::optional<forms::Personal> person_;
    std::optional<std::int64_t> keyless_;
    std::optional<forms::Day> shreddedOn_;
    Counts counts_;
    forms::Shares totals_;
};

} // namespace

StandingCase foldRows(std::span<const EntryRow> rows) {
    StandingCase standing;
    if (!rows.empty()) standing.id = rows.front().seq;
    for (const EntryRow& row : rows) {
        const DecodedEntry entry = decodeRow(row);
        forms::apply(standing.value, entry.context, entry.event);
        forms::addShares(standing.shares, standing.value, entry.context, entry.event);
        standing.line = lineOf(standing.value, std::move(standing.line.foundBy), {});
    }
    return standing;
}

void eachWithItsCase(
    const EntryTable& entries,
    const std::function<void(const EntryRow&, const forms::Case&, const DecodedEntry&)>& visit) {
    std::string number;
    forms::Case standing;
    entries.eachByCase([&](const EntryRow& row) {
        const DecodedEntry entry = decodeRow(row);
        if (row.caseNumber != number) standing = {};
        number = row.caseNumber;
        if (!number.empty()) forms::apply(standing, entry.context, entry.event);
        visit(row, standing, entry);
    });
}

void deriveRegister(const EntryTable& entries, Register& target, const StepOf& stepOf,
                    const OpenedSlot* reader) {
    Derivation derivation(target, stepOf, reader);
    entries.eachByCase([&](const EntryRow& row) { derivation.take(row); });
    derivation.finish();
    target.certificates().foldAll(entries);
    target.tokens().foldAll();
}

} // namespace certdesk::sync
