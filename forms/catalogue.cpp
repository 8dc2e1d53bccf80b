#include "forms/catalogue.h"

#include "forms/validate.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace certdesk::forms {

namespace {

using Kind = JsonProblem::Kind;

constexpr std::array<std::pair<Step, std::string_view>, 7> stepIds{{{Step::reception, "reception"},
                                                                    {Step::materials, "materials"},
                                                                    {Step::form, "form"},
                                                                    {Step::approval, "approval"},
                                                                    {Step::fee, "fee"},
                                                                    {Step::production, "production"},
                                                                    {Step::handOver, "hand-over"}}};

constexpr std::array<std::pair<Role, std::string_view>, 4> roleIds{{{Role::operatorRole, "operator"},
                                                                    {Role::reviewer, "reviewer"},
                                                                    {Role::manager, "manager"},
                                                                    {Role::auditor, "auditor"}}};

template <typename Value, std::size_t N>
std::string_view idIn(const std::array<std::pair<Value, std::string_view>, N>& ids, Value value) {
    const auto found =
        std::find_if(ids.begin(), ids.end(), [&](const auto& pair) { return pair.first == value; });
    return found == ids.end() ? std::string_view() : found->second;
}

template <typename Value, std::size_t N>
std::optional<Value> valueIn(const std::array<std::pair<Value, std::string_view>, N>& ids,
                             std::string_view id) {
    const auto found =
        std::find_if(ids.begin(), ids.end(), [&](const auto& pair) { return pair.second == id; });
    if (found == ids.end()) return std::nullopt;
    return found->first;
}

template <typename Named>
const Named* find(const std::vector<Named>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Named& named) { return named.id == id; });
    return found == all.end() ? nullptr : &*found;
}

const Words* nameIn(const std::vector<Choice>& choices, std::string_view id) {
    const Choice* choice = find(choices, id);
    return choice ? &choice->name : nullptr;
}

// --- parsing: plain values ---

constexpr std::size_t longestId = 32;
constexpr std::size_t longestWords = 200;        // characters
constexpr std::int64_t highestFee = 100'000'000; // fen: a million yuan is a slip of the keyboard

/// "social-insurance": lower-case letters, digits and hyphens.
bool isId(std::string_view id) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return !id.empty() && id.front() != '-' && id.size() <= longestId &&
           id.find_first_not_of(allowed) == std::string_view::npos;
}

/// "FS001": it begins case numbers, so upper-case letters and digits only.
bool isPointId(std::string_view id) {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return id.size() >= 3 && id.size() <= 8 && id.find_first_not_of(allowed) == std::string_view::npos;
}

std::string readId(JsonReader& in, std::string_view key) {
    std::string id = in.string(key);
    if (!isId(id)) in.fail(Kind::badValue, key);
    return id;
}

std::string readText(JsonReader& in, std::string_view key) {
    std::string text = in.string(key);
    if (checkText(text, longestWords)) in.fail(Kind::badValue, key);
    return text;
}

Words readWords(JsonReader& in, std::string_view key) {
    JsonReader words(in.object(key), in.placeOf(key));
    Words read{readText(words, "zh"), readText(words, "en")};
    words.finish();
    return read;
}

int readInt(JsonReader& in, std::string_view key, int least, int most) {
    return static_cast<int>(in.integer(key, least, most));
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
        if (find(all, all[i].id) != &all[i])
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

// --- parsing: the lists ---

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

IdKind readIdKind(JsonReader& in) {
    IdKind kind{readId(in, "id"), readWords(in, "name")};
    const std::string check = in.string("check");
    if (check != "resident-id" && check != "other") in.fail(Kind::badValue, "check");
    kind.check = check == "other" ? IdCheck::other : IdCheck::residentId;
    return kind;
}

Material readMaterial(JsonReader& in) {
    Material material{readId(in, "id"), readWords(in, "name"), {}};
    if (in.optionalObject("source")) material.source = readWords(in, "source");
    return material;
}

std::vector<std::string> readUnitKinds(JsonReader& in) {
    auto kinds =
        readReferences(in, "unitKinds", [](std::string_view kind) { return !checkText(kind, longestId); });
    if (kinds.empty()) in.fail(in.any("unitKinds") ? Kind::outOfRange : Kind::missing, "unitKinds");
    return kinds;
}

// --- parsing: a service type ---

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
    years.finish();
}

/// The details of a unit that a case may change: those that its certificate carries.
bool isChange(std::string_view field) { return field == "name" || field == "uscc" || field == "kind"; }

Asks readAsks(JsonReader& service, const Catalogue& catalogue) {
    JsonReader in(service.object("asks"), service.placeOf("asks"));
    Asks asks;
    asks.applications = in.booleanOr("applications", false);
    asks.algorithms = readReferences(in, "algorithms", [&](auto& id) { return catalogue.algorithm(id); });
    asks.reasons = readReferences(in, "reasons", [&](auto& id) { return catalogue.reason(id); });
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
    if (!role) in.fail(Kind::badValue, "role");
    in.finish();
    return {*role};
}

FormRule readForm(JsonReader& service) {
    JsonReader in(service.object("form"), service.placeOf("form"));
    FormRule form{in.string("paper"), readInt(in, "copies", 1, 9)};
    if (form.paper != "application" && form.paper != "authorisation") in.fail(Kind::badValue, "paper");
    in.finish();
    return form;
}

