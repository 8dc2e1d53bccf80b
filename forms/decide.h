#pragma once
#include "forms/event.h"
#include "forms/validate.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certdesk::forms {

// Commands: what somebody wants done. Text is normalised by decide, so pages and files need not.

/// Begins a case. `draft`: keep what there is, complete or not.
struct Receive {
    std::string service;
    Details details;
    Personal personal;
    bool draft = false;
    std::optional<CertificateKnown> known{}; ///< of the certificate that is served, when it was looked up
    std::string visit{};                     ///< see Case
    std::string continues{};                 ///< see Case
};
/// Corrects the details of a case before its fee is taken; a given approval falls.
struct RecordDetails {
    Details details;
    Personal personal;
    bool draft = false;
};
/// All copies handed in so far (not a difference).
struct CheckMaterials {
    std::map<std::string, int> copies;
};
struct NotePrinted {
    std::string paper;
    Bytes sha256;
    int pages = 0;
    bool copy = false;
};
/// What was learned of the certificate that the case serves; judged at once.
struct NoteCertificate {
    CertificateKnown known;
};
/// HQ confirmed a revocation that the case ordered. Needs nobody's right: the line tells it.
struct NoteRevoked {
    std::string certificate; ///< serial
    UtcMs at;                ///< HQ's
};
/// Approves or refuses; signed beforehand by the reviewer's key over approvalStatement().
struct Approve {
    std::string reviewer;
    bool approved = true;
    std::string reason;
    UtcMs at;
    Bytes signature;
};
struct TakeFee {
    std::vector<PaymentLine> lines;
    Fen given{}; ///< see FeeReceipt
};
/// Pays the whole receipt back. `consent`: to voidingOf() or refundOf() of the same reason.
struct VoidFee {
    std::string reason;
    std::optional<Consent> consent{};
};
struct RefundFee {
    std::string reason;
    std::optional<Consent> consent{};
};
struct NoteProduction {
    ProductionNoted note;
};
/// Gives up the fresh token that production works on, at any time between its preparation and the hand-over:
/// it fell, or is gone. Production starts over on another; what was issued for it is revoked.
struct GiveUpToken {
    TokenAct act{}; ///< lost or damaged
    std::string reason;
};
/// Returns the case with everything that is missing.
struct ReturnCase {};
/// Goes on with a returned case.
struct ResumeCase {};
struct Withdraw {
    std::string reason;
};
struct HandOver {};
/// Looks at the personal details, unmasked. What is no opening (isOpening, retention.h) needs no command.
struct OpenRecord {
    std::string reason;
};
/// Destroys the personal data of a case whose period of retention is over.
struct Shred {
    std::optional<Day> lapsed;   ///< as in CaseShredded: lapseOf() by what the kiosk knows
    bool atHeadquarters = false; ///< HQ confirmed that it has all entries of the case
};

using Command = std::variant<RecordDetails, CheckMaterials, NotePrinted, Approve, TakeFee, NoteProduction,
                             ReturnCase, ResumeCase, Withdraw, HandOver, NoteCertificate, NoteRevoked,
                             GiveUpToken, VoidFee, RefundFee, OpenRecord, Shred>;

