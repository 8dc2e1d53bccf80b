#pragma once
#include "forms/audit.h"
#include "forms/case.h"
#include "forms/moment.h"
#include "forms/report.h"
#include "forms/stock.h"
#include "forms/till.h"
#include "sync/entry.h"
#include "sync/key_slots.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace certdesk::sync {

/// The journal's machinery is broken. `kind` is worded for staff in one place.
class JournalError : public std::runtime_error {
public:
    enum class Kind {
        locked,     ///< another program writes to this data directory
        notThere,   ///< no journal: the kiosk was not set up
        diskFull,   ///< nothing was saved; what was saved before is safe
        damaged,    ///< SQLite or the chain says so
        newer,      ///< made by a newer certdesk
        unreadable, ///< the operating system refuses
    };
    JournalError(Kind kind, const std::string& detail);
    Kind kind() const { return kind_; }

private:
    Kind kind_;
};

/// What identifies a kiosk's history; fixed at the first entry of its incarnation.
struct Identity {
    std::string point;
    std::string kiosk;
    char incarnation = 'A';
    Bytes kioskPublicKey;
    Bytes hqPublicKey;     ///< empty without a headquarters
    bool training = false; ///< practice, not work
};

/// An entry before it has a number.
struct NewEntry {
    std::string caseNumber;
    forms::Event event;
    std::string by;
    forms::UtcMs at;
    int catalogueVersion = 0;
};

/// One line of the list of cases, from the register.
struct CaseRow {
    std::string number;
    std::string service;
    std::string status; ///< forms::idOf(Status)
    std::string step;   ///< forms::idOf(Step) of the current step, or empty
    std::string holderName;
    std::string holderCode;
    std::string receivedBy;
    forms::UtcMs receivedAt;
    forms::UtcMs changedAt;
    forms::Day day{};
    std::string receipt;
    forms::Fen total;
    std::string certificateSerial; ///< of the one it made, else KnownCertificate::id() of the one it serves
    std::string tokenSerial;       ///< of the one it wrote, else of the one that was brought
    std::string trouble;
    std::string visit; ///< see forms::Case
    bool operator==(const CaseRow&) const = default;
};

/// Where a token stands, as this kiosk's entries tell.
struct TokenRow {
    std::string serial;
    std::string label; ///< as last noted; may be empty
    forms::TokenState state = forms::TokenState::blank;
    std::string reason;     ///< of the mark that brought it there, or empty
    std::string caseNumber; ///< of the case that did, or empty
    std::string changedBy;
    forms::UtcMs changedAt; ///< when it came there
    bool operator==(const TokenRow&) const = default;
};

/// A revocation that HQ has not confirmed yet.
struct PendingRevocation {
    std::string caseNumber;
    std::string holderName;
    forms::Revocation revocation;
};

/// Cases that ended before these: candidates for shredding, which forms::keptUntil decides.
struct EndedBefore {
    forms::UtcMs ended;  ///< returned, withdrawn or voided until then
    forms::UtcMs done;   ///< done until then, not later than the other …
    forms::Day lapsed{}; ///< … with no certificate known that lasts beyond this day
};

/// Where a row of the audit stands: the entry, and which of its deeds.
struct AuditPlace {
    std::int64_t seq = 0;
    int part = 0;
    bool operator==(const AuditPlace&) const = default;
};

/// Which rows; what is absent or empty excludes none.
struct AuditFilter {
    std::optional<forms::Day> from{};
    std::optional<forms::Day> to{};
    std::string account{};
    std::string caseNumber{};
    std::optional<forms::Deed> deed{};
};

/// Who did what and when, as an entry tells.
struct AuditRow {
    AuditPlace place;
    forms::UtcMs at;
    forms::AuditMark mark;
    std::string kind;       ///< of the entry
    std::string caseNumber; ///< or empty
};

/// How this kiosk's own records of certificates are found.
enum class KnownBy { certificate, token, code };

struct DayNumbers { ///< for the home page
    int received = 0;
    int done = 0;
    int returned = 0;
    forms::Fen taken;
};

/// Which step a case of a service stands at; the register asks through this so that it needs no catalogue of
/// its own. Must depend on the case alone, which comes without its personal part.
using StepOf = std::function<std::string(const forms::Case&)>;

struct VerifyReport {
    std::int64_t entries = 0;
    std::optional<std::int64_t> firstBad; ///< seq of the first entry that does not fit; 0: the file itself
    std::string problem;                  ///< what does not fit there, without personal data
    bool registerDiffers = false;
    bool sound() const { return !firstBad && !registerDiffers; }
};

