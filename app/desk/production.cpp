#include "desk/production.h"

#include "desk/files.h"
#include "desk/inside.h"
#include "desk/papers.h"
#include "printing/paper.h"
#include "token/chain.h"
#include "token/pins.h"
#include "token/request.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

using forms::Phase;
using forms::ProductionNoted;
using forms::Stage;
using token::FaultKind;

/// Why the sequence stopped here. Thrown inside this file only, so that each stage reads straight on;
/// `produce` turns it into its answer.
struct Stop {
    Produced answer;
};

[[noreturn]] void stop(Produced answer) { throw Stop{std::move(answer)}; }

/// A label that also tells that the token's admin PIN is the one HQ derives: only tokens of ours bear it.
std::string labelOf(const std::string& serial) {
    constexpr std::size_t shown = 8;
    const std::string tail = serial.size() > shown ? serial.substr(serial.size() - shown) : serial;
    return "YZT-" + forms::normaliseCode(tail);
}

/// One key per case on the token, found again after an interruption.
forms::Bytes keyIdOf(const std::string& caseNumber) {
    forms::Bytes id = forms::sha256(forms::viewOf("certdesk signing key " + caseNumber));
    id.resize(20);
    return id;
}

bool gone(FaultKind kind) {
    return kind == FaultKind::removed || kind == FaultKind::noToken || kind == FaultKind::sessionClosed ||
           kind == FaultKind::notRecognised;
}

/// The sequence of DESIGN §3 for one case, from wherever its journal says that it stands.
class Production {
public:
    Production(Desk& desk, std::string caseNumber, ProductionWatcher& watcher)
        : desk_(desk), in_(desk.inside()), number_(std::move(caseNumber)), watcher_(watcher) {}

    forms::Case run(const std::optional<std::string>& tokenLabel) {
        begin();
        chooseToken(tokenLabel);
        if (needs(Stage::prepare)) prepare();
        if (needs(Stage::keys)) makeKeys();
        if (needs(Stage::enrol)) enrol();
        if (needs(Stage::write)) write();
        if (needs(Stage::readBack)) readBack();
        handOutPin();
        in_.journal->dropProductionPin(number_);
        return state_;
    }

private:
    // The journal of it
    // -----------------------------------------------------------------------------------------

    void begin() {
        const auto who = desk_.who();
        keys_ = in_.keys();
        if (!who || !keys_) stop(Waits{WaitsFor::logIn, {}, {}});
        account_ = who->account;
        auto found = in_.journal->loadCase(number_, keys_.get());
        if (!found) stop(Trouble(NoSuchCase{number_}));
        state_ = std::move(*found);
        const forms::ServiceType& service = desk_.serviceOf(state_);
        const auto step = forms::currentStep(service, state_);
        const bool here = step == forms::Step::production && state_.status == forms::Status::open;
        if (here && service.production && service.production->issues) return;
        forms::Refusal no;
        no.kind = forms::RefusalKind::tooEarly;
        no.step = step;
        stop(Trouble(no));
    }

    bool needs(Stage stage) const {
        const auto& ended = state_.production.ended;
        return !ended || *ended < stage;
    }

    ProductionNoted note(Stage stage, Phase phase) const {
        ProductionNoted n;
        n.stage = stage;
        n.phase = phase;
        n.tokenSerial = token_.serial;
        n.tokenLabel = label_;
        return n;
    }

    void append(const std::vector<ProductionNoted>& notes) {
        std::vector<forms::Command> commands;
        for (const ProductionNoted& n : notes)
            commands.push_back(forms::NoteProduction{n});
        auto outcome = in_.actAs(account_, number_, commands);
        if (auto* trouble = std::get_if<Trouble>(&outcome)) {
            if (std::holds_alternative<NeedsLogIn>(*trouble)) stop(Waits{WaitsFor::logIn, label_, {}});
            stop(std::move(*trouble));
        }
        state_ = std::move(std::get<0>(outcome));
        for (const ProductionNoted& n : notes)
            watcher_.stage(n.stage, n.phase);
    }

