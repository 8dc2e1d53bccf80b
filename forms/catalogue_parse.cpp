#include "forms/catalogue_ids.h"
#include "forms/rights.h"
#include "forms/validate.h"

#include <limits>

// A catalogue from its file, strictly.

namespace certdesk::forms {

namespace {

constexpr std::int64_t highestFee = 100'000'000; // fen: a million yuan is a slip of the keyboard

/// "FS001": it begins case numbers, so upper-case letters and digits only.
bool isPointId(std::string_view id) {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return id.size() >= 3 && id.size() <= 8 && id.find_first_not_of(allowed) == std::string_view::npos;
}

int readInt(JsonReader& in, std::string_view key, int least, int most) {
    return static_cast<int>(in.integer(key, least, most));
}

std::optional<int> readDays(JsonReader& in, std::string_view key) {
    const auto days = in.optionalInteger(key, 0, 3660);
    if (!days) return {};
    return static_cast<int>(*days);
}

/// One of `ids`; `otherwise` where nothing stands there and that is allowed.
template <typename Value, std::size_t N>
Value readOneOf(JsonReader& in, std::string_view key,
                const std::array<std::pair<Value, std::string_view>, N>& ids,
                std::optional<Value> otherwise = {}) {
    const auto text = otherwise ? in.optionalString(key) : std::optional(in.string(key));
    if (!text) return *otherwise;
    const auto value = valueIn(ids, *text);
    if (!value) in.fail(Kind::badValue, key);
    return *value;
}

Fen readFen(JsonReader& in, std::string_view key) { return Fen(in.integer(key, 0, highestFee)); }

Day readDay(JsonReader& in, std::string_view key) {
    const auto day = parseIsoDay(in.string(key));
    if (!day) in.fail(Kind::badValue, key);
    return *day;
}

/// Bounds what comparing ids with each other can cost.
void checkLength(JsonReader& in, std::string_view key, std::size_t length) {
    constexpr std::size_t longestList = 1000;
    if (length > longestList) in.fail(Kind::tooLong, key);
}

/// Reads every object of an array and refuses members that `read` did not ask for.
template <typename Read>
auto readEach(JsonReader& in, std::string_view key, Read read) {
    const JsonArray& elements = in.array(key);
    checkLength(in, key, elements.size());
    std::vector<decltype(read(in))> all;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        JsonReader element(elements[i], placeOf(in.placeOf(key), i));
        all.push_back(read(element));
        element.finish();
    }
    return all;
}

/// The same for things with an id: at least one, and no id twice.
template <typename Read>
auto readNamed(JsonReader& in, std::string_view key, Read read) {
    auto all = readEach(in, key, read);
    if (all.empty()) in.fail(Kind::outOfRange, key);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (findById(all, all[i].id) != &all[i])
            throw JsonProblem(Kind::badValue, placeOf(in.placeOf(key), i) + "/id");
    }
    return all;
}

/// Ids of an optional array, each accepted by `known` and none twice.
template <typename Known>
std::vector<std::string> readReferences(JsonReader& in, std::string_view key, Known known) {
    std::vector<std::string> ids = in.optionalStrings(key);
    checkLength(in, key, ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto end = ids.begin() + static_cast<std::ptrdiff_t>(i);
        if (!known(ids[i]) || std::find(ids.begin(), end, ids[i]) != end)
            throw JsonProblem(Kind::badValue, placeOf(in.placeOf(key), i));
    }
    return ids;
}

// --- the lists ---

ServicePoint readPoint(JsonReader& in) {
    ServicePoint point;
    point.id = in.string("id");
    if (!isPointId(point.id)) in.fail(Kind::badValue, "id");
    point.name = readWords(in, "name");
    point.address = readText(in, "address");
    point.phone = in.string("phone");
    if (checkPhone(point.phone)) in.fail(Kind::badValue, "phone");
    return point;
}

Choice readChoice(JsonReader& in) { return {readId(in, "id"), readWords(in, "name")}; }

PaymentMethod readPaymentMethod(JsonReader& in) {
    return {readId(in, "id"), readWords(in, "name"), in.booleanOr("cash", false),
            in.booleanOr("reference", false)};
}

