#pragma once
#include "forms/beginning.h"
#include "forms/case.h"
#include "forms/day.h"
#include "forms/json.h"
#include "forms/record_note.h"
#include "forms/repayment.h"
#include "forms/settings_note.h"
#include "forms/staff.h"
#include "forms/stock_note.h"
#include "forms/token_life.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certdesk::forms {

// What can happen, one type each. The journal carries an event as its kind (header), facts (clear) and
// personal part (sealed). Events of a case name it in the header.

struct AccountMade {
    Account account; ///< with the public key
    /// The manager whose consent it has; the first manager of a kiosk vouches for itself.
    std::string by;
    Bytes signature; ///< by `by`'s key over accountStatement()
};

/// An account as it now stands, whole: other roles or another name to show; with another key where a manager
/// gave it a new password. One that was closed is open again.
struct AccountChanged {
    Account account;
    std::string by;  ///< a manager
    Bytes signature; ///< by `by`'s key over accountChangeStatement() (account_rules.h)
};

/// Its keys are gone; what it did stays.
struct AccountClosed {
    std::string name;
    std::string by;  ///< a manager
    Bytes signature; ///< by `by`'s key over accountCloseStatement() (account_rules.h)
};

struct CaseReceived {
    std::string service;
    std::string point;
    std::string visit;     ///< see Case
    std::string continues; ///< see Case
};

struct DetailsRecorded {
    Details details;
    std::optional<Personal> personal; ///< absent when it could not be unsealed
    bool complete = false;            ///< false: a draft was kept
};

struct MaterialsChecked {
    std::map<std::string, int> copies;
};

struct PaperPrinted {
    std::string paper; ///< "application", "receipt", …
    Bytes sha256;      ///< of the PDF
    int pages = 0;
    bool copy = false; ///< marked as a copy of one that was printed before
};

struct ApprovalGiven {
    std::string reviewer;
    bool approved = false;
    std::string reason; ///< of a refusal
    UtcMs at;
    Bytes signature; ///< Ed25519 over approvalStatement()
};

struct FeeTaken {
    std::string receipt;
    std::vector<PaymentLine> lines;
    Fen total;
    Fen given{}; ///< see FeeReceipt
};

enum class Phase { begun, ended, failed };
std::string_view idOf(Phase phase);
std::optional<Phase> phaseOf(std::string_view id);

struct ProductionNoted {
    Stage stage = Stage::prepare;
    Phase phase = Phase::begun;
    std::string tokenSerial;
    std::string tokenLabel;
    std::string publicKeyDigest;
    Bytes certificate; ///< DER
    std::string certificateSerial;
    std::optional<Day> notAfter;
    Bytes encryptionCertificate; ///< DER; of enrol, where HQ issued one
    std::string trouble;         ///< when failed
    bool tokenKept = false;      ///< wipe ended by taking the token back as it is
};

struct CaseReturned {
    std::vector<MissingMaterial> missing;
};

struct CaseResumed {};

struct CaseWithdrawn {
    std::string reason;
};

struct HandedOver {};

// `CertificateKnown` (known.h) and `TokenNoted` (token_life.h) are events as well; the latter is of a case
// where the case's reason tells what became of its old token. `FeeVoided` and `FeeRefunded` (repayment.h) are
// of a case; `DayOpened`, `DayCounted`, `DayClosed` (day.h) and `StockNoted` (stock_note.h) of none. Of what
// record_note.h has, `RecordOpened` and `CaseShredded` are of a case, and `PersonListed` is of none, as
// `SettingsChanged` (settings_note.h).

/// The fee extended the certificate's service year.
struct ServiceExtended {
    std::string certificate; ///< KnownCertificate::id()
    Term term;
};

/// The case opened or closed applications.
struct ApplicationsChanged {
    std::string certificate;
    std::vector<std::string> opened;
    std::vector<std::string> closed;
};

/// Production gave its token up, and starts over on another one.
struct TokenGivenUp {
    std::string tokenSerial;
    std::string tokenLabel;
    TokenAct act{};          ///< lost or damaged
    std::string reason;      ///< as staff put it
    std::string certificate; ///< serial of what was issued for it, as far as the journal knows; or empty
};

/// A certificate is to die, the old one or a given-up token's: urgent, also from offline.
struct RevocationOrdered {
    std::string certificate; ///< serial
    std::string reason;      ///< RFC 5280
    std::string replacedBy;  ///< serial, or empty
};

/// HQ did it; by its clock.
struct RevocationConfirmed {
    std::string certificate;
    UtcMs at;
};

/// A blank form for customers to take away; of no case.
struct BlankPrinted {
    std::string paper;
    Bytes sha256;
    int pages = 0;
};

using Event = std::variant<JournalBegun, AccountMade, CaseReceived, DetailsRecorded, MaterialsChecked,
                           PaperPrinted, ApprovalGiven, FeeTaken, ProductionNoted, CaseReturned, CaseResumed,
                           CaseWithdrawn, HandedOver, CertificateKnown, ServiceExtended, ApplicationsChanged,
                           RevocationOrdered, RevocationConfirmed, BlankPrinted, TokenNoted, TokenGivenUp,
                           AccountChanged, AccountClosed, FeeVoided, FeeRefunded, DayOpened, DayCounted,
                           DayClosed, StockNoted, RecordOpened, PersonListed, CaseShredded, SettingsChanged>;

/// Whether it is of the kiosk and of no case. TokenNoted may be either.
bool isOfKiosk(const Event& event);

/// "details-recorded": the kind in the entry's header.
std::string_view kindOf(const Event& event);
bool isKnownKind(std::string_view kind);
std::span<const std::string_view> allKinds();
/// The kinds of entries that applyTo() folds: they are of no case, and every case is judged by them.
inline constexpr std::array<std::string_view, 4> staffKinds{"journal-begun", "account-made",
                                                            "account-changed", "account-closed"};
bool tellsOfStaff(std::string_view kind);

/// Folds into the staff what the event tells of who may act; false when it tells nothing of that.
bool applyTo(Staff& staff, const Event& event);

/// The facts as JSON, in a fixed order of members.
Json factsOf(const Event& event);
/// The personal part as JSON; null when the event has none.
Json personalOf(const Event& event);
/// Strict. `personal` may be null: then the event has none, or it could not be unsealed. Throws JsonProblem;
/// an unknown kind is a badValue at "/kind".
Event eventOf(std::string_view kind, const Json& facts, const Json& personal);

} // namespace certdesk::forms
