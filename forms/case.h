#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "forms/catalogue.h"
#include "forms/fen.h"
#include "forms/known.h"
#include "forms/token_act.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace certdesk::forms {

/// The part of an application that judging, money and reports need; clear in the journal.
/// To which unit the fee is invoiced; kept for headquarters, which makes the invoice. Neither: none is
/// wanted. A unit has a tax number, so nothing of a person stands here (I9).
struct Invoice {
    std::string title;
    std::string taxNumber; ///< 纳税人识别号
    bool operator==(const Invoice&) const = default;
};

struct Details {
    std::string holderName;
    std::string holderCode; ///< 统一社会信用代码
    std::string holderKind;
    std::vector<std::string> applications; ///< ids
    int years = 0;
    std::string algorithm;                      ///< id or empty
    std::string reason;                         ///< id or empty
    std::map<std::string, std::string> changes; ///< field → new value
    Invoice invoice;
    std::string queueNumber; ///< 排队号 under which the applicant was called; may be empty
    bool operator==(const Details&) const = default;
};

/// The part that is sealed: persons and how to reach them.
struct Personal {
    std::string legalRepresentative;
    std::string address;
    std::string postcode;
    std::string phone;
    std::string handlerName;
    std::string handlerIdKind;
    std::string handlerIdNumber;
    std::string handlerMobile;
    std::string handlerEmail; ///< may be empty
    std::string invoiceEmail; ///< where the invoice goes; may be empty
    bool operator==(const Personal&) const = default;
};

struct PaymentLine {
    std::string method; ///< id of the catalogue
    Fen amount;
    std::string reference{}; ///< under which the other side knows an electronic payment; may be empty
    bool operator==(const PaymentLine&) const = default;
};

struct FeeReceipt {
    std::string number; ///< FS001-02A-R0000007, gapless per incarnation (I7)
    std::vector<PaymentLine> lines;
    Fen total;
    UtcMs at;
    std::string by;
    Fen given; ///< cash that was handed over; 0: not noted. What is beyond the cash line went back
};

/// That a receipt was paid back, all of it.
struct PaidBack {
    bool refunded = false; ///< else voided
    std::string reason;
    UtcMs at;
    std::string by;
    std::string agreed; ///< the account that consented, or empty
};

struct Approval {
    std::string reviewer;
    UtcMs at;
};

struct MissingMaterial {
    std::string material;
    int copies = 0; ///< how many are still owed
    bool operator==(const MissingMaterial&) const = default;
};

/// The stages of production (DESIGN §3). Which ones a case has, stagesOf tells. Each is journalled before it
/// begins and after it ended.
enum class Stage {
    prepare,   ///< the token gets a random production PIN: a fresh one is emptied, a holder's one keeps its
               ///< keys
    keys,      ///< the key pair is made on it
    request,   ///< the certificate request is signed by it
    enrol,     ///< HQ issues the certificate
    write,     ///< the certificate is written
    importKey, ///< the encryption key pair that HQ made enters as ciphertext
    writeEncryption, ///< the encryption certificate is written
    readBack,        ///< it is read back and the key answers a challenge (I6)
    retire,          ///< the replaced key and certificate are taken off the holder's token
    wipe,            ///< the token is emptied, or taken back as it is
    letter,          ///< the PIN letter is printed and staff confirm it
    pin,             ///< the PIN becomes the letter's
};
std::string_view idOf(Stage stage);
std::optional<Stage> stageOf(std::string_view id);
/// The stages that production goes through under this rule, in order; none where there is nothing to write.
/// Those of the encryption pair only where there is one.
std::vector<Stage> stagesOf(const ProductionRule& rule, bool encryptionPair = false);

/// How far production came. The token is known by serial and public key, never by slot.
struct Production {
    std::string tokenSerial;
    std::string tokenLabel;
    std::string publicKeyDigest;   ///< SHA-256 over the SubjectPublicKeyInfo, hex; set when keys ended
    Bytes certificate;             ///< DER; set when enrol ended
    std::string certificateSerial; ///< hex
    Day notAfter{};                ///< last day of the certificate; set when enrol ended
    Bytes encryptionCertificate;   ///< DER; with it, where HQ issued one
    std::optional<Stage> begun;    ///< a stage that began and is not known to have ended
    std::optional<Stage> ended;    ///< the last that ended
    std::string trouble;    ///< why the last attempt stopped (a code of the token or HQ room), or empty
    bool tokenKept = false; ///< wipe ended by taking the token back as it is
};

/// The stages of this production. They are known whole once enrol ended: HQ's answer brings the encryption
/// pair or does not.
std::vector<Stage> stagesOf(const ProductionRule& rule, const Production& production);
/// Whether a stage of the case's production has ended.
bool ended(const ServiceType& service, const Production& production, Stage stage);
/// Whether all of them have.
bool complete(const ServiceType& service, const Production& production);

/// A revocation that a case ordered. Reaches HQ once, also from offline.
struct Revocation {
    std::string certificate; ///< serial
    std::string reason;      ///< RFC 5280
    std::string replacedBy;  ///< serial, or empty
    UtcMs orderedAt;
    std::optional<UtcMs> confirmedAt; ///< HQ's time; absent while it waits
};

/// A token that the case's production gave up: lost or damaged, it never comes back into this case.
/// `certificate` is what the journal knows of the one that was issued for it. Where HQ was asked and its
/// answer never heard, it is empty, and HQ itself revokes whatever it issued for the case up to here, when it
/// applies the entry: at the latest before it issues another.
struct GivenUp {
    std::string tokenSerial;
    TokenAct act{};
    std::string certificate;              ///< serial, or empty
    std::optional<Revocation> revocation; ///< of that certificate
};

