#include "forms/case.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace certdesk::forms {

namespace {

constexpr std::array<std::string_view, 12> stageIds{"prepare", "keys",       "request",          "enrol",
                                                    "write",   "import-key", "write-encryption", "read-back",
                                                    "retire",  "wipe",       "letter",           "pin"};
constexpr std::array<std::string_view, 5> statusIds{"open", "returned", "withdrawn", "voided", "done"};

bool allDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool upperOrDigit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string padded(int number, int width) {
    std::array<char, 24> text{};
    const int length = std::snprintf(text.data(), text.size(), "%0*d", width, number);
    return {text.data(), static_cast<std::size_t>(length)};
}

bool formComplete(const ServiceType& service, const Case& c) {
    return !service.form || c.printed(service.form->paper);
}

} // namespace

std::string_view idOf(Stage stage) { return stageIds.at(static_cast<std::size_t>(stage)); }

std::optional<Stage> stageOf(std::string_view id) {
    const auto found = std::find(stageIds.begin(), stageIds.end(), id);
    if (found == stageIds.end()) return {};
    return static_cast<Stage>(found - stageIds.begin());
}

std::vector<Stage> stagesOf(const ProductionRule& rule, bool encryptionPair) {
    const bool handsOutPin = rule.issues || rule.resetsPin;
    std::vector<Stage> stages;
    const auto add = [&](bool wanted, std::initializer_list<Stage> more) {
        if (wanted) stages.insert(stages.end(), more);
    };
    add(handsOutPin, {Stage::prepare});
    add(rule.issues, {Stage::keys, Stage::request, Stage::enrol, Stage::write});
    add(rule.issues && encryptionPair, {Stage::importKey, Stage::writeEncryption});
    add(handsOutPin, {Stage::readBack});
    add(rule.issues && !rule.freshToken, {Stage::retire});
    add(rule.wipes, {Stage::wipe});
    add(handsOutPin, {Stage::letter, Stage::pin});
    return stages;
}

std::vector<Stage> stagesOf(const ProductionRule& rule, const Production& production) {
    return stagesOf(rule, !production.encryptionCertificate.empty());
}

std::string algorithmOf(const Case& c) {
    return c.details.algorithm.empty() && c.known ? c.known->certificate.algorithm : c.details.algorithm;
}

bool ended(const ServiceType& service, const Production& production, Stage stage) {
    if (!service.production || !production.ended) return false;
    const std::vector<Stage> stages = stagesOf(*service.production, production);
    const auto last = std::find(stages.begin(), stages.end(), *production.ended);
    return last != stages.end() && std::find(stages.begin(), last + 1, stage) != last + 1;
}

bool complete(const ServiceType& service, const Production& production) {
    if (!service.production) return true;
    const std::vector<Stage> stages = stagesOf(*service.production, production);
    return stages.empty() || production.ended == stages.back();
}

std::string_view idOf(Status status) { return statusIds.at(static_cast<std::size_t>(status)); }

std::optional<Status> statusOf(std::string_view id) {
    const auto found = std::find(statusIds.begin(), statusIds.end(), id);
    if (found == statusIds.end()) return {};
    return static_cast<Status>(found - statusIds.begin());
}

bool Case::printed(std::string_view paper) const {
    return std::any_of(prints.begin(), prints.end(), [&](const PrintRecord& record) {
        return record.paper == paper && record.detailsDigest == detailsDigest;
    });
}

bool Case::gaveUp(std::string_view tokenSerial) const {
    return std::any_of(givenUp.begin(), givenUp.end(),
                       [&](const GivenUp& one) { return one.tokenSerial == tokenSerial; });
}

std::vector<Revocation> Case::revocations() const {
    std::vector<Revocation> all;
    if (revocation) all.push_back(*revocation);
    for (const GivenUp& one : givenUp)
        if (one.revocation) all.push_back(*one.revocation);
    return all;
}

Revocation* Case::revocationOf(std::string_view certificate) {
    if (revocation && revocation->certificate == certificate) return &*revocation;
    for (GivenUp& one : givenUp)
        if (one.revocation && one.certificate == certificate) return &*one.revocation;
    return nullptr;
}

std::vector<MaterialNeed> materialsOf(const ServiceType& service, const std::string& reason) {
    std::vector<MaterialNeed> needs = service.materials;
    if (const ReasonRule* rule = service.asks.reason(reason))
        needs.insert(needs.end(), rule->materials.begin(), rule->materials.end());
    return needs;
}