/// The append-only, hash-chained list of everything that happened on a kiosk, and the register derived from
/// it, in one SQLite file `journal.db` of the data directory.
///
/// One writing process (lock file `lock`, held as long as the object lives) and one connection: SQLite 3.40.1
/// has the WAL-reset bug, which needs two writers or checkpointers. All functions may be called from any
/// thread; one mutex guards the connection. An append is one durable transaction (WAL, synchronous=FULL):
/// when it returned, power may fail (I1). Throws JournalError.
class Journal {
public:
    enum class Mode { write, readOnly };

    /// Sets up a new data directory (0700): tables and the first entry, `begun` (JournalBegun), which must
    /// name what `identity` names; accounts and their slots follow by append and putSlot. All or nothing.
    /// Refuses (JournalError::unreadable) where a journal is already.
    static void create(const std::filesystem::path& data, const Identity& identity, const NewEntry& begun);

    /// Checks the last link of the chain; verify() checks all. A journal of an older schema is brought up to
    /// date after a checked copy of it was put beside (`journal-schema-2.db`, after its schema); in read-only
    /// mode it is JournalError::unreadable. In read-only mode, for use beside a writing process, every
    /// function that writes throws std::logic_error.
    static std::unique_ptr<Journal> open(const std::filesystem::path& data, Mode mode = Mode::write);

    virtual ~Journal() = default;

    virtual const Identity& identity() const = 0;
    virtual Head head() const = 0;

    /// Appends in one transaction: numbers, seals the personal part of each under the case's key (made and
    /// wrapped with the case's first personal part; later ones need `reader` to open it), folds into the
    /// case, updates the register. `reader` is needed only when an event has a personal part. Returns the
    /// case after the last entry, its personal part only with `reader`; for entries without a case, an empty
    /// one. Numbers of cases and receipts must be the next ones, a case must be received before anything else
    /// happens in it, and an entry must be readable again: else std::logic_error, and nothing is written.
    /// A JournalBegun whose parent is the head begins the next incarnation; it must come first.
    /// In the same transaction `slots` are put, after the slot of each account that an entry closes has gone,
    /// with a new incarnation those of accounts that are not open, and all where the accounts are made anew.
    /// A CaseShredded destroys the case's key in the same transaction, and then lets it leave the write-ahead
    /// log; where a reader is in the way, with a later append, at the latest when the journal opens again.
    /// Copies of the journal that bringing it up to date left beside it go as well. Backups elsewhere keep
    /// the key, until they are restored.
    virtual forms::Case append(const std::vector<NewEntry>& entries, const StepOf& stepOf,
                               const OpenedSlot* reader, const std::vector<KeySlot>& slots = {}) = 0;

    /// Folds a case from its entries; its personal part only with `reader`. Nothing when there is no such
    /// case.
    virtual std::optional<forms::Case> loadCase(const std::string& number,
                                                const OpenedSlot* reader) const = 0;
    /// The case's entries in order, for its timeline and as evidence.
    virtual std::vector<StoredEntry> entriesOf(const std::string& caseNumber) const = 0;
    /// At most `limits` entries after `seq`, in order.
    virtual std::vector<StoredEntry> entriesAfter(std::int64_t seq, BatchLimits limits) const = 0;

    virtual forms::Staff staff() const = 0;
    virtual std::string nextCaseNumber(forms::Day day) const = 0;
    virtual std::string nextReceiptNumber() const = 0;

    virtual std::vector<CaseRow> openCases() const = 0; ///< open and returned ones, newest first
    /// Newest first; `key` is a case or receipt number, a certificate that the case made, served or replaced,
    /// a token that it wrote or was brought, a unit's code before or after a change, or any part of its name.
    virtual std::vector<CaseRow> search(const std::string& key, int most) const = 0;
    /// Cases received on that day under exactly that queue number, newest first.
    virtual std::vector<CaseRow> queued(const std::string& number, forms::Day day) const = 0;
    /// By ID number or mobile, which need the look-up key.
    virtual std::vector<CaseRow> lookUp(const std::string& kind, const std::string& value,
                                        const OpenedSlot& reader) const = 0;
    virtual DayNumbers dayNumbers(forms::Day day) const = 0;
    /// At most so many rows, newest first; `before`: those that follow it, to go on from there. An index is
    /// read for an account, a deed or a case.
    virtual std::vector<AuditRow> audit(const AuditFilter& filter, int most,
                                        const std::optional<AuditPlace>& before = std::nullopt) const = 0;
    /// Numbers of cases that ended so long ago and still have their personal data, oldest first.
    virtual std::vector<std::string> ended(const EndedBefore& before) const = 0;

