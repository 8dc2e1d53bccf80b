#include "sync/journal.h"

#include "sync/append.h"
#include "sync/backup.h"
#include "sync/data_directory.h"
#include "sync/day_report.h"
#include "sync/derive.h"
#include "sync/identity.h"
#include "sync/kept.h"
#include "sync/schema.h"
#include "sync/verify.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>

namespace certdesk::sync {

namespace {

using Kind = JournalError::Kind;

void requireThere(const std::filesystem::path& data) {
    std::error_code problem;
    const std::filesystem::path file = journalFile(data);
    if (std::filesystem::exists(file, problem)) return;
    throw JournalError(problem ? Kind::unreadable : Kind::notThere, file.string());
}

void removeUnfinished(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code ignored;
        std::filesystem::remove(file.string() + suffix, ignored);
    }
}

class JournalFile : public Journal {
public:
    JournalFile(const std::filesystem::path& data, Mode mode)
        : data_(data), lock_(mode == Mode::write ? std::make_unique<DataLock>(data) : nullptr),
          database_(journalFile(data),
                    mode == Mode::write ? Database::Access::write : Database::Access::readOnly) {
        const std::int64_t schema = schemaOf(database_);
        identity_ = identityFrom(entries_, 1);
        if (!isCurrent(schema)) bringUpToDate(data, schema);
        identity_ = identityFrom(entries_, register_.beginning());
        head_ = headFrom(entries_);
        if (head_.incarnation != identity_.incarnation)
            throw JournalError(Kind::damaged, "the register does not know how the incarnation began");
        if (lock_) oldPagesLeft_ = !kept_.forgetOldPages(); // whoever wrote last may not have come to it
    }

    const Identity& identity() const override { return identity_; }
    Head head() const override {
        const std::lock_guard guard(mutex_);
        return lock_ ? head_ : headFrom(entries_);
    }

    forms::Case append(const std::vector<NewEntry>& entries, const StepOf& stepOf, const OpenedSlot* reader,
                       const std::vector<KeySlot>& slots) override;
    std::optional<forms::Case> loadCase(const std::string& number, const OpenedSlot* reader) const override;
    std::vector<StoredEntry> entriesOf(const std::string& caseNumber) const override;

    std::vector<StoredEntry> entriesAfter(std::int64_t seq, BatchLimits limits) const override {
        const std::lock_guard guard(mutex_);
        return entries_.after(seq, limits);
    }

    forms::Staff staff() const override;

    std::string nextCaseNumber(forms::Day day) const override {
        const std::lock_guard guard(mutex_);
        return sync::nextCaseNumber(register_, identity_, day);
    }
    std::string nextReceiptNumber() const override {
        const std::lock_guard guard(mutex_);
        return sync::nextReceiptNumber(register_, identity_);
    }

    std::vector<CaseRow> openCases() const override {
        const std::lock_guard guard(mutex_);
        return register_.underWay();
    }
    std::vector<CaseRow> search(const std::string& key, int most) const override {
        const std::lock_guard guard(mutex_);
        return register_.search(key, most);
    }
    std::vector<CaseRow> queued(const std::string& number, forms::Day day) const override {
        const std::lock_guard guard(mutex_);
        return register_.queued(number, day);
    }
    std::vector<CaseRow> lookUp(const std::string& kind, const std::string& value,
                                const OpenedSlot& reader) const override {
        const std::lock_guard guard(mutex_);
        return register_.lookUp(kind, value, reader.lookupKey);
    }
    DayNumbers dayNumbers(forms::Day day) const override {
        const std::lock_guard guard(mutex_);
        return register_.dayNumbers(day);
    }

    std::vector<AuditRow> audit(const AuditFilter& filter, int most,
                                const std::optional<AuditPlace>& before) const override {
        const std::lock_guard guard(mutex_);
        return register_.audit().rows(entries_, filter, most, before);
    }
    std::vector<std::string> ended(const EndedBefore& before) const override {
        const std::lock_guard guard(mutex_);
        return register_.ended(before);
    }

