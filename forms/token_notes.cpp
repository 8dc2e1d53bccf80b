#include "forms/token_notes.h"

namespace certdesk::forms {

namespace {

std::optional<TokenAct> actOf(const Case& after, const ProductionNoted& e) {
    if (e.phase != Phase::ended || e.tokenSerial.empty()) return {};
    switch (e.stage) {
    case Stage::prepare: return TokenAct::prepared;
    case Stage::readBack: return TokenAct::issued;
    case Stage::wipe: return e.tokenKept ? TokenAct::returned : TokenAct::wiped;
    case Stage::pin:
        if (after.production.certificate.empty()) return TokenAct::unlocked;
        return {};
    default: return {};
    }
}

} // namespace

std::optional<TokenNoted> tokenNoteOf(const Case& after, const Event& event) {
    if (const auto* noted = std::get_if<TokenNoted>(&event)) return *noted;
    if (const auto* given = std::get_if<TokenGivenUp>(&event))
        return TokenNoted{given->tokenSerial, given->tokenLabel, given->act, given->reason};
    if (const auto* known = std::get_if<CertificateKnown>(&event)) {
        if (known->tokenSeen.empty() || known->pin != PinMark::locked) return {};
        return TokenNoted{known->tokenSeen, known->tokenLabel, TokenAct::locked, {}};
    }
    const auto* produced = std::get_if<ProductionNoted>(&event);
    const auto act = produced ? actOf(after, *produced) : std::nullopt;
    if (!act) return {};
    return TokenNoted{produced->tokenSerial, produced->tokenLabel, *act, {}};
}

} // namespace certdesk::forms
