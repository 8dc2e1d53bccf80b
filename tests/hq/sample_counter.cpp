#include "hq/sample_counter.h"

#include "token/certificate.h"

#include <algorithm>
#include <stdexcept>

namespace certdesk::tests {
namespace {

constexpr std::int64_t second = 1000;

forms::Personal somebody() {
    return {"王五",     "佛山市禅城区季华五路1号", "528000",      "075783000000",  "张三",
            "resident", "11010519491231002X",      "13800138000", "a@example.com", {}};
}

hq::ServerOptions timed(hq::ServerOptions options, const forms::UtcMs& clock) {
    options.clock = [&clock] { return clock; };
    return options;
}

std::vector<forms::Event> decided(const forms::Decision& decision) {
    if (const auto* no = std::get_if<forms::Refusal>(&decision))
        throw std::runtime_error(std::string(forms::idOf(no->kind)) + " " + no->field);
    return std::get<std::vector<forms::Event>>(decision);
}

template <typename T>
const T& good(const sync::Answer<T>& answer) {
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        throw std::runtime_error("headquarters: " + fault->problem + " " + fault->detail);
    return std::get<T>(answer);
}

} // namespace

Town::Town(hq::ServerOptions options)
    : clock(hq::systemTime()), hq(timed(manyAtOnce(std::move(options)), clock)) {}

SampleCounter::SampleCounter(Town& town, const std::string& kiosk, const std::string& point,
                             const std::string& catalogue)
    : history(kiosk, point, catalogue), town_(town) {
    // The kiosk's TLS certificate begins now; the counter opens tomorrow.
    const auto now = town.clock;
    town.clock = std::min(now, hq::systemTime());
    settings_ = town.hq.enrolKiosk(kiosk, point);
    line = sync::makeHeadquarters(settings_);
    const auto tomorrow = forms::startOf(forms::plusDays(forms::dayOf(hq::systemTime()), 1));
    town.clock = std::max(now, {tomorrow.value + 12 * 3600 * second});
}

forms::Details SampleCounter::wants(const std::string& service) const {
    const auto& asks = history.catalogue().service(service)->asks;
    forms::Details details;
    details.holderName = "佛山市禅城区晨光陶瓷有限公司";
    details.holderCode = "91440606722473344C";
    details.holderKind = history.catalogue().unitKinds.front();
    details.years = asks.yearsWhenUnpaid ? 0 : asks.leastYears;
    if (!asks.algorithms.empty()) details.algorithm = "p256";
    if (!asks.reasons.empty()) details.reason = asks.reasons.front().id;
    if (asks.applications == forms::ApplicationsAsk::first) details.applications = {"quality", "tax"};
    if (!asks.changes.empty()) details.changes = {{"name", "佛山市禅城区晨光新材料有限公司"}};
    return details;
}

forms::CertificateKnown SampleCounter::lookUp(const std::string& certificate) {
    const auto answer = line->lookUp(sync::LookUpKey::certificate, certificate);
    return lookUp(certificate, good(answer).certificates.at(0).tokenSerial);
}

forms::CertificateKnown SampleCounter::lookUp(const std::string& certificate, const std::string& token) {
    const auto answer = line->lookUp(sync::LookUpKey::certificate, certificate);
    forms::CertificateKnown known;
    known.certificate = good(answer).certificates.at(0);
    known.source = forms::Source::headquarters;
    known.asOf = good(answer).asOf;
    known.tokenSeen = token;
    return known;
}

forms::World SampleCounter::world(const std::string& account) const {
    return {history.catalogue(), history.staff(), account,
            town_.clock,         history.point(), forms::receiptNumber(history.kiosk(), 'A', receipts_ + 1)};
}

void SampleCounter::write(const std::string& number, const std::vector<forms::Event>& events,
                          const std::string& by) {
    for (const auto& event : events) {
        history.moveTo(town_.clock);
        town_.clock.value += second;
        history.add(number, event, by);
        if (std::holds_alternative<forms::FeeTaken>(event)) ++receipts_;
    }
}

std::string SampleCounter::receive(const std::string& service, const forms::Details& details,
                                   const std::optional<forms::CertificateKnown>& known,
                                   const std::string& visit, const std::string& continues) {
    history.moveTo(town_.clock);
    const auto number = history.newCase();
    write(number,
          decided(forms::receive(world(who), {service, details, somebody(), false, known, visit, continues})),
          who);
    return number;
}

void SampleCounter::act(const std::string& number, const forms::Command& command) {
    write(number, decided(forms::decide(world(who), history.folded(number), command)), who);
}

forms::Command SampleCounter::nextOf(const std::string& number) {
    const auto& c = history.folded(number);
    const auto& service = *history.catalogue().service(c.service);
    switch (forms::currentStep(service, c).value()) {
    case forms::Step::materials: {
        forms::CheckMaterials all;
        for (const auto& need : forms::materialsOf(service, c.details.reason))
            all.copies[need.material] = need.copies;
        return all;
    }
    case forms::Step::form: return forms::NotePrinted{service.form->paper, forms::Bytes(32, 9), 2};
    case forms::Step::approval: {
        history.moveTo(town_.clock);
        const auto given = std::get<forms::ApprovalGiven>(history.approval(number));
        return forms::Approve{given.reviewer, given.approved, given.reason, given.at, given.signature};
    }
    case forms::Step::fee:
        return forms::TakeFee{
            {{history.catalogue().paymentMethods.front().id, forms::feeDue(service, c.details)}}};
    default: return forms::HandOver{};
    }
}

void SampleCounter::toProduction(const std::string& number) {
    const auto& c = history.folded(number);
    const auto& service = *history.catalogue().service(c.service);
    for (auto step = forms::currentStep(service, c);
         step != forms::Step::production && step != forms::Step::handOver;
         step = forms::currentStep(service, c))
        act(number, nextOf(number));
}

void SampleCounter::produce(const std::string& number, const std::string& token, const token::KeyPair& key,
                            std::optional<forms::Stage> last, const forms::Bytes& certificate) {
    const auto& c = history.folded(number);
    const auto& service = *history.catalogue().service(c.service);
    const auto* algorithm = history.catalogue().algorithmNamed(forms::algorithmOf(c));
    const bool dual = algorithm && algorithm->encryptionPair == forms::EncryptionPairAsk::always;
    for (const auto stage : forms::stagesOf(*service.production, dual)) {
        if (forms::ended(service, c.production, stage)) continue;
        forms::ProductionNoted note;
        note.stage = stage;
        note.tokenSerial = token;
        if (c.production.begun != stage) act(number, forms::NoteProduction{note});
        if (stage == forms::Stage::enrol && certificate.empty()) return;
        note.phase = forms::Phase::ended;
        if (stage == forms::Stage::keys) note.publicKeyDigest = token::spkiDigest(key.spki());
        if (stage == forms::Stage::enrol) {
            const auto made = token::Certificate::fromDer(certificate).value();
            note.certificate = certificate;
            note.certificateSerial = made.serial();
            note.notAfter = forms::dayOf(made.notAfter());
            if (dual) note.encryptionCertificate = good(encryptionPair(number, key)).certificate;
        }
        act(number, forms::NoteProduction{note});
        if (stage == last) return;
    }
}

void SampleCounter::toEnrol(const std::string& number, const std::string& token, const token::KeyPair& key) {
    toProduction(number);
    produce(number, token, key, forms::Stage::enrol);
    push();
}

sync::Answer<forms::Bytes> SampleCounter::enrol(const std::string& number, const token::KeyPair& key) {
    return line->enrol(number, key.request({{"CN", "whoever"}}).value());
}

sync::Answer<sync::EncryptionPair> SampleCounter::encryptionPair(const std::string& number,
                                                                 const token::KeyPair& key) {
    return line->encryptionPair(number, key.request({{"CN", "whoever"}}).value());
}

void SampleCounter::finish(const std::string& number, const std::string& token, const token::KeyPair& key,
                           const forms::Bytes& certificate) {
    produce(number, token, key, {}, certificate);
    act(number, forms::HandOver{});
}

std::string SampleCounter::issue(const std::string& service, const forms::Details& details,
                                 const std::string& token,
                                 const std::optional<forms::CertificateKnown>& known) {
    const auto algorithm = token::keyAlgorithmOf(details.algorithm).value_or(token::KeyAlgorithm::p256);
    const auto key = token::KeyPair::generate(algorithm);
    const auto number = receive(service, details, known);
    toEnrol(number, token, key);
    last_ = good(enrol(number, key));
    finish(number, token, key, last_);
    push();
    return lastIssued().serial();
}

std::string SampleCounter::issue(const std::string& token) { return issue("new", wants("new"), token); }

std::string SampleCounter::serve(const std::string& service, const forms::Details& details,
                                 const forms::CertificateKnown& known) {
    const auto number = receive(service, details, known);
    toProduction(number);
    if (history.catalogue().service(service)->production)
        produce(number, known.tokenSeen, token::KeyPair::generate(token::KeyAlgorithm::p256));
    act(number, forms::HandOver{});
    push();
    return number;
}

void SampleCounter::push() {
    good(line->push(history.tail(sent_)));
    sent_ = history.entries().size();
}

std::vector<sync::StoredEntry> SampleCounter::evidenceOf(const std::string& number) const {
    std::vector<sync::StoredEntry> all;
    for (const auto& entry : history.entries()) {
        const auto header = sync::parseHeader(forms::toText(entry.header));
        if (header.caseNumber == number || header.kind == "account-made") all.push_back(entry);
    }
    return all;
}

} // namespace certdesk::tests