    /// What this kiosk's entries did to the certificate and to those that it replaced or that replaced it,
    /// oldest first (at most 20 ms with a million cases).
    virtual std::vector<forms::Moment> timeline(const std::string& certificate) const = 0;
    /// The records of the certificate and of those that it replaced or that replaced it.
    virtual std::vector<forms::KnownCertificate> lineage(const std::string& certificate) const = 0;
    /// The records that this kiosk's entries give: what was last learned of a certificate, and what happened
    /// to it since. What the last source could not know stays as it was known; what was revoked or paid
    /// stays so. Newest first.
    virtual std::vector<forms::KnownCertificate> certificates(KnownBy key,
                                                              const std::string& value) const = 0;
    /// Of those, the ones that lapse in these days, the first first, at most so many; some microseconds each.
    virtual std::vector<forms::KnownCertificate> lapsing(forms::Day first, forms::Day last,
                                                         int most) const = 0;
    /// Every token that the entries tell of, by label.
    virtual std::vector<TokenRow> tokens() const = 0;
    virtual std::optional<TokenRow> token(const std::string& serial) const = 0;
    /// The drawer and the business day, and the entry by which a day was closed.
    virtual forms::Till till() const = 0;
    virtual std::optional<forms::DayClosed> closing(forms::Day day) const = 0;
    /// This kiosk's report of the period that `day` lies in, without `now`. What is told of a day that is
    /// over does not change (but that it may be closed later). Some milliseconds, with any number of cases.
    virtual forms::DailyReport report(forms::Period period, forms::Day day) const = 0;
    /// The point's stock, whole (a quarter of a second with 100,000 acts), and where one token stands.
    virtual forms::Stock stock() const = 0;
    virtual forms::StockState stockOf(const std::string& tokenSerial) const = 0;
    /// Ordered and not yet confirmed, oldest first.
    virtual std::vector<PendingRevocation> pendingRevocations() const = 0;
    /// What HQ judges a case by: its entries, those that tell who may act, and those that opened or closed
    /// the day before its money moved, in order.
    virtual std::vector<StoredEntry> evidenceOf(const std::string& caseNumber) const = 0;
    /// The other cases of the visit that this one belongs to, in order.
    virtual std::vector<CaseRow> visitOf(const CaseRow& row) const = 0;

    virtual std::optional<KeySlot> slot(const std::string& account) const = 0;
    virtual void putSlot(const KeySlot& slot) = 0;

    /// The production PIN of a case under way, sealed to the kiosk's key; replaced or deleted, never kept
    /// (I8).
    virtual void putProductionPin(const std::string& caseNumber, const Secret& pin) = 0;
    virtual std::optional<Secret> productionPin(const std::string& caseNumber,
                                                const OpenedSlot& reader) const = 0;
    virtual void dropProductionPin(const std::string& caseNumber) = 0;

    /// The head that HQ last acknowledged as stored; only moves forward with its history: a lower one changes
    /// nothing, one that this journal does not have is a std::logic_error.
    virtual Head acknowledged() const = 0;
    virtual void acknowledge(const Head& head) = 0;

    /// Whether HQ acknowledged every entry of the case.
    virtual bool isAcknowledged(const std::string& caseNumber) const = 0;
    /// How many cases have entries after it.
    virtual std::int64_t casesNotAcknowledged() const = 0;

    /// What is to be remembered of the line: no part of the history, told to nobody, no personal data.
    /// Durable. Empty where nothing was put.
    virtual std::string lineNote(const std::string& name) const = 0;
    virtual void putLineNote(const std::string& name, const std::string& text) = 0;

    /// Checks the file, the whole chain, that it reaches HQ's last acknowledgement and `known` (say, the head
    /// of the last printed closing), and that the register equals one derived afresh (I2, I3); personal parts
    /// and look-up hashes only with `reader`. Reports instead of throwing. Takes some 60 µs an
    /// entry.
    virtual VerifyReport verify(const StepOf& stepOf, const OpenedSlot* reader,
                                const std::optional<Head>& known = std::nullopt) const = 0;
    /// Derives the register afresh from the entries, in one transaction.
    virtual void rebuild(const StepOf& stepOf, const OpenedSlot& reader) = 0;

    /// Copies the file while in use (SQLite backup API, in steps that let others in) to `target` (0600),
    /// which appears or is replaced only when the copy's chain was found sound. Key slots and a production
    /// PIN in it are sealed as here.
    virtual void backup(const std::filesystem::path& target) const = 0;
};

} // namespace certdesk::sync