enum class RefusalKind {
    unknownService,   ///< no such service type in the catalogue
    notOffered,       ///< the catalogue does not offer it yet
    unknownPoint,     ///< the kiosk's point is not in the catalogue
    faultyFields,     ///< `problems`
    materialsMissing, ///< `missing`
    nothingMissing,   ///< a case cannot be returned for nothing
    unknownMaterial,  ///< `field` names it
    paymentMismatch,  ///< `expected` against `given`
    caseEnded,        ///< the case is done, withdrawn or voided
    caseReturned,     ///< it must be resumed first
    notReturned,      ///< it cannot be resumed
    tooEarly,         ///< an earlier step is not complete: `step`
    tooLate,          ///< the step lies behind and can no longer change
    noRight,          ///< the account lacks the role, or is closed or unknown
    ownCase,          ///< whoever received or entered a case cannot approve it (I11)
    badSignature,     ///< the approval's signature does not fit the account or what was judged
    consentNeeded,    ///< a second account of the role `other` must agree
    consentTooOld,    ///< it was given too long before the act
    lastManager,      ///< nobody would be left to rule over accounts
    wrongToken,       ///< production goes on with another token or key than it began with
    wrongStage,       ///< production stages out of order
    // What is known of the certificate does not fit. `instead` names the service type to take, where one
    // fits.
    certificateNeeded,   ///< it was not read or looked up yet
    lookUpNeeded,        ///< headquarters must be asked for this act; what is known is not enough
    unknownIssuer,       ///< of an authority that nobody listed
    otherIssuer,         ///< of another authority (`other`), whose certificates this act does not serve
    notChallenged,       ///< its key did not answer with the holder's PIN
    wrongHolder,         ///< it is another unit's (`other`: that one's name)
    certificateRevoked,  ///< it is dead
    certificateReplaced, ///< `other` took its place
    certificateExpired,  ///< since `day`
    payFirst,            ///< the service year ended, or ends soon, on `day`: `instead` comes first
    tooSoon,             ///< before `day`
    tooLong,             ///< too long after its end on `day`
    alreadyPaid,         ///< until `day`
    yearOwed,            ///< the service year is not paid: years must be asked and paid
    nothingChanges,      ///< what is to be changed is so already
    sameToken,           ///< the new certificate must go onto another token
    severalCertificates, ///< the unit has several: which one must be said (`several`: serials)
    noCertificate,       ///< headquarters knows none for it
    tokenUnfit,          ///< what the token went through forbids it: `other` is its TokenState
    offlineTooLong, ///< headquarters was not heard for `days`; the act `field` goes on for `limitDays` alone
    // Money and the business day
    nothingPaid,         ///< there is no receipt that could be paid back
    paidBack,            ///< it was paid back already
    notSameDay,          ///< a receipt of `day` can no longer be voided, only refunded
    dayNotOpen,          ///< no money moves before `day` is opened
    dayIsOpen,           ///< `day` is open already
    dayIsClosed,         ///< nothing of `day` changes any more; what is to be corrected belongs to the next
    dayForgotten,        ///< `day` is still open and comes first
    wrongDay,            ///< it is `day` that is under way
    notCounted,          ///< the drawer of `day` was not counted since money last moved
    sumsDiffer,          ///< the closing says other sums than the entries of `day`
    differenceToExplain, ///< `given` beyond the `expected` limit needs a reason
    // Stock
    notInStock, ///< the catalogue lets production use only tokens that the stock has; `other`: its StockState
    stockUnfit, ///< `field` cannot be received, used, … where it is (`other`: its StockState)
    // Retention of personal data
    caseUnderWay,      ///< its personal data is still needed
    stillKept,         ///< the period of retention lasts until `day`
    notAtHeadquarters, ///< headquarters did not confirm yet that it has the case
    caseShredded,      ///< its personal data was destroyed on `day`
};
std::string_view idOf(RefusalKind kind); ///< "faulty-fields", for machine-readable answers

struct FieldProblem {
    std::string field; ///< as in a walk-in file: "holder.uscc", "handler.idNumber", "payment"
    FieldFault fault = FieldFault::empty;
    bool operator==(const FieldProblem&) const = default;
};
std::string_view idOf(FieldFault fault); ///< "wrong-check"

/// A refusal is a value with the facts; the window and the command line word it.
struct Refusal {
    RefusalKind kind{};
    std::string field{};
    std::vector<FieldProblem> problems{};
    std::vector<MissingMaterial> missing{};
    Fen expected{};
    Fen given{};
    std::optional<Step> step{};
    std::string instead{};
    std::optional<Day> day{};
    std::string other{};
    std::vector<std::string> several{};
    int days = 0;
    int limitDays = 0;
};

struct Till; // till.h

/// Who acts, and when; everything that decide knows of the world.
struct World {
    const Catalogue& catalogue; ///< the version of the case; for receive the one in force
    const Staff& staff;
    std::string who; ///< account
    UtcMs now;
    std::string point;
    std::string nextReceipt; ///< the number that a receipt taken now gets
    /// How long headquarters was not heard, in ms (Contact::away); nothing where there is none.
    std::optional<std::int64_t> away{};
    /// The kiosk's drawer and day; null where neither is looked at.
    const Till* till = nullptr;
    /// Of the token that a production begins on; nothing where the stock is not looked at.
    std::optional<StockState> stock{};
};