    std::vector<forms::Moment> timeline(const std::string& certificate) const override {
        const std::lock_guard guard(mutex_);
        return register_.certificates().timeline(certificate);
    }
    std::vector<forms::KnownCertificate> lineage(const std::string& certificate) const override {
        const std::lock_guard guard(mutex_);
        return register_.certificates().lineage(certificate);
    }
    std::vector<forms::KnownCertificate> certificates(KnownBy key, const std::string& value) const override {
        const std::lock_guard guard(mutex_);
        return register_.certificates().records(key, value);
    }
    std::vector<forms::KnownCertificate> lapsing(forms::Day first, forms::Day last, int most) const override {
        const std::lock_guard guard(mutex_);
        return register_.certificates().lapsing(first, last, most);
    }
    std::vector<TokenRow> tokens() const override {
        const std::lock_guard guard(mutex_);
        return register_.tokens().all();
    }
    std::optional<TokenRow> token(const std::string& serial) const override {
        const std::lock_guard guard(mutex_);
        return register_.tokens().find(serial);
    }
    forms::Till till() const override {
        const std::lock_guard guard(mutex_);
        if (!till_ || !lock_) till_ = register_.till().till(entries_);
        return *till_;
    }
    std::optional<forms::DayClosed> closing(forms::Day day) const override;
    forms::DailyReport report(forms::Period period, forms::Day day) const override {
        const std::lock_guard guard(mutex_);
        const Transaction view(database_, Transaction::Intent::read);
        return reportOf(register_, entries_, identity_, period, day);
    }
    forms::Stock stock() const override {
        const std::lock_guard guard(mutex_);
        return register_.stock().stock();
    }
    forms::StockState stockOf(const std::string& tokenSerial) const override {
        const std::lock_guard guard(mutex_);
        return register_.stock().token(tokenSerial);
    }
    std::vector<PendingRevocation> pendingRevocations() const override {
        const std::lock_guard guard(mutex_);
        return register_.pendingRevocations();
    }
    std::vector<StoredEntry> evidenceOf(const std::string& caseNumber) const override;
    std::vector<CaseRow> visitOf(const CaseRow& row) const override {
        const std::lock_guard guard(mutex_);
        return register_.visit(row);
    }

    std::optional<KeySlot> slot(const std::string& account) const override {
        const std::lock_guard guard(mutex_);
        return kept_.slot(account);
    }
    void putSlot(const KeySlot& slot) override {
        const std::lock_guard guard(mutex_);
        requireWriting();
        kept_.putSlot(slot);
    }

    void putProductionPin(const std::string& caseNumber, const Secret& pin) override {
        const std::lock_guard guard(mutex_);
        requireWriting();
        kept_.putProductionPin(caseNumber, sealTo(pin.view(), identity_.kioskPublicKey));
    }
    std::optional<Secret> productionPin(const std::string& caseNumber,
                                        const OpenedSlot& reader) const override {
        const std::lock_guard guard(mutex_);
        const std::optional<Bytes> sealed = kept_.productionPin(caseNumber);
        return sealed ? unsealFrom(*sealed, reader.kiosk) : std::nullopt;
    }
    void dropProductionPin(const std::string& caseNumber) override {
        const std::lock_guard guard(mutex_);
        requireWriting();
        kept_.dropProductionPin(caseNumber);
    }

    Head acknowledged() const override {
        const std::lock_guard guard(mutex_);
        return kept_.acknowledged();
    }
    void acknowledge(const Head& head) override;
    bool isAcknowledged(const std::string& caseNumber) const override {
        const std::lock_guard guard(mutex_);
        return entries_.lastOf(caseNumber) <= kept_.acknowledged().seq;
    }
    std::int64_t casesNotAcknowledged() const override {
        const std::lock_guard guard(mutex_);
        return entries_.casesAfter(kept_.acknowledged().seq);
    }
    std::string lineNote(const std::string& name) const override {
        const std::lock_guard guard(mutex_);
        return kept_.note(name);
    }
    void putLineNote(const std::string& name, const std::string& text) override {
        const std::lock_guard guard(mutex_);
        requireWriting();
        kept_.putNote(name, text);
    }

    VerifyReport verify(const StepOf& stepOf, const OpenedSlot* reader,
                        const std::optional<Head>& known) const override;
    void rebuild(const StepOf& stepOf, const OpenedSlot& reader) override;
    void backup(const std::filesystem::path& target) const override {
        backupDatabase(database_, mutex_, identity_, target);
    }

private:
    void bringUpToDate(const std::filesystem::path& data, std::int64_t schema) {
        if (!lock_) throw JournalError(Kind::unreadable, "an older schema: open it once for writing");
        const auto copy = olderCopy(journalFile(data), schema);
        backupDatabase(database_, mutex_, identity_, copy);
        bringSchemaUpToDate(database_);
        removeOlderCopies(journalFile(data), copy); // each is as large as the journal
    }
    forms::Staff staffNow() const;
    /// Whether a slot may have gone with the event.
    bool dropSlotsFor(const forms::Event& event);
    void requireWriting() const {
        if (!lock_) throw std::logic_error("this journal is open for reading only");
    }
    void forget() const {
        recent_.forget();
        staff_.reset();
        till_.reset();
    }
    void foldTill(const std::vector<NewEntry>& entries);
    std::set<std::int64_t> turnsBeforeMoney(const std::vector<EntryRow>& rows) const;

