#include "desk/token_acts.h"

#include "desk/emptying.h"
#include "desk/inside.h"
#include "token/pins.h"

namespace certdesk::desk {

namespace {

using token::FaultKind;

/// A token that is in, and how it is spoken to.
struct Present {
    token::TokenInfo info;
    std::shared_ptr<token::TokenDriver> driver;
};

Outcome<Present> presentToken(Desk& desk, const std::string& serial) {
    const Surroundings& around = desk.inside().around;
    for (const auto& driver : around.drivers) {
        auto info = driver->info(serial);
        if (info.ok()) return Present{std::move(*info), driver};
    }
    if (around.drivers.empty() && !around.driverFaults.empty())
        return Trouble(around.driverFaults.front().fault);
    return Trouble(token::TokenFault{FaultKind::noToken, token::TokenStep::list, 0});
}

bool isAbout(const forms::Case& c, const std::string& serial) {
    return c.production.tokenSerial == serial || (c.known && c.known->tokenSeen == serial);
}

/// Of the latest case about the token that tells a person.
std::optional<forms::Personal> holderOf(const Desk& desk, const std::string& serial) {
    constexpr int most = 20;
    for (const sync::CaseRow& row : desk.journal().search(serial, most)) {
        const auto found = desk.find(row.number);
        if (found && found->personal && isAbout(*found, serial)) return found->personal;
    }
    return {};
}

std::optional<forms::PinWeakness> weaknessOf(const Desk& desk, const std::string& serial,
                                             const forms::Secret& oldPin, const forms::Secret& newPin) {
    if (oldPin == newPin) return forms::PinWeakness::asBefore;
    const auto person = holderOf(desk, serial);
    return forms::weaknessOf(newPin.text(), person ? &*person : nullptr);
}

/// A wrong PIN with what the token now says of it; another fault as it is.
Trouble whyNotChanged(const Present& token, const token::TokenFault& fault) {
    if (fault.kind != FaultKind::pinIncorrect && fault.kind != FaultKind::pinLocked) return fault;
    HolderPinRefused no{fault.kind == FaultKind::pinLocked, false, {}};
    const auto now = token.driver->info(token.info.serial);
    if (!now.ok()) return no;
    no.locked = no.locked || now->user.locked;
    no.lastTry = now->user.lastTry;
    no.triesLeft = now->user.triesLeft;
    return no;
}

std::optional<Trouble> changePin(const Present& token, const forms::Secret& oldPin,
                                 const forms::Secret& newPin) {
    auto session = token.driver->open(token.info.serial, oldPin);
    if (!session.ok()) return whyNotChanged(token, session.fault());
    const auto changed = (*session)->changePin(oldPin, newPin);
    if (changed.ok()) return {};
    (*session).reset(); // so that the token can be asked
    return whyNotChanged(token, changed.fault());
}

forms::TokenNoted noteOf(const Desk& desk, const std::string& serial, forms::TokenAct act,
                         const std::string& reason) {
    return {serial, tokenKnown(desk, serial).label, act, reason};
}

/// The event of the note, or why it cannot be noted now.
forms::Decision judged(const Desk& desk, const std::string& account, const Desk::Inside& in,
                       const forms::TokenNoted& note) {
    const forms::Staff staff = desk.staff();
    const forms::World world{in.inForce(), staff, account, in.now(), desk.settings().point, {}};
    return forms::noteToken(world, tokenKnown(desk, note.tokenSerial).state, note);
}

void append(Desk::Inside& in, const std::string& account, forms::Event event) {
    const std::lock_guard lock(in.mutex);
    in.journal->append({{{}, std::move(event), account, in.now(), in.inForce().version}}, in.stepOf(),
                       nullptr);
    in.poke();
}

forms::Refusal inUse() {
    forms::Refusal no;
    no.kind = forms::RefusalKind::tokenUnfit;
    no.field = "token";
    no.other = forms::idOf(forms::TokenState::issued);
    return no;
}

/// HQ judges from its own copy: what ended here must have reached it first.
Outcome<sync::AdminPins> pinsForEmptying(Desk& desk, const std::string& serial) {
    const auto& hq = desk.inside().around.headquarters;
    if (!hq)
        return Trouble(sync::LineFault{
            sync::LineFault::Kind::unreachable, 0, "no-headquarters", "no headquarters is set up", {}});
    const sync::SyncStatus status = desk.syncNow();
    if (status.fault && !status.online) return Trouble(*status.fault);
    auto answer = hq->adminPins(serial, {});
    if (auto* fault = std::get_if<sync::LineFault>(&answer)) return Trouble(std::move(*fault));
    return std::get<sync::AdminPins>(std::move(answer));
}

} // namespace

std::vector<sync::TokenRow> tokensKnown(const Desk& desk) { return desk.journal().tokens(); }

sync::TokenRow tokenKnown(const Desk& desk, const std::string& serial) {
    sync::TokenRow unknown;
    unknown.serial = serial;
    return desk.journal().token(serial).value_or(unknown);
}

Outcome<sync::TokenRow> markToken(Desk& desk, const std::string& serial, forms::TokenAct act,
                                  const std::string& reason) {
    const auto who = desk.who();
    if (!who) return Trouble(NeedsLogIn{});
    if (!forms::isMark(act)) {
        forms::Refusal no;
        no.kind = forms::RefusalKind::wrongStage;
        return Trouble(no);
    }
    auto decision = judged(desk, who->account, desk.inside(), noteOf(desk, serial, act, reason));
    if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
    append(desk.inside(), who->account, std::move(std::get<0>(decision).front()));
    return tokenKnown(desk, serial);
}

Outcome<sync::TokenRow> emptyToken(Desk& desk, const std::string& serial, const std::string& reason) {
    const auto who = desk.who();
    if (!who) return Trouble(NeedsLogIn{});
    Desk::Inside& in = desk.inside();
    const forms::TokenNoted note{serial, labelOf(serial), forms::TokenAct::wiped, reason};
    auto decision = judged(desk, who->account, in, note);
    if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
    auto token = presentToken(desk, serial);
    if (auto* none = std::get_if<Trouble>(&token)) return std::move(*none);
    if (tokenKnown(desk, serial).state == forms::TokenState::blank && !std::get<Present>(token).info.blank())
        return Trouble(inUse()); // somebody's, of whom this kiosk knows nothing
    auto pins = pinsForEmptying(desk, serial);
    if (auto* no = std::get_if<Trouble>(&pins)) return std::move(*no);
    const auto& [info, driver] = std::get<Present>(token);
    const forms::Secret forgotten = token::productionPin(*in.around.randomness);
    const auto done = emptied(*driver, info, std::get<sync::AdminPins>(pins), forgotten);
    if (!done.ok()) return Trouble(done.fault());
    append(in, who->account, std::move(std::get<0>(decision).front()));
    return tokenKnown(desk, serial);
}

Outcome<token::Done> changeHolderPin(Desk& desk, const std::string& serial, const forms::Secret& oldPin,
                                     const forms::Secret& newPin) {
    const auto who = desk.who();
    if (!who) return Trouble(NeedsLogIn{});
    auto decision =
        judged(desk, who->account, desk.inside(), noteOf(desk, serial, forms::TokenAct::pinChanged, {}));
    if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
    if (const auto weak = weaknessOf(desk, serial, oldPin, newPin)) return Trouble(*weak);
    auto token = presentToken(desk, serial);
    if (auto* none = std::get_if<Trouble>(&token)) return std::move(*none);
    if (auto no = changePin(std::get<Present>(token), oldPin, newPin)) return std::move(*no);
    append(desk.inside(), who->account, std::move(std::get<0>(decision).front()));
    return token::Done{};
}

} // namespace certdesk::desk
