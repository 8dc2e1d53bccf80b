#pragma once
#include "sync/audit_table.h"
#include "sync/certificate_table.h"
#include "sync/day_table.h"
#include "sync/name_index.h"
#include "sync/stock_table.h"
#include "sync/till_table.h"
#include "sync/token_table.h"

#include <map>
#include <set>

namespace certdesk::sync {

/// What a case is found by beside its own number and its receipt's. Names and codes are those that it now
/// has; certificates and tokens stay, once it had to do with them.
struct FoundBy {
    Names names;
    std::set<std::string> codes;
    std::set<std::string> serials; ///< of certificates and tokens
    std::string queue;             ///< "A012 2026-11-23", by the day of its reception; or empty
    bool operator==(const FoundBy&) const = default;
};

/// Everything that the register says of a case.
struct CaseLine {
    CaseRow row;
    FoundBy foundBy;
    std::vector<forms::Revocation> waiting; ///< ordered and not confirmed
};

/// A case as its facts tell it, and its line in the register.
struct StandingCase {
    std::int64_t id = 0; ///< seq of its first entry
    forms::Case value;   ///< without the personal part
    CaseLine line;
    forms::Shares shares{}; ///< in the totals of its days
};

CaseRow rowOf(const forms::Case& c, const StepOf& stepOf);
/// After one more entry: `foundBy` is what the case was found by before.
FoundBy foundByOf(const forms::Case& c, FoundBy foundBy);
CaseLine lineOf(const forms::Case& c, FoundBy foundBy, const StepOf& stepOf);

/// What entries add to the register's counters, by name.
using Counts = std::map<std::string, std::int64_t>;

/// What one entry adds: cases received, done and returned, money taken and not paid back of its day; receipts
/// of the incarnation. `before`: the status that the case had, nothing when the entry begins it.
void count(Counts& counts, const DecodedEntry& entry, std::optional<forms::Status> before,
           const forms::Case& after);

/// The tables that lists, search and numbers read. A pure function of the entries: no clock, no catalogue,
/// and the same rows whether written entry by entry or derived afresh (I3). Persons are only found by keyed
/// hashes. Borrows the database.
class Register {
public:
    explicit Register(Database& database)
        : database_(database), names_(database), certificates_(database), tokens_(database), till_(database),
          stock_(database), audit_(database), days_(database) {}
    static void make(Database& database);
    static void drop(Database& database);
    /// The table of revocations that wait, which `make` makes as well.
    static void makeWaiting(Database& database);
    /// What shredding needs: the cases that were, and those that ended; `make` makes it as well.
    static void makeShredded(Database& database);

    /// Writes what differs between `before` (nothing: a new case) and `after`.
    void put(std::int64_t id, const CaseLine* before, const CaseLine& after);
    void add(const Counts& counts);
    /// What an entry of no case tells of staff and incarnations; nothing for others.
    void putStaff(const forms::Event& event, std::int64_t seq);
    void putLookUps(std::int64_t id, const forms::Personal& personal, const Secret& lookupKey);
    /// The case was shredded on that day: it is no longer found by its persons.
    void putShredded(std::int64_t id, forms::Day day);

    CertificateTable& certificates() { return certificates_; }
    const CertificateTable& certificates() const { return certificates_; }
    TokenTable& tokens() { return tokens_; }
    const TokenTable& tokens() const { return tokens_; }
    TillTable& till() { return till_; }
    const TillTable& till() const { return till_; }
    StockTable& stock() { return stock_; }
    const StockTable& stock() const { return stock_; }
    AuditTable& audit() { return audit_; }
    const AuditTable& audit() const { return audit_; }
    DayTable& days() { return days_; }
    const DayTable& days() const { return days_; }

    std::optional<CaseRow> find(const std::string& number) const;
    /// Every entry that tells who may act: those that made accounts known, and with them those that began
    /// another incarnation; in order.
    std::vector<std::int64_t> accountEntries() const;
    /// The entry that began the incarnation that the journal is in.
    std::int64_t beginning() const;
    std::int64_t casesOf(forms::Day day) const;
    std::int64_t receipts(char incarnation) const;

    std::vector<CaseRow> underWay() const;
    std::vector<std::string> ended(const EndedBefore& before) const;
    std::vector<PendingRevocation> pendingRevocations() const;
    std::vector<CaseRow> search(const std::string& key, int most) const;
    std::vector<CaseRow> queued(const std::string& number, forms::Day day) const;
    std::vector<CaseRow> lookUp(const std::string& kind, const std::string& value,
                                const Secret& lookupKey) const;
    /// The other cases of the row's visit, in order.
    std::vector<CaseRow> visit(const CaseRow& row) const;
    DayNumbers dayNumbers(forms::Day day) const;

    /// Whether both hold the same, byte for byte; look-up hashes only when asked.
    bool equals(const Register& other, bool withLookUps) const;
    /// Whether the name index answers for the names it holds; needs a connection that may write.
    void checkNameIndex() const { names_.check(); }

private:
    std::int64_t counter(const std::string& name) const;
    void insert(std::int64_t id, const CaseRow& row);
    void update(std::int64_t id, const CaseRow& before, const CaseRow& after);
    void putKeys(std::int64_t id, const FoundBy& before, const FoundBy& after);
    void putWaiting(std::int64_t id, const CaseLine* before, const CaseLine& after);

    Database& database_;
    NameIndex names_;
    CertificateTable certificates_;
    TokenTable tokens_;
    TillTable till_;
    StockTable stock_;
    AuditTable audit_;
    DayTable days_;
};

std::string nextCaseNumber(const Register& lines, const Identity& identity, forms::Day day);
std::string nextReceiptNumber(const Register& lines, const Identity& identity);

} // namespace certdesk::sync
