#pragma once
#include "forms/act.h"
#include "forms/calendar.h"
#include "forms/fen.h"
#include "forms/json.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certdesk::forms {

/// What staff and applicants read, in the two languages of the counter. Both are required in a catalogue.
struct Words {
    std::string zh;
    std::string en;
    bool operator==(const Words&) const = default;
};

/// The steps that a service type may put its cases through. Their order is the catalogue's.
enum class Step { reception, materials, form, approval, fee, production, handOver };
std::string_view idOf(Step step); ///< "hand-over"; the words of the catalogue and of facts
std::optional<Step> stepOf(std::string_view id);

/// What an account may be (docs: DESIGN words). An account has one or more.
enum class Role { operatorRole, reviewer, manager, auditor };
std::string_view idOf(Role role); ///< "operator", "reviewer", "manager", "auditor"
std::optional<Role> roleOf(std::string_view id);

struct ServicePoint {
    std::string id; ///< "FS001"
    Words name;
    std::string address;
    std::string phone;
};

struct Choice { ///< an application or reason
    std::string id;
    Words name;
};

/// How a fee may be paid. In the file beside id and name, both optional:
///     "cash": true        the one that is counted by its pieces and gives change
///     "reference": true   a payment needs the number under which the other side knows it
struct PaymentMethod {
    std::string id;
    Words name;
    bool cash = false;
    bool reference = false;
};

/// Whether a certificate of an algorithm has an encryption certificate beside it, on a key pair of its own
/// that headquarters makes (dual certificates, GM/T 0015).
enum class EncryptionPairAsk {
    none,
    wherePossible, ///< where the token can take the key, and headquarters issues one
    always,        ///< no certificate without it
};

struct Algorithm {
    std::string id; ///< of the token room's kinds of key pairs
    Words name;
    EncryptionPairAsk encryptionPair = EncryptionPairAsk::none;
};

/// How an identity document's number is checked.
enum class IdCheck { residentId, other };

struct IdKind {
    std::string id;
    Words name;
    IdCheck check = IdCheck::other;
};

struct Material {
    std::string id;
    Words name;
    Words source; ///< where the applicant gets it, for the notice; may be empty
};

/// One line of a service type's checklist.
struct MaterialNeed {
    std::string material;   ///< id
    int copies = 1;         ///< how many of it are kept by the point
    bool seal = false;      ///< 加盖公章
    bool bothSides = false; ///< 正反面
    bool sign = false;      ///< 签名
    bool original = false;  ///< the thing itself, not a copy (the token)
};

/// What a service type does with the applications that a case names.
enum class ApplicationsAsk {
    none,   ///< they are not asked
    first,  ///< a new certificate opens them
    opened, ///< they are opened beside those that are open
    closed, ///< they are taken off
};
std::string_view idOf(ApplicationsAsk ask);

/// What a reason says of the token that bears the old certificate.
enum class OldToken { kept, lost, damaged };

/// A reason that a service type offers, and what it changes.
struct ReasonRule {
    std::string id;
    std::string revokesAs; ///< RFC 5280 reason in place of the production rule's; empty: as there
    bool atOnce = false;   ///< the old certificate dies when production is reached, not at read-back
    OldToken oldToken = OldToken::kept;  ///< else it is marked so when production is reached
    std::vector<MaterialNeed> materials; ///< beside those of the service type
};

/// What the holder's and handler's details of a case must name, beyond the unit and the person.
struct Asks {
    ApplicationsAsk applications = ApplicationsAsk::none;
    std::vector<std::string> algorithms; ///< ids to choose from; empty: not asked
    std::vector<ReasonRule> reasons;     ///< to choose from; empty: not asked
    std::vector<std::string> changes;    ///< fields that can change ("name", …); empty: none
    int leastYears = 0;                  ///< 0: years are not asked
    int mostYears = 0;
    bool yearsWhenUnpaid = false; ///< years are asked only where the service year is unpaid or has ended

    const ReasonRule* reason(std::string_view id) const;
};

/// Where a certificate's record came from.
enum class Source {
    headquarters,
    token,         ///< its token says so: holder and validity; what lies beyond is not known
    kioskRegister, ///< this kiosk's own records
    visit,         ///< the other case of the visit
};
std::string_view idOf(Source source); ///< "kiosk-register"
std::optional<Source> sourceOf(std::string_view id);

/// Which end a rule counts days from.
enum class EndOf { service, validity };

/// What a service type demands of the certificate that it serves, and what it does to its service year.
/// Absent where the certificate is still to be made. Service types are named only to tell what comes
/// instead.
struct CertificateRule {
    bool fromToken = true;        ///< read from the token that is brought; false: found by the unit's code
    bool otherIssuers = false;    ///< those of Catalogue::otherIssuers, too
    std::vector<Source> offline;  ///< what is enough without the line; empty: headquarters must be asked
    std::string insteadOfRevoked; ///< service type, may be empty
    bool expired = true;          ///< an expired one is served, too
    std::string insteadOfExpired; ///< service type, may be empty
    std::optional<int> paidBeyondDays;  ///< the service year must end later than so many days from today …
    std::string payFirst;               ///< … else this service type comes first
    EndOf countsTo = EndOf::service;    ///< what the three below count to
    std::optional<int> offeredFromDays; ///< before the end; earlier only reminds
    std::optional<int> earliestDays;    ///< before the end; earlier is refused
    std::optional<int> latestDays;      ///< after the end; later is refused
    std::string insteadOfLate;          ///< service type, may be empty
    bool extends = false;               ///< paid years extend the service year
    bool oncePerTerm =
        false; ///< refused while a paid term lies ahead or begins today: it would be paid twice
};