    /// What ended waits to be written with what begins next: one durable commit per step.
    void begin(Stage stage) {
        if (watcher_.cancelled()) {
            flush();
            stop(Waits{WaitsFor::staff, label_, {}});
        }
        std::vector<ProductionNoted> notes;
        if (pending_) notes.push_back(std::move(*pending_));
        pending_.reset();
        notes.push_back(note(stage, Phase::begun));
        append(notes);
    }
    void end(ProductionNoted ended) { pending_ = std::move(ended); }
    void end(Stage stage) { end(note(stage, Phase::ended)); }
    void flush() {
        if (!pending_) return;
        const ProductionNoted ended = std::move(*pending_);
        pending_.reset();
        append({ended});
    }

    // Stops
    // -----------------------------------------------------------------------------------------------------

    void noteFailed(const std::string& trouble) {
        flush();
        if (!state_.production.begun) return;
        ProductionNoted failed = note(*state_.production.begun, Phase::failed);
        failed.trouble = trouble;
        append({failed});
    }

    [[noreturn]] void stopBy(const token::TokenFault& fault) {
        noteFailed("token:" + std::string(token::idOf(fault.kind)));
        if (gone(fault.kind)) stop(Waits{WaitsFor::token, label_, Trouble(fault)});
        stop(Trouble(fault));
    }

    [[noreturn]] void stopBy(const sync::LineFault& fault) {
        const bool waits = fault.kind == sync::LineFault::Kind::unreachable;
        noteFailed(waits ? "line:unreachable" : "line:" + fault.problem);
        if (waits) stop(Waits{WaitsFor::line, label_, Trouble(fault)});
        stop(Trouble(fault));
    }

    template <typename T>
    T taken(token::TokenResult<T> result) {
        if (!result.ok()) stopBy(result.fault());
        return std::move(result).value();
    }

    template <typename T>
    T taken(sync::Answer<T> answer) {
        if (auto* fault = std::get_if<sync::LineFault>(&answer)) stopBy(*fault);
        return std::move(std::get<T>(answer));
    }

    // The line
    // --------------------------------------------------------------------------------------------------

    sync::Headquarters& headquarters() {
        if (in_.around.headquarters) return *in_.around.headquarters;
        stopBy(sync::LineFault{
            sync::LineFault::Kind::unreachable, 0, "no-headquarters", "no headquarters is set up", {}});
    }

    /// HQ judges from its own copy: it must have what was journalled.
    void pushTail() {
        flush();
        const sync::SyncStatus status = sync::syncOnce(*in_.journal, headquarters());
        if (status.fault) stopBy(*status.fault);
    }

    // The token
    // -------------------------------------------------------------------------------------------------

    /// Every token that is there now, with its driver; faults of one driver do not hide another's tokens.
    void look() {
        present_.clear();
        for (const auto& driver : in_.around.drivers) {
            auto listed = driver->list();
            if (!listed.ok()) continue;
            for (token::TokenInfo& info : *listed)
                present_.push_back({std::move(info), driver.get()});
        }
        std::sort(present_.begin(), present_.end(), [](const Present& a, const Present& b) {
            return std::tie(a.info.label, a.info.serial) < std::tie(b.info.label, b.info.serial);
        });
    }

    struct Present {
        token::TokenInfo info;
        token::TokenDriver* driver;
    };

    void chooseToken(const std::optional<std::string>& wanted) {
        checkAlgorithm();
        look();
        const forms::Production& p = state_.production;
        const bool bound = !p.tokenSerial.empty() && (!wanted || !mayStartOver() || *wanted == p.tokenLabel);
        const auto fits = [&](const Present& candidate) {
            if (bound) return candidate.info.serial == p.tokenSerial;
            if (!candidate.driver->supports(*algorithm_)) return false;
            return wanted ? candidate.info.label == *wanted || candidate.info.serial == *wanted
                          : candidate.info.blank();
        };
        const auto found = std::find_if(present_.begin(), present_.end(), fits);
        if (found == present_.end())
            stop(Waits{WaitsFor::token, bound ? p.tokenLabel : wanted.value_or(""), absent()});
        if (!bound && !found->info.blank())
            stop(Trouble(token::TokenFault{FaultKind::wrongToken, token::TokenStep::open, 0}));
        token_ = found->info;
        driver_ = found->driver;
        label_ = labelOf(token_.serial);
    }

    bool mayStartOver() const {
        const forms::Production& p = state_.production;
        return !(p.begun && *p.begun >= Stage::enrol) && !(p.ended && *p.ended >= Stage::enrol);
    }

    std::optional<Trouble> absent() const {
        if (in_.around.drivers.empty() && !in_.around.driverFaults.empty())
            return Trouble(in_.around.driverFaults.front().fault);
        return Trouble(token::TokenFault{FaultKind::noToken, token::TokenStep::list, 0});
    }