using Decision = std::variant<std::vector<Event>, Refusal>;

/// The two pure functions that kiosk and HQ share. Neither throws on bad input from outside.
Decision receive(const World& world, const Receive& command);
Decision decide(const World& world, const Case& c, const Command& command);

/// Notes an act on a token, of no case: `standing` is what the journal tells of it. A mark needs a reason.
Decision noteToken(const World& world, TokenState standing, const TokenNoted& note);

/// Lists what is held about one person, of no case.
Decision listPerson(const World& world, const PersonListed& listed);

/// Notes that the kiosk's settings are changed, of no case.
Decision noteSettings(const World& world, const SettingsChanged& changed);

/// What apply must know of an entry beside its event.
struct EntryContext {
    std::string caseNumber;
    std::string by;
    UtcMs at;
    Day day{};
    int catalogueVersion = 0;
    Bytes factsDigest; ///< SHA-256 of the facts' bytes as stored
};

/// Folds an entry into its case. Only what was decided reaches this; HQ calls `judge` before it.
void apply(Case& c, const EntryContext& context, const Event& event);

/// Whether HQ, too, would have accepted the event on its copy of the case: the rights, the order of steps,
/// sums and signatures. Facts only: the personal part is not looked at. `receiptExpected` is not judged here.
/// `till`: the kiosk's before the event; null where the business day is not looked at.
std::optional<Refusal> judge(const Catalogue& catalogue, const Staff& staff, const Case& c,
                             const EntryContext& context, const Event& event, const Till* till = nullptr);

/// What staff should hear though nothing is refused.
struct Warning {
    enum class Kind {
        nameDiffers,      ///< the certificate says `text`; the unit's code is the same
        notYetUsual,      ///< offered from `day` on
        tokenNotLocked,   ///< the PIN of the token is not locked: `text` is its PinMark
        notLookedUp,      ///< what is known comes from `text` (a Source), not from headquarters
        noneLeft,         ///< no application stays open
        certificateBehind ///< it ends on `day`, before its service year
    };
    Kind kind{};
    std::string text{};
    std::optional<Day> day{};
    bool operator==(const Warning&) const = default;
};
std::string_view idOf(Warning::Kind kind); ///< "name-differs"
std::vector<Warning> warningsOf(const ServiceType& service, const Details& details,
                                const CertificateKnown& known, Day today);

/// Why the service type does not serve this certificate for these details today; nothing when it does.
/// `inVisit`: what must come first is done in the same visit.
std::optional<Refusal> fitCertificate(const Catalogue& catalogue, const ServiceType& service,
                                      const Details& details, const CertificateKnown& known, Day today,
                                      bool inVisit);

/// Problems of the details against the service type and the catalogue; empty when complete and right.
std::vector<FieldProblem> problemsOf(const Catalogue& catalogue, const ServiceType& service,
                                     const Details& details, Day today);
std::vector<FieldProblem> problemsOf(const Catalogue& catalogue, const Personal& personal, Day today);
/// What paying the case's receipt back comes to: the event, without a consent; that is to agreedFacts() of
/// it.
FeeVoided voidingOf(const Case& c, const std::string& reason);
FeeRefunded refundOf(const Case& c, const std::string& reason);
/// The cash that goes back to the applicant who handed over `given`.
Fen changeOf(const Catalogue& catalogue, const std::vector<PaymentLine>& lines, Fen given);

Details normalised(Details details);
Personal normalised(Personal personal);

/// The bytes that a reviewer signs: the case, what was judged (digests of details and materials), decision,
/// name, time.
Bytes approvalStatement(const Case& c, bool approved, const std::string& reason, const std::string& reviewer,
                        UtcMs at);
/// The bytes that a manager signs to make an account known; account_rules.h has the others.
Bytes accountStatement(const Account& account, const std::string& by);

/// Ed25519 (RFC 8032).
bool verifies(ByteView statement, ByteView signature, ByteView publicKey);

} // namespace certdesk::forms