/// What is offered when a case is done.
struct FollowUp {
    enum class When {
        noApplications, ///< none is left open
        validityBehind, ///< the certificate ends before its service year
    };
    When when{};
    std::string service;
};

/// What the fee is made of. All are in fen; the catalogue's default for token and service fees is 0 (the
/// guide names none).
struct FeeRule {
    Fen perYear; ///< 一费制: once per certificate and service year
    Fen service; ///< for the act itself
    Fen token;   ///< for a new token
};

/// How long a certificate that is issued lasts.
enum class Validity {
    years,       ///< the years that the case pays, from the day of issue
    serviceYear, ///< to the end of the service year
    remaining,   ///< to the end of the one that it replaces
};

/// What the production step of a service type does, as acts that the token room and HQ know. Empty: no
/// production.
struct ProductionRule {
    bool freshToken = false; ///< a prepared token of the point's, not the holder's
    bool issues = false;     ///< a new key pair and certificate
    bool resetsPin = false;  ///< a new PIN by the admin PIN, and a new letter
    std::string revokesAs;   ///< RFC 5280 reason of the old certificate ("superseded", …), or empty
    bool wipes = false;      ///< the token is emptied, or taken back as it is
    Validity validity = Validity::years; ///< when it issues
    std::string profile;                 ///< certificate profile at HQ ("unit"), when it issues
};

struct ApprovalRule {
    Role role = Role::reviewer; ///< who may approve; never the one who received the case (I11)
};

/// The paper that the form step prints; its content is in printing.
struct FormRule {
    std::string paper; ///< "application" or "authorisation"
    int copies = 1;    ///< sheets that are printed at once, each on both sides
    /// For whom each copy is, as many as there are copies; empty where nothing is said. In the file:
    ///     "form": {"paper": "application", "copies": 2, "for": [{"zh", "en"}, {"zh", "en"}]}
    std::vector<Words> copiesFor{};
};

struct ServiceType {
    std::string id;
    Words name;
    Words hint;          ///< one line on the tile
    std::string icon;    ///< name of the drawn icon
    bool offered = true; ///< false: shown on its tile as not yet opened, and refused
    std::vector<Step> steps;
    std::vector<MaterialNeed> materials;
    Asks asks;
    std::optional<CertificateRule> certificate; ///< what it demands of the certificate that it serves
    FeeRule fee;
    std::optional<ApprovalRule> approval;     ///< present exactly when the steps name approval
    std::optional<FormRule> form;             ///< present exactly when the steps name form
    std::optional<ProductionRule> production; ///< present exactly when the steps name production
    bool guide = false;                       ///< the applicant gets the guide sheet at hand-over
    std::vector<FollowUp> followUps;

    bool has(Step step) const;
};

/// Acts that can have an end without the line. What is not here (correcting, materials, printing, returning,
/// withdrawing, revoking, closings) always goes on; production always waits for headquarters.
enum class OfflineAct { receive, approve, takeFee, handOver };

/// An act goes on for so many days after headquarters was last heard; 0: only while the line is there. Of
/// several that fit, each holds.
struct OfflineLimit {
    OfflineAct act{};
    int untilDays = 0;
    std::vector<std::string> services{}; ///< service types; empty: all
};

/// How a kiosk goes on without the line (forms/offline.h judges by it). In the file:
///     "offline": {"warnDays": 3, "warnCases": 200, "issueWithoutLine": false,
///                 "acts": [{"act": "receive" | "approve" | "take-fee" | "hand-over",
///                           "untilDays": 0…365, "services": [ids]}]}
/// `acts` may be absent, and `services` in each: then nothing ends, or it ends for all service types. What an
/// act may go on by without a look-up is `offline` of its certificate rule.
struct OfflinePolicy {
    int warnDays = 3;              ///< staff are warned from so many days without contact on,
    int warnCases = 200;           ///< and from so many cases on that were not sent
    bool issueWithoutLine = false; ///< always false: issuance needs HQ; here so that the file says it
    std::vector<OfflineLimit> acts{};
};

/// How long personal data is kept (Electronic Signature Law art. 24; PIPL art. 19); retention.h judges by it.
/// In the file: "retention": {"yearsAfterLapse": 5…100, "daysReturned": 1…3650}
struct RetentionPolicy {
    int yearsAfterLapse = 5;
    int daysReturned = 30;
};