    void checkAlgorithm() {
        algorithm_ = token::keyAlgorithmOf(state_.details.algorithm);
        const auto& drivers = in_.around.drivers;
        const bool known =
            algorithm_ && (drivers.empty() || std::any_of(drivers.begin(), drivers.end(), [&](const auto& d) {
                               return d->supports(*algorithm_);
                           }));
        if (!known)
            stop(Trouble(token::TokenFault{FaultKind::mechanismUnsupported, token::TokenStep::generate, 0}));
    }

    forms::Secret productionPin() {
        auto pin = in_.journal->productionPin(number_, *keys_);
        if (!pin) stopBy(token::TokenFault{FaultKind::pinNotSet, token::TokenStep::login, 0});
        return std::move(*pin);
    }

    token::TokenSession& session() {
        if (!session_) session_ = taken(driver_->open(token_.serial, productionPin()));
        return *session_;
    }

    // The stages
    // ------------------------------------------------------------------------------------------------

    void prepare() {
        pushTail();
        begin(Stage::prepare);
        const sync::AdminPins pins = taken(headquarters().adminPins(token_.serial, number_));
        const forms::Secret pin = token::productionPin(*in_.around.randomness);
        in_.journal->putProductionPin(number_, pin);
        takeOver(pins);
        taken(driver_->prepare(token_.serial, pins.derived, label_, pin));
        end(Stage::prepare);
    }

    /// A token fresh from its maker gets the admin PIN that HQ derives. One that bears our label has it
    /// already.
    void takeOver(const sync::AdminPins& pins) {
        if (!token_.initialised || token_.label == label_) return;
        const auto changed = driver_->changeAdminPin(token_.serial, pins.factory, pins.derived);
        // An earlier attempt may have broken off between this and the label: then `prepare` tells by its own
        // answer.
        if (!changed.ok() && changed.fault().kind != FaultKind::pinIncorrect) stopBy(changed.fault());
    }

    void makeKeys() {
        begin(Stage::keys);
        const forms::Bytes id = keyIdOf(number_);
        const auto existing = taken(session().keys());
        const auto own = std::find_if(existing.begin(), existing.end(),
                                      [&](const token::TokenKey& key) { return key.id == id; });
        const token::TokenKey key =
            own != existing.end() ? *own : taken(session().generateKeyPair(*algorithm_, id, number_));
        ProductionNoted ended = note(Stage::keys, Phase::ended);
        ended.publicKeyDigest = key.digest();
        end(ended);
    }

    token::TokenKey key() { return taken(session().keyByDigest(publicKeyDigest())); }

    const std::string& publicKeyDigest() const {
        return pending_ && pending_->stage == Stage::keys ? pending_->publicKeyDigest
                                                          : state_.production.publicKeyDigest;
    }

    forms::Bytes request() {
        if (needs(Stage::request)) begin(Stage::request);
        const token::DistinguishedName subject{{"CN", state_.details.holderName}};
        forms::Bytes der = taken(token::makeRequest(session(), key(), subject));
        if (needs(Stage::request)) end(Stage::request);
        return der;
    }

    void enrol() {
        const forms::Bytes der = request();
        begin(Stage::enrol);
        pushTail();
        const sync::EnrolmentReply reply = taken(headquarters().enrol(number_, der));
        const token::Certificate certificate = checked(reply);
        ProductionNoted ended = note(Stage::enrol, Phase::ended);
        ended.certificate = certificate.der();
        ended.certificateSerial = certificate.serial();
        ended.notAfter = forms::dayOf(certificate.notAfter());
        end(ended);
        flush(); // the next stage reads the certificate from the journal
    }

    /// The answer is a certificate for our key from HQ's own authority, or it is refused before anything is
    /// written.
    token::Certificate checked(const sync::EnrolmentReply& reply) {
        auto certificate = token::Certificate::fromDer(reply.certificate);
        if (!certificate.ok()) stopBy(broken("not a certificate"));
        if (certificate->spkiSha256() != state_.production.publicKeyDigest)
            stopBy(broken("certificate for another key"));
        std::vector<token::Certificate> intermediates;
        for (const forms::Bytes& der : reply.intermediates) {
            auto issuer = token::Certificate::fromDer(der);
            if (!issuer.ok()) stopBy(broken("issuer is not a certificate"));
            intermediates.push_back(std::move(issuer).value());
        }
        const auto roots = token::Certificate::allFromPem(readFile(in_.data / "tls/ca-roots.pem"));
        if (!roots.ok()) throw DamagedFile("tls/ca-roots.pem", "");
        const auto chain = token::verifyChain(*certificate, intermediates, *roots, in_.now());
        if (!chain.ok()) stopBy(broken("chain: " + std::string(token::idOf(chain.fault().kind))));
        return std::move(certificate).value();
    }