std::vector<MissingMaterial> missingMaterials(const ServiceType& service, const std::string& reason,
                                              const std::map<std::string, int>& handedIn) {
    std::vector<MissingMaterial> missing;
    for (const MaterialNeed& need : materialsOf(service, reason)) {
        const auto found = handedIn.find(need.material);
        const int copies = found == handedIn.end() ? 0 : found->second;
        if (copies < need.copies) missing.push_back({need.material, need.copies - copies});
    }
    return missing;
}

Details changed(Details details) {
    for (const auto& [field, value] : details.changes) {
        if (field == "name") details.holderName = value;
        if (field == "uscc") details.holderCode = value;
        if (field == "kind") details.holderKind = value;
    }
    return details;
}

Term extension(const std::optional<Day>& serviceEnd, int years, Day today) {
    if (serviceEnd && *serviceEnd >= today) return {plusDays(*serviceEnd, 1), plusYears(*serviceEnd, years)};
    return {today, plusYears(today, years)};
}

std::vector<std::string> followUpsOf(const ServiceType& service, const Case& c) {
    std::vector<std::string> offered;
    if (!c.known || c.status != Status::done) return offered;
    const KnownCertificate& known = c.known->certificate;
    const auto left = [&] {
        return std::any_of(known.applications->begin(), known.applications->end(), [&](const auto& id) {
            return std::find(c.details.applications.begin(), c.details.applications.end(), id) ==
                   c.details.applications.end();
        });
    };
    const bool none = known.applications && service.asks.applications == ApplicationsAsk::closed && !left();
    const bool behind = c.term && known.notAfter < c.term->until;
    for (const FollowUp& next : service.followUps) {
        const bool due = next.when == FollowUp::When::noApplications ? none : behind;
        if (due) offered.push_back(next.service);
    }
    return offered;
}

bool complete(const ServiceType& service, const Case& c, Step step) {
    if (!service.has(step)) return true;
    switch (step) {
    case Step::reception:
        return c.detailsComplete && (!service.certificate || c.known || service.has(Step::materials));
    case Step::materials:
        return missingMaterials(service, c.details.reason, c.materials).empty() &&
               (!service.certificate || c.known);
    case Step::form: return formComplete(service, c);
    case Step::approval: return c.approval.has_value();
    case Step::fee: return c.fee.has_value() || feeDue(service, c.details) == Fen();
    case Step::production: return complete(service, c.production);
    case Step::handOver: return c.status == Status::done;
    }
    return false;
}

std::optional<Step> currentStep(const ServiceType& service, const Case& c) {
    for (const Step step : service.steps)
        if (!complete(service, c, step)) return step;
    return {};
}

Fen feeDue(const ServiceType& service, const Details& details) {
    const Fen token = service.production && service.production->freshToken ? service.fee.token : Fen();
    return service.fee.perYear * details.years + service.fee.service + token;
}

std::string caseNumber(std::string_view kiosk, char incarnation, Day day, int serial) {
    return std::string(kiosk) + incarnation + "-" + compactDay(day) + "-" + padded(serial, 4);
}

std::string followingCaseNumber(std::string_view number) {
    const std::size_t serial = number.rfind('-') + 1;
    const int next = std::stoi(std::string(number.substr(serial))) + 1;
    return std::string(number.substr(0, serial)) + padded(next, 4);
}

std::string receiptNumber(std::string_view kiosk, char incarnation, int serial) {
    return std::string(kiosk) + incarnation + "-R" + padded(serial, 7);
}

bool isCaseNumber(std::string_view text) {
    // POINT-NNX-YYYYMMDD-NNNN: read from the end, since only the point's length varies
    if (text.size() < 20 || text.size() > 40) return false;
    const std::size_t serial = text.rfind('-');
    if (serial == std::string_view::npos || serial < 14 || text.size() - serial < 5) return false;
    const std::string_view day = text.substr(serial - 8, 8);
    const std::string_view kiosk = text.substr(0, serial - 9);
    return allDigits(text.substr(serial + 1)) && allDigits(day) && text[serial - 9] == '-' &&
           std::all_of(kiosk.begin(), kiosk.end(), [](char c) { return upperOrDigit(c) || c == '-'; }) &&
           kiosk.back() >= 'A' && kiosk.back() <= 'Z';
}

} // namespace certdesk::forms