bool isRevocationReason(std::string_view id) {
    constexpr std::array<std::string_view, 5> ids{"unspecified", "keyCompromise", "affiliationChanged",
                                                  "superseded", "cessationOfOperation"};
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void checkProduction(JsonReader& in, const ProductionRule& rule) {
    if (!rule.revokesAs.empty() && !isRevocationReason(rule.revokesAs)) in.fail(Kind::badValue, "revokesAs");
    if (rule.issues && !isId(rule.profile))
        in.fail(rule.profile.empty() ? Kind::missing : Kind::badValue, "profile");
    if (!rule.issues && !rule.profile.empty()) in.fail(Kind::badValue, "profile");
    if (!rule.issues && rule.freshToken) in.fail(Kind::badValue, "freshToken");
    if (rule.issues && rule.wipes) in.fail(Kind::badValue, "wipes");
    const bool acts = rule.issues || rule.resetsPin || rule.wipes || !rule.revokesAs.empty();
    if (!acts) in.fail(Kind::missing, "issues");
}

ProductionRule readProduction(JsonReader& service) {
    JsonReader in(service.object("production"), service.placeOf("production"));
    ProductionRule rule;
    rule.freshToken = in.booleanOr("freshToken", false);
    rule.issues = in.booleanOr("issues", false);
    rule.resetsPin = in.booleanOr("resetsPin", false);
    rule.revokesAs = in.optionalString("revokesAs").value_or("");
    rule.wipes = in.booleanOr("wipes", false);
    rule.profile = in.optionalString("profile").value_or("");
    checkProduction(in, rule);
    in.finish();
    return rule;
}

/// A rule stands there exactly when its step does.
template <typename Read>
auto readRule(JsonReader& in, std::string_view key, bool hasStep, Read read)
    -> std::optional<decltype(read(in))> {
    if (!hasStep && in.any(key)) in.fail(Kind::badValue, key);
    if (!hasStep) return std::nullopt;
    return read(in);
}

void checkSums(JsonReader& in, const ServiceType& service) {
    const bool free = service.fee.perYear + service.fee.service + service.fee.token == Fen();
    if (!free && !service.has(Step::fee)) in.fail(Kind::badValue, "fee");
    if (service.fee.perYear > Fen() && service.asks.mostYears == 0)
        throw JsonProblem(Kind::missing, in.placeOf("asks") + "/years");
    if (service.materials.empty() == service.has(Step::materials)) in.fail(Kind::badValue, "materials");
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
    service.fee = readFee(in);
    service.approval = readRule(in, "approval", service.has(Step::approval), readApproval);
    service.form = readRule(in, "form", service.has(Step::form), readForm);
    service.production = readRule(in, "production", service.has(Step::production), readProduction);
    checkSums(in, service);
    return service;
}

// --- parsing: policies ---

OfflinePolicy readOffline(JsonReader& catalogue) {
    JsonReader in(catalogue.object("offline"), catalogue.placeOf("offline"));
    OfflinePolicy policy;
    policy.warnDays = readInt(in, "warnDays", 1, 365);
    policy.warnCases = readInt(in, "warnCases", 1, 1'000'000);
    policy.issueWithoutLine = in.booleanOr("issueWithoutLine", false);
    if (policy.issueWithoutLine) in.fail(Kind::badValue, "issueWithoutLine");
    in.finish();
    return policy;
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

std::string_view idOf(Step step) { return idIn(stepIds, step); }
std::optional<Step> stepOf(std::string_view id) { return valueIn(stepIds, id); }
std::string_view idOf(Role role) { return idIn(roleIds, role); }
std::optional<Role> roleOf(std::string_view id) { return valueIn(roleIds, id); }

bool ServiceType::has(Step step) const { return std::find(steps.begin(), steps.end(), step) != steps.end(); }

const ServiceType* Catalogue::service(std::string_view wanted) const { return find(services, wanted); }
const Material* Catalogue::material(std::string_view wanted) const { return find(materials, wanted); }
const IdKind* Catalogue::idKind(std::string_view wanted) const { return find(idKinds, wanted); }
const ServicePoint* Catalogue::point(std::string_view wanted) const { return find(points, wanted); }
const Words* Catalogue::application(std::string_view wanted) const { return nameIn(applications, wanted); }
const Words* Catalogue::paymentMethod(std::string_view wanted) const {
    return nameIn(paymentMethods, wanted);
}
const Words* Catalogue::algorithm(std::string_view wanted) const { return nameIn(algorithms, wanted); }
const Words* Catalogue::reason(std::string_view wanted) const { return nameIn(reasons, wanted); }

Catalogue parseCatalogue(std::string_view json) {
    const Json document = parseJson(json);
    JsonReader in(document);
    Catalogue catalogue;
    readHead(in, catalogue);
    catalogue.points = readNamed(in, "points", readPoint);
    catalogue.applications = readNamed(in, "applications", readChoice);
    catalogue.paymentMethods = readNamed(in, "paymentMethods", readChoice);
    catalogue.algorithms = readNamed(in, "algorithms", readChoice);
    catalogue.reasons = readNamed(in, "reasons", readChoice);
    catalogue.unitKinds = readUnitKinds(in);
    catalogue.idKinds = readNamed(in, "idKinds", readIdKind);
    catalogue.materials = readNamed(in, "materials", readMaterial);
    catalogue.services =
        readNamed(in, "services", [&](JsonReader& service) { return readService(service, catalogue); });
    catalogue.offline = readOffline(in);
    catalogue.retention = readRetention(in);
    in.finish();
    return catalogue;
}

} // namespace certdesk::forms
