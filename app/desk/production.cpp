#include "desk/emptying.h"
#include "desk/producing.h"
#include "desk/token_acts.h"
#include "token/pins.h"

#include <algorithm>

// The journal of a production, its stops, and which token it works on. The stages are in
// production_stages.cpp.

namespace certdesk::desk {

using forms::Phase;
using forms::ProductionNoted;
using forms::Stage;
using token::FaultKind;

namespace {

bool gone(FaultKind kind) {
    return kind == FaultKind::removed || kind == FaultKind::noToken || kind == FaultKind::sessionClosed ||
           kind == FaultKind::notRecognised;
}

Trouble wrongToken() { return token::TokenFault{FaultKind::wrongToken, token::TokenStep::open, 0}; }

forms::Refusal refusal(forms::RefusalKind kind, std::optional<forms::Step> step) {
    forms::Refusal no;
    no.kind = kind;
    no.step = step;
    return no;
}

Trouble unfit(forms::TokenState state) {
    forms::Refusal no = refusal(forms::RefusalKind::tokenUnfit, {});
    no.field = "token";
    no.other = forms::idOf(state);
    return no;
}

/// Every step before production is complete.
bool reached(const forms::ServiceType& service, const forms::Case& c) {
    const auto production = std::find(service.steps.begin(), service.steps.end(), forms::Step::production);
    return production != service.steps.end() &&
           std::all_of(service.steps.begin(), production,
                       [&](forms::Step step) { return forms::complete(service, c, step); });
}

} // namespace

void stop(Produced answer) { throw Stop{std::move(answer)}; }

forms::Case Producing::run(const Wanted& tokenLabel) {
    begin();
    if (plan_.empty()) return state_;
    chooseToken(tokenLabel);
    for (std::size_t i = 0; i < plan_.size(); ++i) {
        if (!needs(plan_[i])) continue;
        take(plan_[i]);
        if (plan_[i] == Stage::enrol) plan(); // HQ's answer tells the rest of it
    }
    flush();
    return state_;
}

void Producing::plan() {
    if (service_->production) plan_ = forms::stagesOf(rule(), state_.production);
}

// The journal of it
// -----------------------------------------------------------------------------------------------

void Producing::begin() {
    keys_ = in_.keys();
    auto actor = in_.actorFor(forms::Act::produce); // before anything outside is asked in that person's name
    const auto* no = std::get_if<Trouble>(&actor);
    if (!keys_ || (no && std::holds_alternative<NeedsLogIn>(*no))) stop(Waits{WaitsFor::logIn, {}, {}});
    if (no) stop(*no);
    account_ = std::get<SignedIn>(actor).account;
    auto found = in_.journal->loadCase(number_, keys_.get());
    if (!found) stop(Trouble(NoSuchCase{number_}));
    state_ = std::move(*found);
    service_ = &desk_.serviceOf(state_);
    plan();
    const bool over = !plan_.empty() && forms::complete(*service_, state_.production);
    if (state_.status == forms::Status::open && reached(*service_, state_) && !over) return;
    stop(Trouble(refusal(forms::RefusalKind::tooEarly, forms::currentStep(*service_, state_))));
}

bool Producing::needs(Stage stage) const {
    const std::string& begunOn = state_.production.tokenSerial;
    const bool startsOver = stage == plan_.front() && !begunOn.empty() && begunOn != token_.serial;
    return startsOver || !forms::ended(*service_, state_.production, stage);
}

ProductionNoted Producing::note(Stage stage, Phase phase) const {
    ProductionNoted n;
    n.stage = stage;
    n.phase = phase;
    n.tokenSerial = token_.serial;
    n.tokenLabel = label_;
    return n;
}

void Producing::append(const std::vector<ProductionNoted>& notes) {
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

void Producing::begin(Stage stage) {
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

void Producing::flush() {
    if (!pending_) return;
    const ProductionNoted ended = std::move(*pending_);
    pending_.reset();
    append({ended});
}

// Stops
// -----------------------------------------------------------------------------------------------------------

void Producing::noteFailed(const std::string& trouble) {
    flush();
    const forms::Production& p = state_.production;
    if (!p.begun || p.tokenSerial != token_.serial) return;
    ProductionNoted failed = note(*p.begun, Phase::failed);
    failed.trouble = trouble;
    append({failed});
}

void Producing::stopBy(const token::TokenFault& fault) {
    noteFailed("token:" + std::string(token::idOf(fault.kind)));
    if (gone(fault.kind)) stop(Waits{WaitsFor::token, label_, Trouble(fault)});
    stop(Trouble(fault));
}

void Producing::stopBy(const sync::LineFault& fault) {
    const bool waits = sync::isAway(fault);
    noteFailed("line:" + (waits ? std::string(sync::idOf(fault.kind)) : fault.problem));
    if (waits) stop(Waits{WaitsFor::line, label_, Trouble(fault)});
    stop(Trouble(fault));
}

// The line
// --------------------------------------------------------------------------------------------------------

sync::Headquarters& Producing::headquarters() {
    if (in_.around.headquarters) return *in_.around.headquarters;
    stopBy(sync::LineFault{
        sync::LineFault::Kind::unreachable, 0, "no-headquarters", "no headquarters is set up", {}});
}

/// What does not concern this case (another one's revocation that HQ refuses) does not stop it.
void Producing::pushTail() {
    flush();
    const sync::Head mine = in_.journal->head();
    sync::LineDuties duties;
    duties.revoked = in_.duties().revoked;
    duties.now = [this] { return in_.now(); };
    const sync::SyncStatus status = sync::syncOnce(*in_.journal, headquarters(), duties);
    in_.noteRound(status);
    const sync::Head theirs = in_.journal->acknowledged();
    const bool sent = theirs.incarnation == mine.incarnation && theirs.seq >= mine.seq;
    if (status.fault && !sent) stopBy(*status.fault);
}

sync::AdminPins Producing::adminPins() { return taken(headquarters().adminPins(token_.serial, number_)); }

// The token
// -------------------------------------------------------------------------------------------------------

/// Every token that is there now, with its driver; faults of one driver do not hide another's tokens.
void Producing::look() {
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

std::vector<Producing::Present>::const_iterator
Producing::lookFor(const std::function<bool(const Present&)>& fits) const {
    return std::find_if(present_.begin(), present_.end(), fits);
}

void Producing::chooseToken(const Wanted& wanted) {
    if (rule().issues) checkAlgorithm();
    look();
    if (rule().freshToken)
        chooseFresh(wanted);
    else
        chooseHolders(wanted);
    watcher_.worksOn(label_);
}

void Producing::chooseFresh(const Wanted& wanted) {
    const forms::Production& p = state_.production;
    const std::string replaced = state_.known ? state_.known->certificate.tokenSerial : std::string();
    const bool same = !wanted || *wanted == p.tokenLabel || *wanted == p.tokenSerial;
    const bool bound = !p.tokenSerial.empty() && (same || !mayStartOver());
    const auto found = lookFor([&](const Present& candidate) {
        if (bound) return candidate.info.serial == p.tokenSerial;
        if (!candidate.info.makes(*algorithm_)) return false;
        if (wanted) return candidate.isNamed(*wanted);
        return candidate.info.blank() && candidate.info.serial != replaced && isFresh(candidate.info.serial);
    });
    if (found == present_.end())
        stop(Waits{WaitsFor::token, bound ? p.tokenLabel : wanted.value_or(""), absent()});
    if (found->info.serial == replaced)
        stop(Trouble(refusal(forms::RefusalKind::sameToken, forms::Step::production)));
    if (!bound && !found->info.blank()) stop(wrongToken());
    if (!bound && !isFresh(found->info.serial)) stop(unfit(tokenKnown(desk_, found->info.serial).state));
    token_ = found->info;
    driver_ = found->driver;
    label_ = labelOf(token_.serial);
}

bool Producing::isFresh(const std::string& serial) const {
    return !state_.gaveUp(serial) && forms::isFresh(tokenKnown(desk_, serial).state);
}

/// The one that was read at reception; where none was, the one that its record or staff name.
void Producing::chooseHolders(const Wanted& wanted) {
    if (state_.known) {
        const forms::CertificateKnown& known = *state_.known;
        token_.serial = known.tokenSeen.empty() ? known.certificate.tokenSerial : known.tokenSeen;
        label_ = known.tokenLabel;
    }
    const auto found = lookFor([&](const Present& candidate) {
        if (!token_.serial.empty()) return candidate.info.serial == token_.serial;
        return wanted && candidate.isNamed(*wanted);
    });
    const bool there = found != present_.end();
    if (wanted && *wanted != label_ && *wanted != token_.serial && !(there && found->isNamed(*wanted)))
        stop(wrongToken());
    const bool wipesOnly = plan_.front() == Stage::wipe;
    if (!there && wipesOnly && keepToken_ && !token_.serial.empty()) return;
    if (!there) stop(Waits{WaitsFor::token, label_, absent()});
    token_ = found->info;
    driver_ = found->driver;
    label_ = token_.label;
}

bool Producing::mayStartOver() const {
    const forms::Production& p = state_.production;
    return p.begun != Stage::enrol && !forms::ended(*service_, p, Stage::enrol);
}

std::optional<Trouble> Producing::absent() const {
    if (in_.around.drivers.empty() && !in_.around.driverFaults.empty())
        return Trouble(in_.around.driverFaults.front().fault);
    return Trouble(token::TokenFault{FaultKind::noToken, token::TokenStep::list, 0});
}

void Producing::checkAlgorithm() {
    algorithm_ = token::keyAlgorithmOf(forms::algorithmOf(state_));
    const auto& drivers = in_.around.drivers;
    const bool known =
        algorithm_ && (drivers.empty() || std::any_of(drivers.begin(), drivers.end(), [&](const auto& d) {
                           return d->supports(*algorithm_);
                       }));
    if (!known)
        stop(Trouble(token::TokenFault{FaultKind::mechanismUnsupported, token::TokenStep::generate, 0}));
}

forms::Secret Producing::productionPin() {
    auto pin = in_.journal->productionPin(number_, *keys_);
    if (!pin) stopBy(token::TokenFault{FaultKind::pinNotSet, token::TokenStep::login, 0});
    return std::move(*pin);
}

forms::Secret Producing::newProductionPin() {
    forms::Secret pin = token::productionPin(*in_.around.randomness);
    in_.journal->putProductionPin(number_, pin);
    return pin;
}

token::TokenSession& Producing::session() {
    if (!session_) session_ = taken(driver_->open(token_.serial, productionPin()));
    return *session_;
}

const token::TokenKey& Producing::key() {
    token::TokenSession& open = session();
    if (!key_) key_ = taken(open.keyByDigest(state_.production.publicKeyDigest));
    return *key_;
}

void Producing::endSession() {
    key_.reset();
    session_.reset();
}

std::optional<token::Certificate> Producing::served(const std::vector<token::Certificate>& onToken) const {
    if (!state_.known || !state_.known->certificate.issuer.empty()) return {};
    const auto found = std::find_if(onToken.begin(), onToken.end(), [&](const token::Certificate& there) {
        return there.serial() == state_.known->certificate.serial;
    });
    if (found == onToken.end()) return {};
    return *found;
}

Produced produce(Desk& desk, const std::string& caseNumber, ProductionWatcher& watcher,
                 const ProductionOptions& options) {
    try {
        return Producing(desk, caseNumber, watcher, options.keepToken).run(options.tokenLabel);
    } catch (Stop& stopped) {
        return std::move(stopped.answer);
    }
}

Outcome<forms::Case> giveUpToken(Desk& desk, const std::string& caseNumber, forms::TokenAct act,
                                 const std::string& reason) {
    auto outcome = desk.act(caseNumber, forms::GiveUpToken{act, reason});
    if (std::holds_alternative<forms::Case>(outcome)) desk.inside().journal->dropProductionPin(caseNumber);
    return outcome;
}

} // namespace certdesk::desk