Algorithm readAlgorithm(JsonReader& in) {
    return {readId(in, "id"), readWords(in, "name"),
            readOneOf(in, "encryptionPair", encryptionPairIds, std::optional(EncryptionPairAsk::none))};
}

IdKind readIdKind(JsonReader& in) {
    return {readId(in, "id"), readWords(in, "name"), readOneOf(in, "check", idCheckIds)};
}

Material readMaterial(JsonReader& in) {
    Material material{readId(in, "id"), readWords(in, "name"), {}};
    if (in.optionalObject("source")) material.source = readWords(in, "source");
    return material;
}

std::vector<std::string> readUnitKinds(JsonReader& in) {
    auto kinds = readReferences(in, "unitKinds",
                                [](std::string_view kind) { return !checkText(kind, longestCatalogueId); });
    if (kinds.empty()) in.fail(in.any("unitKinds") ? Kind::outOfRange : Kind::missing, "unitKinds");
    return kinds;
}

// --- a service type ---

std::vector<Step> readSteps(JsonReader& in) {
    std::vector<Step> steps;
    const std::vector<std::string> ids = in.strings("steps");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto step = stepOf(ids[i]);
        if (!step || std::find(steps.begin(), steps.end(), *step) != steps.end())
            throw JsonProblem(Kind::badValue, placeOf(in.placeOf("steps"), i));
        steps.push_back(*step);
    }
    return steps;
}

/// Whether `earlier` stands before `later` in every service type that has both.
bool mustPrecede(Step earlier, Step later) {
    if (earlier == Step::reception || later == Step::handOver) return true;
    if (later == Step::production) return earlier != Step::handOver;
    return later == Step::approval && earlier == Step::materials;
}

void checkOrder(JsonReader& in, const std::vector<Step>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        for (std::size_t j = i + 1; j < steps.size(); ++j) {
            if (mustPrecede(steps[j], steps[i]))
                throw JsonProblem(Kind::badValue, placeOf(in.placeOf("steps"), i));
        }
    }
    if (steps.empty() || steps.front() != Step::reception || steps.back() != Step::handOver)
        in.fail(Kind::badValue, "steps");
}

std::vector<MaterialNeed> readNeeds(JsonReader& in, const Catalogue& catalogue) {
    std::vector<std::string> seen;
    return readEach(in, "materials", [&](JsonReader& line) {
        MaterialNeed need;
        need.material = line.string("material");
        if (!catalogue.material(need.material) || std::count(seen.begin(), seen.end(), need.material) > 0)
            line.fail(Kind::badValue, "material");
        seen.push_back(need.material);
        need.copies = readInt(line, "copies", 1, 20);
        need.seal = line.booleanOr("seal", false);
        need.bothSides = line.booleanOr("bothSides", false);
        need.sign = line.booleanOr("sign", false);
        need.original = line.booleanOr("original", false);
        return need;
    });
}

void readYears(JsonReader& in, Asks& asks) {
    if (!in.optionalObject("years")) return;
    JsonReader years(in.object("years"), in.placeOf("years"));
    asks.leastYears = readInt(years, "least", 1, 10);
    asks.mostYears = readInt(years, "most", asks.leastYears, 10);
    asks.yearsWhenUnpaid = years.booleanOr("whenUnpaid", false);
    years.finish();
}

std::string readRevocationReason(JsonReader& in) {
    constexpr auto& ids = revocationReasonIds;
    std::string id = in.optionalString("revokesAs").value_or("");
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) in.fail(Kind::badValue, "revokesAs");
    return id;
}

std::vector<ReasonRule> readReasons(JsonReader& in, const Catalogue& catalogue) {
    if (!in.optionalArray("reasons")) return {};
    return readNamed(in, "reasons", [&](JsonReader& reason) {
        ReasonRule rule;
        rule.id = reason.string("id");
        if (!catalogue.reason(rule.id)) reason.fail(Kind::badValue, "id");
        rule.revokesAs = readRevocationReason(reason);
        rule.atOnce = reason.booleanOr("atOnce", false);
        rule.oldToken = readOneOf(reason, "oldToken", oldTokenIds, std::optional(OldToken::kept));
        if (reason.optionalArray("materials")) rule.materials = readNeeds(reason, catalogue);
        return rule;
    });
}

/// The details of a unit that a case may change: those that its certificate carries.
bool isChange(std::string_view field) { return field == "name" || field == "uscc" || field == "kind"; }

