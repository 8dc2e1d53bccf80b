#include "forms/event.h"

// How events are read; event_facts.cpp writes them.

#include <algorithm>
#include <array>

namespace certdesk::forms {

namespace {

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;
constexpr std::int64_t latest = 253402300799999; // 9999-12-31

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Event>> kinds{
    "journal-begun",      "account-made",         "case-received",    "details-recorded",
    "materials-checked",  "paper-printed",        "approval-given",   "fee-taken",
    "production-noted",   "case-returned",        "case-resumed",     "case-withdrawn",
    "handed-over",        "certificate-known",    "service-extended", "applications-changed",
    "revocation-ordered", "revocation-confirmed", "blank-printed",    "token-noted",
    "token-given-up",     "account-changed",      "account-closed",   "fee-voided",
    "fee-refunded",       "day-opened",           "day-counted",      "day-closed",
    "stock-noted",        "record-opened",        "person-listed",    "case-shredded",
    "settings-changed"};

constexpr std::array<std::string_view, 3> phaseIds{"begun", "ended", "failed"};

// Reading. What newer entries have beside the first ones (visit, continues, copy, tokenKept) may be absent.
// -------------------------------------------------------------------------------------------------------

std::map<std::string, int> countsOf(const Json& json, const std::string& place) {
    JsonReader in(json, place);
    std::map<std::string, int> counts;
    for (const auto& member : *json.object())
        counts[member.first] = static_cast<int>(in.integer(member.first, 0, 99));
    in.finish();
    return counts;
}

std::map<std::string, std::string> textsOf(const Json& json, const std::string& place) {
    JsonReader in(json, place);
    std::map<std::string, std::string> texts;
    for (const auto& member : *json.object())
        texts[member.first] = in.string(member.first, longText);
    in.finish();
    return texts;
}

std::string accountNameIn(JsonReader& in) {
    std::string name = in.string("name", 32);
    if (!isAccountName(name)) in.fail(JsonProblem::Kind::badValue, "name");
    return name;
}

Account accountIn(JsonReader& in) {
    Account account;
    account.name = accountNameIn(in);
    account.displayName = in.string("displayName", shortText);
    for (const std::string& id : in.strings("roles", 32)) {
        const auto role = roleOf(id);
        if (!role) in.fail(JsonProblem::Kind::badValue, "roles");
        account.roles.insert(*role);
    }
    account.publicKey = in.exactBytes("key", 32);
    return account;
}

/// AccountMade and AccountChanged say the same.
template <typename Said>
Said accountSaidOf(JsonReader& in) {
    Account account = accountIn(in);
    std::string by = in.string("by", 32);
    return {std::move(account), std::move(by), in.exactBytes("signature", 64)};
}

AccountClosed accountClosedOf(JsonReader& in) {
    std::string name = accountNameIn(in);
    std::string by = in.string("by", 32);
    return {std::move(name), std::move(by), in.exactBytes("signature", 64)};
}

CaseReceived caseReceivedOf(JsonReader& in) {
    CaseReceived e;
    e.service = in.string("service", shortText);
    e.point = in.string("point", shortText);
    e.visit = in.optionalString("visit", shortText).value_or("");
    e.continues = in.optionalString("continues", shortText).value_or("");
    return e;
}

DetailsRecorded detailsRecordedOf(JsonReader& in) {
    DetailsRecorded e;
    e.complete = in.boolean("complete");
    JsonReader holder(in.object("holder"), in.placeOf("holder"));
    e.details.holderName = holder.string("name", longText);
    e.details.holderCode = holder.string("uscc", shortText);
    e.details.holderKind = holder.string("kind", shortText);
    holder.finish();
    e.details.applications = in.strings("applications", shortText);
    e.details.years = static_cast<int>(in.integer("years", 0, 99));
    e.details.algorithm = in.string("algorithm", shortText);
    e.details.reason = in.string("reason", shortText);
    e.details.changes = textsOf(in.object("changes"), in.placeOf("changes"));
    if (const Json* asked = in.optionalObject("invoice")) {
        JsonReader invoice(*asked, in.placeOf("invoice"));
        e.details.invoice.title = invoice.string("title", longText);
        e.details.invoice.taxNumber = invoice.string("taxNumber", shortText);
        invoice.finish();
    }
    e.details.queueNumber = in.optionalString("queueNumber", shortText).value_or("");
    if (in.any("queueNumber") && e.details.queueNumber.empty())
        in.fail(JsonProblem::Kind::badValue, "queueNumber");
    return e;
}

MaterialsChecked materialsCheckedOf(JsonReader& in) {
    return {countsOf(in.object("copies"), in.placeOf("copies"))};
}

Bytes digestOf(JsonReader& in, std::string_view key) {
    const auto digest = fromHex(in.string(key, 64));
    if (!digest || digest->size() != 32) in.fail(JsonProblem::Kind::badValue, key);
    return *digest;
}

PaperPrinted paperPrintedOf(JsonReader& in) {
    PaperPrinted e;
    e.paper = in.string("paper", shortText);
    e.sha256 = digestOf(in, "sha256");
    e.pages = static_cast<int>(in.integer("pages", 1, 10000));
    e.copy = in.booleanOr("copy", false);
    return e;
}

ApprovalGiven approvalGivenOf(JsonReader& in) {
    ApprovalGiven e;
    e.reviewer = in.string("reviewer", 32);
    e.approved = in.boolean("approved");
    e.reason = in.string("reason", longText);
    e.at = {in.integer("at", 0, latest)};
    e.signature = in.exactBytes("signature", 64);
    return e;
}

FeeTaken feeTakenOf(JsonReader& in) {
    FeeTaken e;
    e.receipt = in.string("receipt", shortText);
    e.lines = paymentLinesOf(in);
    e.total = Fen(in.integer("total", 0, 1'000'000'000'000));
    e.given = Fen(in.optionalInteger("given", 0, 1'000'000'000'000).value_or(0));
    return e;
}

Phase phaseIn(JsonReader& in) {
    const auto phase = phaseOf(in.string("phase", 16));
    if (!phase) in.fail(JsonProblem::Kind::badValue, "phase");
    return *phase;
}

ProductionNoted productionNotedOf(JsonReader& in) {
    ProductionNoted e;
    const auto stage = stageOf(in.string("stage", 32));
    if (!stage) in.fail(JsonProblem::Kind::badValue, "stage");
    e.stage = *stage;
    e.phase = phaseIn(in);
    e.tokenSerial = in.string("tokenSerial", shortText);
    e.tokenLabel = in.string("tokenLabel", shortText);
    e.publicKeyDigest = in.string("publicKey", 64);
    e.certificate = in.bytes("certificate", 16384);
    e.certificateSerial = in.string("certificateSerial", 64);
    if (const std::string day = in.string("notAfter", 10); !day.empty()) {
        e.notAfter = parseIsoDay(day);
        if (!e.notAfter) in.fail(JsonProblem::Kind::badValue, "notAfter");
    }
    if (in.any("encryptionCertificate")) // older entries have none
        e.encryptionCertificate = in.bytes("encryptionCertificate", 16384);
    e.trouble = in.string("trouble", shortText);
    e.tokenKept = in.booleanOr("tokenKept", false);
    return e;
}

CaseReturned caseReturnedOf(JsonReader& in) {
    CaseReturned e;
    const JsonArray& array = in.array("missing");
    for (std::size_t i = 0; i < array.size(); ++i) {
        JsonReader item(array[i], placeOf(in.placeOf("missing"), i));
        std::string material = item.string("material", shortText);
        e.missing.push_back({std::move(material), static_cast<int>(item.integer("copies", 1, 99))});
        item.finish();
    }
    return e;
}

CaseWithdrawn caseWithdrawnOf(JsonReader& in) { return {in.string("reason", longText)}; }

CertificateKnown certificateKnownOf(JsonReader& in) {
    CertificateKnown e;
    JsonReader certificate(in.object("certificate"), in.placeOf("certificate"));
    e.certificate = knownCertificateOf(certificate);
    certificate.finish();
    const auto source = sourceOf(in.string("source", 32));
    if (!source) in.fail(JsonProblem::Kind::badValue, "source");
    e.source = *source;
    e.asOf = {in.integer("asOf", 0, latest)};
    e.tokenSeen = in.string("tokenSeen", shortText);
    e.tokenLabel = in.string("tokenLabel", shortText);
    const auto mark = pinMarkOf(in.string("pin", 32));
    if (!mark) in.fail(JsonProblem::Kind::badValue, "pin");
    e.pin = *mark;
    e.challenged = in.boolean("challenged");
    return e;
}

Day dayIn(JsonReader& in, std::string_view key) {
    const auto day = parseIsoDay(in.string(key, 10));
    if (!day) in.fail(JsonProblem::Kind::badValue, key);
    return *day;
}

ServiceExtended serviceExtendedOf(JsonReader& in) {
    ServiceExtended e;
    e.certificate = in.string("certificate", shortText);
    e.term = {dayIn(in, "from"), dayIn(in, "until")};
    return e;
}

ApplicationsChanged applicationsChangedOf(JsonReader& in) {
    ApplicationsChanged e;
    e.certificate = in.string("certificate", shortText);
    e.opened = in.strings("opened", shortText);
    e.closed = in.strings("closed", shortText);
    return e;
}

RevocationOrdered revocationOrderedOf(JsonReader& in) {
    RevocationOrdered e;
    e.certificate = in.string("certificate", 64);
    e.reason = in.string("reason", shortText);
    e.replacedBy = in.string("replacedBy", 64);
    return e;
}

RevocationConfirmed revocationConfirmedOf(JsonReader& in) {
    std::string certificate = in.string("certificate", 64);
    return {std::move(certificate), {in.integer("at", 0, latest)}};
}

BlankPrinted blankPrintedOf(JsonReader& in) {
    BlankPrinted e;
    e.paper = in.string("paper", shortText);
    e.sha256 = digestOf(in, "sha256");
    e.pages = static_cast<int>(in.integer("pages", 1, 10000));
    return e;
}

TokenNoted tokenNotedOf(JsonReader& in) {
    TokenNoted e;
    e.tokenSerial = in.string("tokenSerial", shortText);
    if (e.tokenSerial.empty()) in.fail(JsonProblem::Kind::badValue, "tokenSerial");
    e.tokenLabel = in.string("tokenLabel", shortText);
    const auto act = tokenActOf(in.string("act", 32));
    if (!act) in.fail(JsonProblem::Kind::badValue, "act");
    e.act = *act;
    e.reason = in.string("reason", longText);
    return e;
}

TokenGivenUp tokenGivenUpOf(JsonReader& in) {
    const TokenNoted noted = tokenNotedOf(in);
    return {noted.tokenSerial, noted.tokenLabel, noted.act, noted.reason, in.string("certificate", 64)};
}

Personal personalPartOf(const Json& json) {
    JsonReader in(json, "/personal");
    Personal p;
    p.legalRepresentative = in.string("legalRepresentative", longText);
    p.address = in.string("address", longText);
    p.postcode = in.string("postcode", shortText);
    p.phone = in.string("phone", shortText);
    JsonReader handler(in.object("handler"), in.placeOf("handler"));
    p.handlerName = handler.string("name", longText);
    p.handlerIdKind = handler.string("idKind", shortText);
    p.handlerIdNumber = handler.string("idNumber", shortText);
    p.handlerMobile = handler.string("mobile", shortText);
    p.handlerEmail = handler.string("email", longText);
    handler.finish();
    p.invoiceEmail = in.optionalString("invoiceEmail", longText).value_or("");
    in.finish();
    return p;
}

template <typename... Kinds>
bool isOneOf(const Event& event) {
    return (std::holds_alternative<Kinds>(event) || ...);
}

Event factsEvent(std::string_view kind, JsonReader& in) {
    if (kind == kinds[0]) return journalBegunOf(in);
    if (kind == kinds[1]) return accountSaidOf<AccountMade>(in);
    if (kind == kinds[2]) return caseReceivedOf(in);
    if (kind == kinds[3]) return detailsRecordedOf(in);
    if (kind == kinds[4]) return materialsCheckedOf(in);
    if (kind == kinds[5]) return paperPrintedOf(in);
    if (kind == kinds[6]) return approvalGivenOf(in);
    if (kind == kinds[7]) return feeTakenOf(in);
    if (kind == kinds[8]) return productionNotedOf(in);
    if (kind == kinds[9]) return caseReturnedOf(in);
    if (kind == kinds[10]) return CaseResumed{};
    if (kind == kinds[11]) return caseWithdrawnOf(in);
    if (kind == kinds[12]) return HandedOver{};
    if (kind == kinds[13]) return certificateKnownOf(in);
    if (kind == kinds[14]) return serviceExtendedOf(in);
    if (kind == kinds[15]) return applicationsChangedOf(in);
    if (kind == kinds[16]) return revocationOrderedOf(in);
    if (kind == kinds[17]) return revocationConfirmedOf(in);
    if (kind == kinds[18]) return blankPrintedOf(in);
    if (kind == kinds[19]) return tokenNotedOf(in);
    if (kind == kinds[20]) return tokenGivenUpOf(in);
    if (kind == kinds[21]) return accountSaidOf<AccountChanged>(in);
    if (kind == kinds[22]) return accountClosedOf(in);
    if (kind == kinds[23]) return FeeVoided{repaymentOf(in)};
    if (kind == kinds[24]) return FeeRefunded{repaymentOf(in)};
    if (kind == kinds[25]) return dayOpenedOf(in);
    if (kind == kinds[26]) return dayCountedOf(in);
    if (kind == kinds[27]) return dayClosedOf(in);
    if (kind == kinds[28]) return stockNotedOf(in);
    if (kind == kinds[29]) return recordOpenedOf(in);
    if (kind == kinds[30]) return personListedOf(in);
    if (kind == kinds[31]) return caseShreddedOf(in);
    if (kind == kinds[32]) return settingsChangedOf(in);
    throw JsonProblem(JsonProblem::Kind::badValue, "/kind");
}

} // namespace

std::string_view idOf(Phase phase) { return phaseIds.at(static_cast<std::size_t>(phase)); }

std::optional<Phase> phaseOf(std::string_view id) {
    const auto found = std::find(phaseIds.begin(), phaseIds.end(), id);
    if (found == phaseIds.end()) return {};
    return static_cast<Phase>(found - phaseIds.begin());
}

bool isOfKiosk(const Event& event) {
    return isOneOf<JournalBegun, AccountMade, AccountChanged, AccountClosed, BlankPrinted, DayOpened,
                   DayCounted, DayClosed, StockNoted, PersonListed, SettingsChanged>(event);
}

std::string_view kindOf(const Event& event) { return kinds.at(event.index()); }

std::span<const std::string_view> allKinds() { return kinds; }

bool isKnownKind(std::string_view kind) {
    for (const std::string_view known : kinds)
        if (known == kind) return true;
    return false;
}

bool tellsOfStaff(std::string_view kind) {
    return std::find(staffKinds.begin(), staffKinds.end(), kind) != staffKinds.end();
}

bool applyTo(Staff& staff, const Event& event) {
    if (const auto* made = std::get_if<AccountMade>(&event)) {
        staff[made->account.name] = made->account;
        return true;
    }
    if (const auto* changed = std::get_if<AccountChanged>(&event)) {
        staff[changed->account.name] = changed->account;
        return true;
    }
    if (const auto* closed = std::get_if<AccountClosed>(&event)) {
        const auto account = staff.find(closed->name);
        if (account != staff.end()) account->second.closed = true;
        return true;
    }
    const auto* begun = std::get_if<JournalBegun>(&event);
    if (begun && begun->accountsAnew) staff.clear();
    return begun != nullptr;
}

Event eventOf(std::string_view kind, const Json& facts, const Json& personal) {
    JsonReader in(facts, "/facts");
    Event event = factsEvent(kind, in);
    in.finish();
    auto* details = std::get_if<DetailsRecorded>(&event);
    if (!personal.isNull()) {
        if (!details) throw JsonProblem(JsonProblem::Kind::unknownKey, "/personal");
        details->personal = personalPartOf(personal);
    }
    return event;
}

} // namespace certdesk::forms
