#include "desk/holder_pin.h"

#include "desk/inside.h"
#include "token/pins.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

constexpr std::size_t shortest = 6;
constexpr std::size_t longest = 16;

bool isLetterOrDigit(std::uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

std::optional<NewPinFault> faultOf(const forms::Secret& newPin, const forms::Secret& oldPin) {
    if (newPin.size() < shortest) return NewPinFault::tooShort;
    if (newPin.size() > longest) return NewPinFault::tooLong;
    const forms::ByteView bytes = newPin.view();
    if (!std::all_of(bytes.begin(), bytes.end(), isLetterOrDigit)) return NewPinFault::wrongCharacter;
    if (token::weakPin(newPin.text())) return NewPinFault::guessable;
    if (!oldPin.empty() && newPin == oldPin) return NewPinFault::asBefore;
    return {};
}

Outcome<token::Done> changePin(Desk& desk, const std::string& serial, const forms::Secret& oldPin,
                               const forms::Secret& newPin) {
    using token::FaultKind;
    if (faultOf(newPin, oldPin))
        return Trouble(token::TokenFault{FaultKind::pinInvalid, token::TokenStep::setPin, 0});
    for (const auto& driver : desk.inside().around.drivers) {
        if (!driver->info(serial)) continue;
        auto session = driver->open(serial, oldPin);
        if (!session) return Trouble(session.fault());
        const auto changed = (*session)->changePin(oldPin, newPin);
        if (!changed) return Trouble(changed.fault());
        return token::Done{};
    }
    return Trouble(token::TokenFault{FaultKind::noToken, token::TokenStep::list, 0});
}

} // namespace certdesk::desk
