#include "desk/emptying.h"

#include "forms/validate.h"

namespace certdesk::desk {

std::string labelOf(const std::string& tokenSerial) {
    constexpr std::size_t shown = 8;
    const std::string tail =
        tokenSerial.size() > shown ? tokenSerial.substr(tokenSerial.size() - shown) : tokenSerial;
    return "YZT-" + forms::normaliseCode(tail);
}

token::TokenResult<token::Done> emptied(token::TokenDriver& driver, const token::TokenInfo& token,
                                        const sync::AdminPins& pins, const forms::Secret& userPin) {
    const std::string label = labelOf(token.serial);
    if (token.mayHaveFactorySecrets && token.label != label) {
        const auto changed = driver.takeOver(token.serial, pins.factory, pins.derived);
        // An earlier attempt may have broken off between this and the label: then `prepare` tells by its own
        // answer.
        if (!changed.ok() && changed.fault().kind != token::FaultKind::pinIncorrect) return changed.fault();
    }
    return driver.prepare(token.serial, pins.derived, label, userPin);
}

} // namespace certdesk::desk
