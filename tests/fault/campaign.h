#pragma once
#include "desk/holder.h"
#include "fault/faulty_tokens.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace certdesk::tests {

/// A production at the counter about to begin.
struct Scene {
    std::unique_ptr<Counter> counter;
    std::unique_ptr<FaultyTokens> tokens;
    std::string number;                     ///< the case
    std::string serial;                     ///< the token that it will work on
    std::string other;                      ///< one of the same model that it has no business with
    forms::Secret otherPin;                 ///< its user PIN
    std::optional<token::Certificate> kept; ///< what the production leaves in force; nothing: it issues
    bool initialises = false;               ///< the token, before anything else
    std::size_t pairs = 1;                  ///< on the token in the end
};

/// A production that is taken through every accident; `scene` makes it anew each time.
struct Play {
    std::string name;
    std::function<Scene()> scene;
    /// That cannot be avoided: after a lost answer nobody knows whether the factory's PIN still holds.
    int wrongAdminPins = 0;
};

/// What a campaign found.
struct Tally {
    unsigned long calls = 0; ///< that the whole production makes
    unsigned long tried = 0;
    std::vector<std::string> wrong; ///< sentences for the tester
};

/// Which of the calls meet an accident: every `step`th from `start`.
struct Stride {
    unsigned long start = 1;
    unsigned long step = 1;
};
/// Every call when CERTDESK_EVERY_CALL is set. Else about `wanted` of them, the same each time unless
/// CERTDESK_FAULT_START names where to begin.
Stride strideOver(unsigned long calls, unsigned long wanted);

/// The production with that accident at each of its calls. Then the library is mended, every other time the
/// program is begun anew, and the case is gone on with. Whatever the moment: it comes to its end, with one
/// certificate (I5), after a read-back (I6), no PIN in the kiosk's files (I8), the last letter opens the
/// token, no PIN was tried in vain, and no other token was written.
Tally campaign(const Play& play, Accident::Kind kind, unsigned long wanted);

/// "update, answer lost: 143 calls, 143 broken one by one, 0 wrong"
std::string summary(const Play& play, Accident::Kind kind, const Tally& tally);

} // namespace certdesk::tests
