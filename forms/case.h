#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "forms/catalogue.h"
#include "forms/fen.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace certdesk::forms {

/// The part of an application that judging, money and reports need; clear in the journal.
struct Details {
    std::string holderName;
    std::string holderCode; ///< 统一社会信用代码
    std::string holderKind;
    std::vector<std::string> applications; ///< ids
    int years = 0;
    std::string algorithm;                      ///< id or empty
    std::string reason;                         ///< id or empty
    std::map<std::string, std::string> changes; ///< field → new value
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
    bool operator==(const Personal&) const = default;
};

struct PaymentLine {
    std::string method; ///< id of the catalogue
    Fen amount;
    bool operator==(const PaymentLine&) const = default;
};

struct FeeReceipt {
    std::string number; ///< FS001-02A-R0000007, gapless per incarnation (I7)
    std::vector<PaymentLine> lines;
    Fen total;
    UtcMs at;
    std::string by;
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

/// The stages of production, in order (DESIGN §3). Each is journalled before it begins and after it ended.
enum class Stage {
    prepare,  ///< the token is emptied and gets a random production PIN
    keys,     ///< the key pair is made on it
    request,  ///< the certificate request is signed by it
    enrol,    ///< HQ issues the certificate
    write,    ///< the certificate is written
    readBack, ///< it is read back and the key answers a challenge (I6)
    letter,   ///< the PIN letter is printed and staff confirm it
    pin,      ///< the PIN becomes the letter's
};
std::string_view idOf(Stage stage);
std::optional<Stage> stageOf(std::string_view id);

/// How far production came. The token is known by serial and public key, never by slot.
struct Production {
    std::string tokenSerial;
    std::string tokenLabel;
    std::string publicKeyDigest;   ///< SHA-256 over the SubjectPublicKeyInfo, hex; set when keys ended
    Bytes certificate;             ///< DER; set when enrol ended
    std::string certificateSerial; ///< hex
    Day notAfter{};                ///< last day of the certificate; set when enrol ended
    std::optional<Stage> begun;    ///< a stage that began and is not known to have ended
    std::optional<Stage> ended;    ///< the last that ended
    std::string trouble; ///< why the last attempt stopped (a code of the token or HQ room), or empty

    bool complete() const { return ended == Stage::pin; }
};

enum class Status { open, returned, withdrawn, voided, done };
std::string_view idOf(Status status);

struct PrintRecord {
    std::string paper;
    UtcMs at;
    std::string by;
    Bytes detailsDigest; ///< of the details that it shows
};

// Papers that every service type can have; the form's name is in the catalogue.
inline constexpr std::string_view receiptPaper = "receipt";
inline constexpr std::string_view noticePaper = "notice";
inline constexpr std::string_view pinLetterPaper = "pin-letter";

/// One walk-in application as its entries tell it. `personal` is absent where nobody could unseal it (HQ;
/// nobody logged in; shredded); no rule leans on it after reception.
struct Case {
    std::string number; ///< FS001-02A-20261123-0007
    std::string service;
    int catalogueVersion = 0;
    std::string point;
    std::string receivedBy;
    std::set<std::string> enteredBy; ///< who received, entered details or checked materials (I11)
    UtcMs receivedAt;
    Day day{};
    bool detailsComplete = false; ///< false while only a draft was kept
    Details details;
    std::optional<Personal> personal;
    Bytes detailsDigest; ///< SHA-256 of the facts of the last details entry, what an approval is about
    std::map<std::string, int> materials; ///< id → copies handed in
    Bytes materialsDigest;                ///< the same for the last materials entry
    std::vector<PrintRecord> prints;
    std::optional<Approval> approval;
    std::string approvalRefusedBecause; ///< of the last refusal, until details or materials change
    std::optional<FeeReceipt> fee;
    Production production;
    Status status = Status::open;
    std::vector<MissingMaterial> missing; ///< of the last return
    UtcMs changedAt;

    /// Whether that paper was printed with the details as they now are.
    bool printed(std::string_view paper) const;
};

/// What is still missing against the checklist, in its order.
std::vector<MissingMaterial> missingMaterials(const ServiceType& service,
                                              const std::map<std::string, int>& handedIn);

/// Whether a step of the case is complete. A service without the step has it complete.
bool complete(const ServiceType& service, const Case& c, Step step);
/// The first step of the service that is not complete; nothing when all are.
std::optional<Step> currentStep(const ServiceType& service, const Case& c);

/// What the applicant owes in all for these details.
Fen feeDue(const ServiceType& service, const Details& details);

/// "FS001-02A-20261123-0007"
std::string caseNumber(std::string_view kiosk, char incarnation, Day day, int serial);
/// "FS001-02A-R0000007"
std::string receiptNumber(std::string_view kiosk, char incarnation, int serial);
bool isCaseNumber(std::string_view text);

} // namespace certdesk::forms