Asks readAsks(JsonReader& service, const Catalogue& catalogue) {
    JsonReader in(service.object("asks"), service.placeOf("asks"));
    Asks asks;
    asks.applications = readOneOf(in, "applications", askIds, std::optional(ApplicationsAsk::none));
    asks.algorithms = readReferences(in, "algorithms", [&](auto& id) { return catalogue.algorithm(id); });
    asks.reasons = readReasons(in, catalogue);
    asks.changes = readReferences(in, "changes", isChange);
    readYears(in, asks);
    in.finish();
    return asks;
}

FeeRule readFee(JsonReader& service) {
    JsonReader in(service.object("fee"), service.placeOf("fee"));
    FeeRule fee{readFen(in, "perYear"), readFen(in, "service"), readFen(in, "token")};
    in.finish();
    return fee;
}

ApprovalRule readApproval(JsonReader& service) {
    JsonReader in(service.object("approval"), service.placeOf("approval"));
    const auto role = roleOf(in.string("role"));
    if (!role || !may(*role, Act::approve)) in.fail(Kind::badValue, "role");
    in.finish();
    return {*role};
}

FormRule readForm(JsonReader& service) {
    JsonReader in(service.object("form"), service.placeOf("form"));
    FormRule form{in.string("paper"), readInt(in, "copies", 1, 9)};
    form.copiesFor = readOptionalWords(in, "for", static_cast<std::size_t>(form.copies));
    if (form.paper != "application" && form.paper != "authorisation") in.fail(Kind::badValue, "paper");
    in.finish();
    return form;
}

void checkProduction(JsonReader& in, const ProductionRule& rule) {
    if (rule.issues && !isId(rule.profile))
        in.fail(rule.profile.empty() ? Kind::missing : Kind::badValue, "profile");
    if (!rule.issues && !rule.profile.empty()) in.fail(Kind::badValue, "profile");
    if (!rule.issues && rule.freshToken) in.fail(Kind::badValue, "freshToken");
    if (rule.wipes && (rule.issues || rule.resetsPin)) in.fail(Kind::badValue, "wipes");
    const bool acts = rule.issues || rule.resetsPin || rule.wipes || !rule.revokesAs.empty();
    if (!acts) in.fail(Kind::missing, "issues");
}

ProductionRule readProduction(JsonReader& service) {
    JsonReader in(service.object("production"), service.placeOf("production"));
    ProductionRule rule;
    rule.freshToken = in.booleanOr("freshToken", false);
    rule.issues = in.booleanOr("issues", false);
    rule.resetsPin = in.booleanOr("resetsPin", false);
    rule.revokesAs = readRevocationReason(in);
    rule.wipes = in.booleanOr("wipes", false);
    rule.profile = in.optionalString("profile").value_or("");
    rule.validity = readOneOf(in, "validity", validityIds, std::optional(Validity::years));
    checkProduction(in, rule);
    in.finish();
    return rule;
}

std::vector<Source> readSources(JsonReader& in) {
    std::vector<Source> sources;
    for (const std::string& id : readReferences(in, "offline", [](std::string_view one) {
             return one == idOf(Source::token) || one == idOf(Source::kioskRegister);
         }))
        sources.push_back(*sourceOf(id));
    return sources;
}

void readDaysOf(JsonReader& in, CertificateRule& rule) {
    rule.countsTo = readOneOf(in, "countsTo", endIds, std::optional(EndOf::service));
    rule.offeredFromDays = readDays(in, "offeredFromDays");
    rule.earliestDays = readDays(in, "earliestDays");
    rule.latestDays = readDays(in, "latestDays");
    rule.insteadOfLate = in.optionalString("insteadOfLate").value_or("");
    rule.paidBeyondDays = readDays(in, "paidBeyondDays");
    rule.payFirst = in.optionalString("payFirst").value_or("");
    if (rule.paidBeyondDays.has_value() == rule.payFirst.empty()) in.fail(Kind::badValue, "payFirst");
}

