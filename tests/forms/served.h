#pragma once
#include "answers.h"
#include "files.h"

#include <string>
#include <utility>
#include <vector>

// Whole cases of any service type of any catalogue: what is entered and done comes from the catalogue alone.

namespace certdesk::tests {

inline const std::string oldToken = "T-OLD";
inline const std::string freshToken = "T-NEW";
inline const std::string oldSerial = "0f01";

inline forms::Day day(const char* iso) { return *forms::parseIsoDay(iso); }

/// The shipped catalogue with one other authority in it: 质监局, whose keys must answer a challenge.
inline std::string counterCatalogue() {
    std::string text = shippedCatalogueFile();
    text.insert(text.find(R"("services": [)"),
                R"("otherIssuers": [{"id": "bureau", "name": {"zh": "质监局", "en": "Bureau"},
                   "codeOid": "1.2.156.10260.4.1.4",
                   "roots": "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"}],)");
    return text;
}

/// One of ours, paid and valid for 200 days more, with one application open.
inline forms::CertificateKnown heard(const Counter& counter) {
    forms::CertificateKnown known;
    known.certificate.serial = oldSerial;
    known.certificate.holderName = goodApplication().details.holderName;
    known.certificate.holderCode = goodApplication().details.holderCode;
    known.certificate.holderKind = "企业";
    known.certificate.applications = {{"tax"}};
    known.certificate.notAfter = forms::plusDays(counter.today(), 200);
    known.certificate.serviceEnd = known.certificate.notAfter;
    known.certificate.tokenSerial = oldToken;
    known.certificate.algorithm = "rsa2048";
    known.source = forms::Source::headquarters;
    known.asOf = counter.clock;
    known.tokenSeen = oldToken;
    known.tokenLabel = "晨光";
    known.pin = forms::PinMark::good;
    return known;
}

/// An application that the service type accepts.
inline forms::Receive applicationFor(const Counter& counter, const std::string& id) {
    const forms::ServiceType& service = *counter.catalogue.service(id);
    const forms::Asks& asks = service.asks;
    forms::Receive r = goodApplication();
    r.service = id;
    r.details.applications.clear();
    if (asks.applications == forms::ApplicationsAsk::closed) r.details.applications = {"tax"};
    if (asks.applications == forms::ApplicationsAsk::opened) r.details.applications = {"social-insurance"};
    if (asks.applications == forms::ApplicationsAsk::first) r.details.applications = {"tax", "quality"};
    r.details.years = asks.yearsWhenUnpaid ? 0 : asks.leastYears;
    r.details.algorithm = asks.algorithms.empty() ? "" : asks.algorithms.front();
    r.details.reason = asks.reasons.empty() ? "" : asks.reasons.front().id;
    if (!asks.changes.empty()) r.details.changes = {{"name", "佛山市禅城区晨光新材料有限公司"}};
    if (service.certificate) r.known = heard(counter);
    if (service.certificate && !service.certificate->fromToken) r.known->tokenSeen.clear();
    return r;
}

inline forms::CheckMaterials everythingFor(const Counter& counter) {
    forms::CheckMaterials all;
    for (const forms::MaterialNeed& need :
         forms::materialsOf(counter.service(), counter.state.details.reason))
        all.copies[need.material] = need.copies;
    return all;
}

inline forms::Approve approvalFor(const Counter& counter) {
    for (const auto& [name, account] : counter.staff)
        if (account.may(counter.service().approval->role) && !counter.state.enteredBy.contains(name))
            return counter.approval(name);
    return counter.approval();
}

/// With an encryption certificate where the catalogue demands one.
inline forms::NoteProduction endOf(const Counter& counter, forms::Stage stage, const std::string& token) {
    forms::NoteProduction ended = production(stage, forms::Phase::ended, token);
    const auto* algorithm = counter.catalogue.algorithmNamed(forms::algorithmOf(counter.state));
    if (stage == forms::Stage::enrol && algorithm &&
        algorithm->encryptionPair == forms::EncryptionPairAsk::always)
        ended.note.encryptionCertificate = {0x30, 0x01};
    return ended;
}