    static sync::LineFault broken(const std::string& detail) {
        return {sync::LineFault::Kind::brokenAnswer, 0, "broken-answer", detail, {}};
    }

    token::Certificate certificate() const {
        auto certificate = token::Certificate::fromDer(state_.production.certificate);
        return std::move(certificate).value();
    }

    void write() {
        begin(Stage::write);
        taken(session().writeCertificate(certificate(), number_));
        end(Stage::write);
    }

    /// Read back in a session of its own, as the holder's program will (I6).
    void readBack() {
        begin(Stage::readBack);
        session_.reset();
        const token::Certificate written = certificate();
        const token::Certificate found = taken(session().readCertificate(key()));
        if (!(found == written)) stopBy(token::TokenFault{FaultKind::differs, token::TokenStep::read, 0});
        taken(session().challenge(written));
        end(Stage::readBack);
        flush();
    }

    void handOutPin() {
        if (state_.production.begun == Stage::pin) mendPin();
        forms::Secret pin = letter();
        begin(Stage::pin);
        const forms::Secret production = productionPin();
        taken(session().changePin(production, pin));
        end(Stage::pin);
        flush();
    }

    /// The PIN was being changed when everything stopped: nobody knows which it is. One reset by the admin
    /// PIN mends it.
    void mendPin() {
        pushTail();
        const sync::AdminPins pins = taken(headquarters().adminPins(token_.serial, number_));
        const forms::Secret fresh = token::productionPin(*in_.around.randomness);
        in_.journal->putProductionPin(number_, fresh);
        taken(driver_->resetPin(token_.serial, pins.derived, fresh));
    }

    /// Prints letters, each with a PIN of its own, until staff confirm one.
    forms::Secret letter() {
        for (;;) {
            begin(Stage::letter);
            forms::Secret pin = token::letterPin(*in_.around.randomness);
            const std::string where = printLetter(pin);
            const auto good = watcher_.letterIsGood(where);
            if (!good) stop(Waits{WaitsFor::staff, label_, {}});
            if (!*good) continue;
            end(Stage::letter);
            return pin;
        }
    }

    /// No digest of this paper is journalled: a PIN of six digits would be found from it.
    std::string printLetter(const forms::Secret& pin) {
        const forms::Staff staff = in_.journal->staff();
        const PaperSource source{in_.catalogueOf(state_), staff, state_, in_.now()};
        const printing::SecretPdf pdf =
            printing::renderPinLetter(pinLetterOf(source, pin.copy()), in_.papersFonts());
        auto printed = in_.around.printer->print(
            {std::string(forms::pinLetterPaper) + "-" + number_, pdf.bytes.view(), 1, false});
        if (auto* no = std::get_if<printing::PrinterTrouble>(&printed)) {
            noteFailed("printer");
            stop(Waits{WaitsFor::printer, label_, Trouble(std::move(*no))});
        }
        return std::get<printing::Printed>(printed).where;
    }

    Desk& desk_;
    Desk::Inside& in_;
    const std::string number_;
    ProductionWatcher& watcher_;
    std::shared_ptr<const sync::OpenedSlot> keys_;
    std::string account_;
    forms::Case state_;
    std::optional<ProductionNoted> pending_;
    std::vector<Present> present_;
    token::TokenInfo token_;
    token::TokenDriver* driver_ = nullptr;
    std::unique_ptr<token::TokenSession> session_;
    std::string label_;
    std::optional<token::KeyAlgorithm> algorithm_;
};

} // namespace

Produced produce(Desk& desk, const std::string& caseNumber, ProductionWatcher& watcher,
                 const std::optional<std::string>& tokenLabel) {
    try {
        return Production(desk, caseNumber, watcher).run(tokenLabel);
    } catch (Stop& stopped) {
        return std::move(stopped.answer);
    }
}

} // namespace certdesk::desk