std::optional<CertificateRule> readCertificate(JsonReader& service) {
    if (!service.optionalObject("certificate")) return {};
    JsonReader in(service.object("certificate"), service.placeOf("certificate"));
    CertificateRule rule;
    rule.fromToken = in.booleanOr("fromToken", true);
    rule.otherIssuers = in.booleanOr("otherIssuers", false);
    rule.offline = readSources(in);
    rule.insteadOfRevoked = in.optionalString("insteadOfRevoked").value_or("");
    rule.expired = in.booleanOr("expired", true);
    rule.insteadOfExpired = in.optionalString("insteadOfExpired").value_or("");
    rule.extends = in.booleanOr("extends", false);
    rule.oncePerTerm = in.booleanOr("oncePerTerm", false);
    readDaysOf(in, rule);
    in.finish();
    return rule;
}

std::vector<FollowUp> readFollowUps(JsonReader& in) {
    if (!in.optionalArray("followUps")) return {};
    return readEach(in, "followUps", [](JsonReader& one) {
        return FollowUp{readOneOf(one, "when", whenIds), readId(one, "service")};
    });
}

/// A rule stands there exactly when its step does.
template <typename Read>
auto readRule(JsonReader& in, std::string_view key, bool hasStep, Read read)
    -> std::optional<decltype(read(in))> {
    if (!hasStep && in.any(key)) in.fail(Kind::badValue, key);
    if (!hasStep) return std::nullopt;
    return read(in);
}

bool asksFor(const ServiceType& service, std::string_view material) {
    return std::any_of(service.materials.begin(), service.materials.end(),
                       [&](const MaterialNeed& need) { return need.material == material; });
}

void checkSums(JsonReader& in, const ServiceType& service) {
    const bool free = service.fee.perYear + service.fee.service + service.fee.token == Fen();
    if (!free && !service.has(Step::fee)) in.fail(Kind::badValue, "fee");
    if (service.fee.perYear > Fen() && service.asks.mostYears == 0)
        throw JsonProblem(Kind::missing, in.placeOf("asks") + "/years");
    if (service.materials.empty() == service.has(Step::materials)) in.fail(Kind::badValue, "materials");
    for (const ReasonRule& reason : service.asks.reasons)
        for (const MaterialNeed& need : reason.materials)
            if (!service.has(Step::materials) || asksFor(service, need.material))
                throw JsonProblem(Kind::badValue, in.placeOf("asks") + "/reasons");
}

/// What a service type says of its certificate must fit what it does.
void checkCertificate(JsonReader& in, const ServiceType& service) {
    const bool serves = service.certificate.has_value();
    const ProductionRule rule = service.production.value_or(ProductionRule{});
    const ApplicationsAsk asked = service.asks.applications;
    const bool first = !serves && rule.issues;
    if ((asked == ApplicationsAsk::first) && !first) in.fail(Kind::badValue, "asks");
    if ((asked == ApplicationsAsk::opened || asked == ApplicationsAsk::closed) && !serves)
        in.fail(Kind::missing, "certificate");
    const bool touches = !rule.revokesAs.empty() || rule.resetsPin || rule.wipes ||
                         !service.asks.changes.empty() || service.asks.yearsWhenUnpaid;
    const bool fresh = rule.freshToken || !rule.issues;
    if (!serves && (touches || !fresh)) in.fail(Kind::missing, "certificate");
    const bool paysYears = service.asks.mostYears > 0 && !service.asks.yearsWhenUnpaid;
    if (rule.issues && (rule.validity == Validity::years) != paysYears) in.fail(Kind::badValue, "production");
    if (rule.issues && rule.validity != Validity::years && !serves) in.fail(Kind::missing, "certificate");
    if (serves && service.certificate->extends != (service.asks.mostYears > 0 && !rule.issues))
        in.fail(Kind::badValue, "certificate");
}

ServiceType readService(JsonReader& in, const Catalogue& catalogue) {
    ServiceType service;
    service.id = readId(in, "id");
    service.name = readWords(in, "name");
    service.hint = readWords(in, "hint");
    service.icon = readId(in, "icon");
    service.offered = in.boolean("offered");
    service.steps = readSteps(in);
    checkOrder(in, service.steps);
    service.materials = readNeeds(in, catalogue);
    service.asks = readAsks(in, catalogue);
    service.certificate = readCertificate(in);
    service.fee = readFee(in);
    service.approval = readRule(in, "approval", service.has(Step::approval), readApproval);
    service.form = readRule(in, "form", service.has(Step::form), readForm);
    service.production = readRule(in, "production", service.has(Step::production), readProduction);
    service.guide = in.booleanOr("guide", false);
    service.followUps = readFollowUps(in);
    checkSums(in, service);
    checkCertificate(in, service);
    return service;
}