/// A service term that was paid for a certificate: first and last day.
struct Term {
    Day from{};
    Day until{};
    bool operator==(const Term&) const = default;
};

enum class Status { open, returned, withdrawn, voided, done };
std::string_view idOf(Status status);
std::optional<Status> statusOf(std::string_view id);

struct PrintRecord {
    std::string paper;
    UtcMs at;
    std::string by;
    Bytes detailsDigest; ///< of the details that it shows; empty once details were recorded again
    bool copy = false;   ///< marked as one
};

// Papers that every service type can have; the form's name is in the catalogue.
inline constexpr std::string_view receiptPaper = "receipt";
inline constexpr std::string_view noticePaper = "notice";
inline constexpr std::string_view pinLetterPaper = "pin-letter";
inline constexpr std::string_view guidePaper = "guide";
inline constexpr std::string_view voidSlipPaper = "void-slip";
inline constexpr std::string_view refundSlipPaper = "refund-slip";

/// One walk-in application as its entries tell it. `personal` is absent where nobody could unseal it (HQ;
/// nobody logged in; shredded); no rule leans on it after reception.
struct Case {
    std::string number; ///< FS001-02A-20261123-0007
    std::string service;
    int catalogueVersion = 0;
    std::string point;
    std::string visit;     ///< number of the first case of the visit; empty: it is alone, or the first
    std::string continues; ///< number of a case that was returned at another point and goes on here
    std::string receivedBy;
    std::set<std::string> enteredBy; ///< who received, entered details or checked materials (I11)
    UtcMs receivedAt;
    Day day{};
    bool detailsComplete = false; ///< false while only a draft was kept
    Details details;
    std::optional<Personal> personal;
    Bytes detailsDigest; ///< SHA-256 of the facts of the last details entry, what an approval is about
    std::optional<CertificateKnown> known; ///< the certificate that it serves, as last learned
    std::map<std::string, int> materials;  ///< id → copies handed in
    Bytes materialsDigest;                 ///< the same for the last materials entry
    std::vector<PrintRecord> prints;
    std::optional<Approval> approval;
    std::string approvalRefusedBecause; ///< of the last refusal, until details or materials change
    std::optional<FeeReceipt> fee;
    std::optional<PaidBack> paidBack;
    std::optional<Term> term; ///< by which the fee extended the service year
    Production production;
    std::optional<Revocation> revocation; ///< of the certificate that it serves
    std::vector<GivenUp> givenUp;         ///< in order; production is at its attempt number givenUp.size()
    bool applicationsChanged = false;
    bool oldTokenNoted = false; ///< what the reason says of it (OldToken)
    Status status = Status::open;
    std::vector<MissingMaterial> missing; ///< of the last return
    std::optional<Day> endedOn;    ///< when it was done, returned, withdrawn or voided; none while open
    std::optional<Day> shreddedOn; ///< when its personal data was destroyed
    /// When what can complete a step last happened; 0: never. step_time.h reads them.
    struct LastAt {
        UtcMs details{};
        UtcMs materials{};
        UtcMs known{}; ///< of the certificate that it now serves, when that was first learned
        UtcMs production{};
        UtcMs resumed{};
    } lastAt;
    UtcMs changedAt; ///< by what is of the case itself: not by opening or shredding its record

    /// Whether that paper was printed with the details as they now are.
    bool printed(std::string_view paper) const;
    bool gaveUp(std::string_view tokenSerial) const;
    /// Everything that it had revoked, in no order that matters.
    std::vector<Revocation> revocations() const;
    /// Its order to revoke that certificate; null when there is none.
    Revocation* revocationOf(std::string_view certificate);
};

/// The id of the algorithm that the case's new key pair has: as chosen, else as that of the certificate that
/// it serves; may be empty.
std::string algorithmOf(const Case& c);
/// The checklist of a case: the service type's, and what its reason adds.
std::vector<MaterialNeed> materialsOf(const ServiceType& service, const std::string& reason);
/// What is still missing against it, in its order.
std::vector<MissingMaterial> missingMaterials(const ServiceType& service, const std::string& reason,
                                              const std::map<std::string, int>& handedIn);
/// The holder after the changes that the case makes.
Details changed(Details details);
/// The term that so many paid years add: from the old end while the service year lasts, else from today
/// (一费制).
Term extension(const std::optional<Day>& serviceEnd, int years, Day today);
/// What is offered when the case is done: ids of service types.
std::vector<std::string> followUpsOf(const ServiceType& service, const Case& c);

/// Whether a step of the case is complete. A service without the step has it complete. The materials are
/// complete when they are all there and the certificate that is served was learned of: a missing token is a
/// missing material first. Where no materials are asked for, that belongs to the reception.
bool complete(const ServiceType& service, const Case& c, Step step);
/// The first step of the service that is not complete; nothing when all are.
std::optional<Step> currentStep(const ServiceType& service, const Case& c);

/// What the applicant owes in all for these details.
Fen feeDue(const ServiceType& service, const Details& details);

/// "FS001-02A-20261123-0007"
std::string caseNumber(std::string_view kiosk, char incarnation, Day day, int serial);
/// The number after it on the same day.
std::string followingCaseNumber(std::string_view number);
/// "FS001-02A-R0000007"
std::string receiptNumber(std::string_view kiosk, char incarnation, int serial);
bool isCaseNumber(std::string_view text);

} // namespace certdesk::forms
