#include "sync/append.h"

#include "sync/derive.h"

#include <algorithm>
#include <stdexcept>

namespace certdesk::sync {

namespace {

constexpr std::size_t mostRecent = 16;

void require(bool holds, const char* rule) {
    if (!holds) throw std::logic_error(rule);
}

/// A token's note may be of a case or of none; of all others the kind says which.
bool fitsNumber(const forms::Event& event, const std::string& caseNumber) {
    if (std::holds_alternative<forms::TokenNoted>(event)) return true;
    return forms::isOfKiosk(event) == caseNumber.empty();
}

Secret personalText(const forms::Event& event) {
    const forms::Json personal = forms::personalOf(event);
    if (personal.isNull()) return {};
    std::string text = personal.text();
    Secret secret{std::string_view(text)};
    forms::wipeText(text);
    return secret;
}

/// What a reader of the journal will make of the entry: the program must not write what it cannot read.
DecodedEntry readBack(const EntryRow& row, const Secret& personal) {
    require(batchLine(row.stored).size() <= BatchLimits{}.bytes, "an entry is longer than a batch may be");
    try {
        return decode(row.stored, personal.text());
    } catch (const forms::JsonProblem& problem) {
        throw std::logic_error(std::string("an entry would not be readable: ") + problem.what());
    }
}

} // namespace

StandingCase* RecentCases::find(const std::string& number) {
    const auto found = std::find_if(cases_.begin(), cases_.end(),
                                    [&](const StandingCase& each) { return each.value.number == number; });
    if (found == cases_.end()) return nullptr;
    cases_.splice(cases_.begin(), cases_, found);
    return &cases_.front();
}

StandingCase& RecentCases::put(StandingCase standing) {
    if (cases_.size() == mostRecent) cases_.pop_back();
    cases_.push_front(std::move(standing));
    return cases_.front();
}

std::optional<forms::Personal> personOf(const EntryTable& entries, const std::string& caseNumber,
                                        const OpenedSlot& reader) {
    const std::optional<EntryRow> row = entries.lastPersonalOf(caseNumber);
    if (!row) return std::nullopt;
    const Bytes wraps = entries.wrapsOf(caseNumber);
    if (wraps.empty() && entries.isShredded(caseNumber)) return std::nullopt;
    const Secret key = openCaseKey(*row, wraps, reader);
    const DecodedEntry entry = decodeRow(*row, openPersonal(*row, key).text());
    const auto* details = std::get_if<forms::DetailsRecorded>(&entry.event);
    return details ? details->personal : std::nullopt;
}

StandingCase* standingCase(const EntryTable& entries, const Register& lines, RecentCases& recent,
                           const std::string& number) {
    if (StandingCase* known = recent.find(number)) return known;
    const std::vector<EntryRow> rows = number.empty() ? std::vector<EntryRow>() : entries.ofCase(number);
    if (rows.empty()) return nullptr;
    auto line = lines.find(number);
    if (!line) throw DamagedEntry(rows.front().seq, "the register lacks its case");
    StandingCase standing = foldRows(rows);
    standing.line.row = std::move(*line);
    return &recent.put(std::move(standing));
}

Appender::Appender(Database& database, const Identity& identity, RecentCases& recent, const StepOf& stepOf,
                   const OpenedSlot* reader, Head head)
    : entries_(database), register_(database), identity_(identity), recent_(recent), stepOf_(stepOf),
      reader_(reader), head_(std::move(head)) {
    require(!reader || reader->kiosk.publicKey == identity.kioskPublicKey, "the reader is another kiosk's");
}

void Appender::add(const NewEntry& entry) {
    StandingCase* known = standingCase(entries_, register_, recent_, entry.caseNumber);
    checkRules(entry, known == nullptr);
    const Secret personal = personalText(entry.event);
    require(personal.empty() || reader_, "a personal part needs a reader");
    const EntryRow row = write(entry, personal);
    fold(row, readBack(row, personal), known);
}

void Appender::checkRules(const NewEntry& entry, bool isNew) const {
    require(fitsNumber(entry.event, entry.caseNumber), "an event of a case must name it");
    const auto* begun = std::get_if<forms::JournalBegun>(&entry.event);
    require((begun && !begun->parent) == (head_.seq == 0), "a journal begins once, with its first entry");
    require((begun && begun->parent) == (head_.seq > 0 && head_.incarnation != identity_.incarnation),
            "an incarnation begins once, with its first entry");
    require(!begun || !begun->parent || *begun->parent == nameOf(head_),
            "an incarnation goes on from the entry before it");
    const auto* closed = std::get_if<forms::DayClosed>(&entry.event);
    require(!closed || closed->head == nameOf(head_), "a closing names the entry before it");
    if (entry.caseNumber.empty()) return;
    require(std::holds_alternative<forms::CaseReceived>(entry.event) == isNew,
            "a case is received once, before anything else");
    require(!isNew || entry.caseNumber == nextCaseNumber(register_, identity_, forms::dayOf(entry.at)),
            "a case's number must be the next of its day");
    const auto* fee = std::get_if<forms::FeeTaken>(&entry.event);
    require(!fee || fee->receipt == nextReceiptNumber(register_, identity_),
            "a receipt's number must be the next");
}

EntryHeader Appender::headerOf(const NewEntry& entry) const {
    EntryHeader header;
    header.kiosk = identity_.kiosk;
    header.incarnation = identity_.incarnation;
    header.seq = head_.seq + 1;
    header.at = entry.at;
    header.day = forms::dayOf(entry.at);
    header.caseNumber = entry.caseNumber;
    header.kind = forms::kindOf(entry.event);
    header.by = entry.by;
    header.catalogueVersion = entry.catalogueVersion;
    return header;
}

/// The case's key, made and wrapped into `wraps` with its first use.
Secret Appender::keyOf(const std::string& caseNumber, Bytes& wraps) const {
    const Bytes known = entries_.wrapsOf(caseNumber);
    if (!known.empty()) {
        auto key = caseKeyFrom(forms::toText(known), reader_->kiosk);
        if (!key) throw DamagedEntry(head_.seq + 1, "its case's key does not open");
        return std::move(*key);
    }
    require(!entries_.isShredded(caseNumber), "a case that was shredded gets no personal part");
    Secret key = newCaseKey();
    wraps = forms::toBytes(wrapsText(key, identity_.kioskPublicKey, identity_.hqPublicKey));
    return key;
}

EntryRow Appender::write(const NewEntry& entry, const Secret& personal) {
    EntryHeader header = headerOf(entry);
    EntryRow row{header.seq, entry.caseNumber, header.kind, {}};
    Secret key;
    if (!personal.empty()) key = keyOf(entry.caseNumber, row.stored.wraps);
    if (!row.stored.wraps.empty()) header.wrapsDigest = forms::hex(forms::sha256(row.stored.wraps));
    row.stored.header = forms::toBytes(headerText(header));
    row.stored.facts = forms::toBytes(forms::factsOf(entry.event).text());
    if (!personal.empty()) row.stored.personal = seal(personal.view(), key, forms::sha256(row.stored.header));
    row.stored.hash = chainHash(head_.hash, row.stored.header, row.stored.facts, row.stored.personal);
    entries_.insert(row);
    head_ = {identity_.incarnation, row.seq, row.stored.hash};
    return row;
}

void Appender::fold(const EntryRow& row, const DecodedEntry& entry, StandingCase* known) {
    lastCase_ = row.caseNumber;
    if (row.caseNumber.empty()) {
        register_.putStaff(entry.event, row.seq);
        register_.till().add(row.seq, entry);
        register_.stock().add(row.seq, {}, entry);
        register_.audit().add(row.seq, entry);
        forms::Shares shares;
        forms::addShares(shares, {}, entry.context, entry.event);
        register_.days().add(shares);
        return register_.tokens().add(row.seq, {}, entry);
    }
    const auto before = known ? std::optional(known->value.status) : std::nullopt;
    if (!known) known = &recent_.put({row.seq, {}, {}});
    const forms::Shares counted = known->shares;
    forms::apply(known->value, entry.context, entry.event);
    lastPerson_.swap(known->value.personal);
    known->value.personal.reset();
    CaseLine line = lineOf(known->value, known->line.foundBy, stepOf_);
    register_.put(known->id, before ? &known->line : nullptr, line);
    known->line = std::move(line);
    register_.certificates().add(row.seq, known->value, entry);
    register_.tokens().add(row.seq, known->value, entry);
    register_.till().add(row.seq, entry);
    register_.stock().add(row.seq, known->value, entry);
    forms::addShares(known->shares, known->value, entry.context, entry.event);
    register_.days().add(forms::differenceOf(counted, known->shares));
    register_.audit().add(row.seq, entry);
    if (std::holds_alternative<forms::CaseShredded>(entry.event)) {
        entries_.destroyKey(row.caseNumber);
        register_.putShredded(known->id, entry.header.day);
    }
    Counts counts;
    count(counts, entry, before, known->value);
    register_.add(counts);
    if (lastPerson_) register_.putLookUps(known->id, *lastPerson_, reader_->lookupKey);
}

forms::Case Appender::lastCase() const {
    StandingCase* standing = recent_.find(lastCase_);
    if (!standing) return {};
    forms::Case last = standing->value;
    if (lastPerson_)
        last.personal = lastPerson_;
    else if (reader_)
        last.personal = personOf(entries_, lastCase_, *reader_);
    return last;
}

} // namespace certdesk::sync