/// What a service type names in place of itself must be offered as one.
void checkInstead(JsonReader& in, const Catalogue& catalogue) {
    const auto known = [&](const std::string& id) { return id.empty() || catalogue.service(id) != nullptr; };
    for (std::size_t i = 0; i < catalogue.services.size(); ++i) {
        const ServiceType& service = catalogue.services[i];
        const CertificateRule rule = service.certificate.value_or(CertificateRule{});
        const bool right = known(rule.insteadOfRevoked) && known(rule.insteadOfExpired) &&
                           known(rule.insteadOfLate) && known(rule.payFirst) && rule.payFirst != service.id;
        if (!right) throw JsonProblem(Kind::badValue, placeOf(in.placeOf("services"), i) + "/certificate");
        for (const FollowUp& next : service.followUps)
            if (!known(next.service))
                throw JsonProblem(Kind::badValue, placeOf(in.placeOf("services"), i) + "/followUps");
    }
}

/// "1.2.156.10260.4.1.4"
bool isOid(std::string_view text) {
    return text.size() >= 3 && text.size() <= 100 && text.find_first_not_of("0123456789.") == text.npos &&
           text.front() != '.' && text.back() != '.' && text.find("..") == text.npos;
}

OtherIssuer readOtherIssuer(JsonReader& in) {
    constexpr std::size_t longestRoots = 65536;
    OtherIssuer issuer{readId(in, "id"), readWords(in, "name"), in.string("roots", longestRoots), {}, true};
    if (!issuer.roots.starts_with("-----BEGIN CERTIFICATE-----")) in.fail(Kind::badValue, "roots");
    issuer.codeOid = in.string("codeOid");
    if (!isOid(issuer.codeOid)) in.fail(Kind::badValue, "codeOid");
    issuer.needsPin = in.booleanOr("needsPin", true);
    return issuer;
}

RetentionPolicy readRetention(JsonReader& catalogue) {
    JsonReader in(catalogue.object("retention"), catalogue.placeOf("retention"));
    RetentionPolicy policy;
    policy.yearsAfterLapse = readInt(in, "yearsAfterLapse", 5, 100); // the law's least
    policy.daysReturned = readInt(in, "daysReturned", 1, 3650);
    in.finish();
    return policy;
}

void readHead(JsonReader& in, Catalogue& catalogue) {
    in.integer("format", 1, 1);
    catalogue.id = readId(in, "id");
    catalogue.version = readInt(in, "version", 1, std::numeric_limits<int>::max());
    catalogue.from = readDay(in, "from");
    catalogue.title = readWords(in, "title");
    catalogue.hotline = readWords(in, "hotline");
}
} // namespace

Catalogue parseCatalogue(std::string_view json) {
    const Json document = parseJson(json);
    JsonReader in(document);
    Catalogue catalogue;
    readHead(in, catalogue);
    catalogue.points = readNamed(in, "points", readPoint);
    catalogue.applications = readNamed(in, "applications", readChoice);
    catalogue.paymentMethods = readNamed(in, "paymentMethods", readPaymentMethod);
    catalogue.algorithms = readNamed(in, "algorithms", readAlgorithm);
    catalogue.reasons = readNamed(in, "reasons", readChoice);
    catalogue.unitKinds = readUnitKinds(in);
    catalogue.idKinds = readNamed(in, "idKinds", readIdKind);
    catalogue.materials = readNamed(in, "materials", readMaterial);
    if (in.optionalArray("otherIssuers") && !in.optionalArray("otherIssuers")->empty())
        catalogue.otherIssuers = readNamed(in, "otherIssuers", readOtherIssuer);
    catalogue.services =
        readNamed(in, "services", [&](JsonReader& service) { return readService(service, catalogue); });
    checkInstead(in, catalogue);
    catalogue.offline = readOffline(in, catalogue.services);
    catalogue.retention = readRetention(in);
    catalogue.secondAccount = readSecondAccounts(in, catalogue.services);
    readCounter(in, catalogue);
    in.finish();
    return catalogue;
}

} // namespace certdesk::forms