    std::filesystem::path data_;
    mutable std::mutex mutex_;       ///< guards all below
    std::unique_ptr<DataLock> lock_; ///< present exactly in write mode
    mutable Database database_;
    EntryTable entries_{database_};
    Register register_{database_};
    Kept kept_{database_};
    Identity identity_;
    Head head_;
    bool oldPagesLeft_ = false; ///< the log could not be emptied of what was destroyed
    mutable RecentCases recent_;
    mutable std::optional<forms::Staff> staff_;
    mutable std::optional<forms::Till> till_;
};

bool JournalFile::dropSlotsFor(const forms::Event& event) {
    if (const auto* closed = std::get_if<forms::AccountClosed>(&event)) {
        kept_.dropSlot(closed->name);
        return true;
    }
    const auto* begun = std::get_if<forms::JournalBegun>(&event);
    if (!begun) return false;
    std::set<std::string> open;
    if (!begun->accountsAnew) // a backup may have slots of accounts that were closed after it
        for (const auto& [name, account] : staffNow())
            if (!account.closed) open.insert(name);
    kept_.dropSlotsBut(open);
    return true;
}

void JournalFile::foldTill(const std::vector<NewEntry>& entries) {
    if (!till_) return;
    for (const NewEntry& entry : entries)
        forms::applyTo(
            *till_,
            {entry.caseNumber, entry.by, entry.at, forms::dayOf(entry.at), entry.catalogueVersion, {}},
            entry.event);
}

/// The entries that say whether the day was open when money moved in these.
std::set<std::int64_t> JournalFile::turnsBeforeMoney(const std::vector<EntryRow>& rows) const {
    std::set<std::int64_t> turns;
    for (const EntryRow& row : rows) {
        if (row.caseNumber.empty() || !forms::movesMoney(decodeRow(row).event)) continue;
        if (const auto turn = register_.till().turnBefore(row.seq)) turns.insert(*turn);
    }
    return turns;
}

std::optional<forms::DayClosed> JournalFile::closing(forms::Day day) const {
    const std::lock_guard guard(mutex_);
    const auto seq = register_.till().closing(day);
    if (!seq) return std::nullopt;
    const auto row = entries_.at(*seq);
    if (!row) throw DamagedEntry(*seq, "the register names it, but it is not there");
    const DecodedEntry entry = decodeRow(*row);
    const auto* closed = std::get_if<forms::DayClosed>(&entry.event);
    if (!closed) throw DamagedEntry(*seq, "the register takes it for a closing");
    return *closed;
}

forms::Case JournalFile::append(const std::vector<NewEntry>& entries, const StepOf& stepOf,
                                const OpenedSlot* reader, const std::vector<KeySlot>& slots) {
    const std::lock_guard guard(mutex_);
    requireWriting();
    try {
        Transaction transaction(database_);
        Identity identity = identityWith(identity_, entries);
        Appender appender(database_, identity, recent_, stepOf, reader, head_);
        bool dropped = false;
        bool shredded = false;
        for (const NewEntry& entry : entries) {
            appender.add(entry);
            dropped = dropSlotsFor(entry.event) || dropped;
            shredded = std::holds_alternative<forms::CaseShredded>(entry.event) || shredded;
        }
        for (const KeySlot& slot : slots)
            kept_.replaceSlot(slot);
        forms::Case last = appender.lastCase();
        transaction.commit();
        if (dropped || shredded || !slots.empty() || oldPagesLeft_) oldPagesLeft_ = !kept_.forgetOldPages();
        if (shredded) removeOlderCopies(journalFile(data_)); // they have the keys that were destroyed
        head_ = appender.head();
        identity_ = std::move(identity);
        staff_.reset();
        foldTill(entries);
        return last;
    } catch (...) {
        forget();
        throw;
    }
}

std::optional<forms::Case> JournalFile::loadCase(const std::string& number, const OpenedSlot* reader) const {
    const std::lock_guard guard(mutex_);
    if (!lock_) forget(); // somebody else writes
    const StandingCase* standing = standingCase(entries_, register_, recent_, number);
    if (!standing) return std::nullopt;
    forms::Case loaded = standing->value;
    if (reader) loaded.personal = personOf(entries_, number, *reader);
    return loaded;
}

std::vector<StoredEntry> JournalFile::entriesOf(const std::string& caseNumber) const {
    const std::lock_guard guard(mutex_);
    std::vector<StoredEntry> stored;
    if (caseNumber.empty()) return stored;
    for (EntryRow& row : entries_.ofCase(caseNumber))
        stored.push_back(std::move(row.stored));
    return stored;
}

std::vector<StoredEntry> JournalFile::evidenceOf(const std::string& caseNumber) const {
    const std::lock_guard guard(mutex_);
    std::vector<EntryRow> rows;
    if (!caseNumber.empty()) rows = entries_.ofCase(caseNumber);
    if (rows.empty()) return {};
    for (const std::int64_t seq : register_.accountEntries())
        if (auto row = entries_.at(seq)) rows.push_back(std::move(*row));
    for (const std::int64_t seq : turnsBeforeMoney(rows))
        if (auto row = entries_.at(seq)) rows.push_back(std::move(*row));
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.seq < b.seq; });
    std::vector<StoredEntry> evidence;
    for (EntryRow& row : rows)
        evidence.push_back(std::move(row.stored));
    return evidence;
}