/// The stage that begins or ends next.
inline forms::NoteProduction nextNote(const Counter& counter, const std::string& token) {
    const forms::Production& p = counter.state.production;
    if (p.begun) return endOf(counter, *p.begun, token);
    const auto all = forms::stagesOf(*counter.service().production, p);
    auto next = all.begin();
    if (p.ended) next = std::find(all.begin(), all.end(), *p.ended) + 1;
    return production(*next, forms::Phase::begun, token);
}

/// What staff do next with the case, by the catalogue.
inline forms::Command nextCommand(const Counter& counter, const std::string& token) {
    const forms::ServiceType& service = counter.service();
    switch (forms::currentStep(service, counter.state).value()) {
    case forms::Step::materials:
        if (counter.state.materials.empty()) return everythingFor(counter);
        [[fallthrough]]; // all is there but the certificate
    case forms::Step::form: return forms::NotePrinted{service.form->paper, forms::Bytes(32, 7), 2};
    case forms::Step::approval: return approvalFor(counter);
    case forms::Step::fee: return forms::TakeFee{{{"cash", forms::feeDue(service, counter.state.details)}}};
    case forms::Step::production: return nextNote(counter, token);
    default: return forms::HandOver{};
    }
}

inline const std::string& tokenFor(const forms::ServiceType& service) {
    return service.production && service.production->freshToken ? freshToken : oldToken;
}

/// Whether the case was refused, by the kiosk and by HQ when a kiosk writes the entry nevertheless.
struct Ending {
    std::optional<forms::Refusal> kiosk;
    std::optional<forms::Refusal> headquarters;
};

/// Goes on with the case until it is done, stands before `until`, or is refused.
inline Ending goOn(Counter& counter, const std::string& token, std::optional<forms::Step> until = {}) {
    while (const auto step = forms::currentStep(counter.service(), counter.state)) {
        if (step == until) break;
        const forms::Command command = nextCommand(counter, token);
        const auto judged = counter.judged(claimed(command));
        if (auto no = counter.act(command)) return {no, judged};
    }
    return {};
}

/// What HQ says to a kiosk that received this without asking the rules.
inline std::optional<forms::Refusal> judgedReception(const Counter& counter, const forms::Receive& r) {
    Counter cheat = counter;
    std::vector<forms::Event> events{forms::CaseReceived{r.service, "FS001", r.visit, r.continues}};
    if (r.known) events.emplace_back(*r.known);
    events.emplace_back(forms::DetailsRecorded{r.details, r.personal, true});
    for (const forms::Event& event : events) {
        if (auto no = cheat.judged(event)) return no;
        forms::apply(cheat.state, cheat.contextOf(event, "li"), event);
    }
    return {};
}

/// A whole case, from reception to hand-over.
inline Ending wholeCase(Counter& counter, const forms::Receive& r, const std::string& token) {
    if (auto no = counter.receive(r)) return {no, judgedReception(counter, r)};
    return goOn(counter, token);
}

inline void mustEnd(Counter& counter, const forms::Receive& r) {
    must(wholeCase(counter, r, tokenFor(*counter.catalogue.service(r.service))).kiosk);
    BOOST_TEST((counter.state.status == forms::Status::done));
}

inline void mustReach(Counter& counter, const forms::Receive& r, forms::Step step) {
    must(counter.receive(r));
    must(goOn(counter, tokenFor(counter.service()), step).kiosk);
}

template <typename Wanted>
const Wanted* eventIn(const Counter& counter) {
    for (const forms::Event& event : counter.events)
        if (const auto* wanted = std::get_if<Wanted>(&event)) return wanted;
    return nullptr;
}

/// "pay-first>renew", "faulty-fields:already-there", "ok": a cell of a table.
inline std::string cellOf(const std::optional<forms::Refusal>& refusal) {
    if (!refusal) return "ok";
    std::string cell(forms::idOf(refusal->kind));
    if (!refusal->problems.empty()) cell += ":" + std::string(forms::idOf(refusal->problems.front().fault));
    return refusal->instead.empty() ? cell : cell + ">" + refusal->instead;
}

} // namespace certdesk::tests