/// An act that needs the consent of a second account (rights.h checks it). In the file, all of it optional:
///     "secondAccount": [{"act": "void", "role": "manager", "services": [ids]}]
/// `services` may be absent: then of all service types. The approval of a case is such a consent, too; that
/// stands with its service type.
struct SecondAccountRule {
    Act act{};
    Role role{}; ///< that the second account must have
    std::vector<std::string> services{};
};

/// A kiosk's business day (forms/till.h judges by it). In the file, all of it optional:
///     "day": {"mustOpen": true, "differenceLimit": 1000, "denominations": [10000, 5000, …]}
/// Without it money moves whether a day was opened or not, every difference is a manager's, and cash is
/// counted in any pieces.
struct DayPolicy {
    bool mustOpen = false;                     ///< no money moves without an opened day
    Fen differenceLimit;                       ///< above it, a closing needs a manager and a reason
    std::vector<std::int64_t> denominations{}; ///< fen, as the counting asks for them
};

/// Pre-printed paper that is kept by its numbers.
struct PaperStock {
    std::string id;
    Words name;
    std::int64_t low = 0; ///< staff are warned when no more sheets than that are left
};

/// What the point keeps in stock (forms/stock.h). In the file, all of it optional:
///     "stock": {"tokensMustBeListed": true, "lowTokens": 20, "papers": [{"id", "name", "low"}]}
struct StockPolicy {
    bool tokensMustBeListed = false; ///< production takes no fresh token that the stock does not have
    int lowTokens = 0;               ///< staff are warned when no more than that are left; 0: never
    std::vector<PaperStock> papers{};

    const PaperStock* paper(std::string_view id) const;
};

/// Whether reception asks for the queue number (排队号) under which the applicant was called. In the file,
/// where it may be absent: "queueNumber": "asked" | "needed"
enum class QueueAsk {
    none,
    asked,  ///< there is a field for it, which may stay empty
    needed, ///< no reception without it
};

/// Another authority whose certificates are served where a service type says so; never renewed or revoked
/// here.
struct OtherIssuer {
    std::string id;
    Words name;
    std::string roots;    ///< PEM, one or more
    std::string codeOid;  ///< the extension that carries the holder's code (domain §5), dotted
    bool needsPin = true; ///< its key must answer a challenge with the holder's PIN before it is believed
};

/// The dated data that drives the counter. Value type; immutable once parsed; ids are unique per kind and
/// every reference names something that exists.
struct Catalogue {
    std::string id;
    int version = 0; ///< 1, 2, …; a case stays on the version that it began with
    Day from;        ///< the first business day it is in force
    Words title;
    Words hotline;
    std::vector<ServicePoint> points;
    std::vector<Choice> applications;
    std::vector<PaymentMethod> paymentMethods;
    std::vector<Algorithm> algorithms;
    std::vector<Choice> reasons;
    std::vector<std::string> unitKinds; ///< as printed: 企业, 事业单位, …
    std::vector<IdKind> idKinds;
    std::vector<Material> materials;
    std::vector<OtherIssuer> otherIssuers;
    std::vector<ServiceType> services; ///< in the order of the tiles
    OfflinePolicy offline;
    RetentionPolicy retention;
    std::vector<SecondAccountRule> secondAccount; ///< at most one for an act and a service type
    DayPolicy day;
    StockPolicy stock;
    QueueAsk queueNumber = QueueAsk::none;
    /// After how many minutes a case has been long in a step (step_time.h); the time in a step that is not
    /// here is not shown. In the file, where it may be absent: "longInStep": {"materials": 1…1440, …}
    std::map<Step, int> longInStep;
    bool invoices = false; ///< whether applicants are asked to whom a fee is invoiced ("invoices": true)
    /// Statuses (idOf(Status)) of cases whose personal record is opened for a reason alone. In the file,
    /// where it may be absent: "reasonToOpen": ["done", …]
    std::vector<std::string> reasonToOpen;

    const ServiceType* service(std::string_view id) const;
    const Material* material(std::string_view id) const;
    const IdKind* idKind(std::string_view id) const;
    const ServicePoint* point(std::string_view id) const;
    /// The name of a choice of any kind, or the id itself when nothing has it.
    const Words* application(std::string_view id) const;
    const Words* paymentMethod(std::string_view id) const;
    const PaymentMethod* methodNamed(std::string_view id) const;
    const PaymentMethod* cashMethod() const; ///< null where none is
    const Words* algorithm(std::string_view id) const;
    const Algorithm* algorithmNamed(std::string_view id) const;
    const Words* reason(std::string_view id) const;
    const OtherIssuer* otherIssuer(std::string_view id) const;
    /// The rule for the act on a case of that service type, or "" for an act of no case; null: none.
    const SecondAccountRule* secondAccountFor(Act act, std::string_view service) const;
};

/// Parses and checks a whole catalogue. Throws JsonProblem with the place: unknown key, missing or repeated
/// id, a reference to nothing, negative fee, a step twice, rules without their step or steps without their
/// rule, steps in an order that cannot work (reception first; production and hand-over after fee and
/// approval).
Catalogue parseCatalogue(std::string_view json);

} // namespace certdesk::forms