forms::Staff JournalFile::staff() const {
    const std::lock_guard guard(mutex_);
    return staffNow();
}

forms::Staff JournalFile::staffNow() const {
    if (staff_ && lock_) return *staff_;
    forms::Staff staff;
    for (const std::int64_t seq : register_.accountEntries()) {
        const std::optional<EntryRow> row = entries_.at(seq);
        if (!row) throw DamagedEntry(seq, "the register names it, but it is not there");
        const DecodedEntry entry = decodeRow(*row);
        if (!forms::applyTo(staff, entry.event))
            throw DamagedEntry(seq, "the register takes it for one that tells of staff");
    }
    staff_ = staff;
    return staff;
}

void JournalFile::acknowledge(const Head& head) {
    const std::lock_guard guard(mutex_);
    requireWriting();
    if (head.seq <= kept_.acknowledged().seq) return;
    const std::optional<EntryRow> row = entries_.at(head.seq);
    if (!row || decodeRow(*row).header.incarnation != head.incarnation || row->stored.hash != head.hash)
        throw std::logic_error("an acknowledged head must be one of this journal");
    kept_.acknowledge(head);
}

VerifyReport JournalFile::verify(const StepOf& stepOf, const OpenedSlot* reader,
                                 const std::optional<Head>& known) const {
    const std::lock_guard guard(mutex_);
    VerifyReport report;
    try {
        const Transaction view(database_, Transaction::Intent::read);
        const std::array<Head, 2> heads{kept_.acknowledged(), known.value_or(Head{})};
        report = verifyChain(database_, identity_, heads);
        if (report.sound()) verifyRegister(database_, report, stepOf, reader, lock_ != nullptr);
    } catch (const JournalError& error) {
        if (error.kind() != Kind::damaged) throw;
        report.firstBad = report.firstBad.value_or(0);
        report.problem = error.what();
    }
    return report;
}

void JournalFile::rebuild(const StepOf& stepOf, const OpenedSlot& reader) {
    const std::lock_guard guard(mutex_);
    requireWriting();
    forget();
    Transaction transaction(database_);
    entries_.destroyShreddedKeys();
    Register::drop(database_);
    Register::make(database_);
    deriveRegister(entries_, register_, stepOf, &reader);
    transaction.commit();
    oldPagesLeft_ = !kept_.forgetOldPages();
}

} // namespace

JournalError::JournalError(Kind kind, const std::string& detail) : std::runtime_error(detail), kind_(kind) {}

void Journal::create(const std::filesystem::path& data, const Identity& identity, const NewEntry& begun) {
    requireSame(identity, begun);
    makeDataDirectory(data);
    const DataLock lock(data);
    const std::filesystem::path file = journalFile(data);
    if (std::filesystem::exists(file))
        throw JournalError(Kind::unreadable, file.string() + " is there already");
    const std::filesystem::path unfinished = data / "journal.new";
    removeUnfinished(unfinished);
    makePrivateFile(unfinished);
    {
        Database database(unfinished, Database::Access::write);
        Transaction transaction(database);
        makeSchema(database);
        RecentCases none;
        Appender(database, identity, none, {}, nullptr, {identity.incarnation, 0, chainStart()}).add(begun);
        transaction.commit();
        database.settle();
    }
    moveFile(unfinished, file);
}

std::unique_ptr<Journal> Journal::open(const std::filesystem::path& data, Mode mode) {
    requireThere(data);
    return std::make_unique<JournalFile>(data, mode);
}

} // namespace certdesk::sync
