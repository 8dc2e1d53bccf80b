#pragma once
#include "forms/secret.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

// What a password of an account must be (NIST SP 800-63B-4 §3.1.1.2): long, not guessable, and nothing about
// which characters it is made of.

/// Why a password is refused as a new one.
enum class PasswordWeakness {
    tooShort, ///< fewer than shortestPassword characters
    tooLong,  ///< more than longestPassword
    notText,  ///< no valid UTF-8, or control characters
    common,   ///< made of common words, runs, repetitions and dates
    names,    ///< the same with the names of the account and of the point
    asBefore, ///< it is the old one; told by whoever knows that
};
std::string_view idOf(PasswordWeakness weakness); ///< "too-short"

inline constexpr std::size_t shortestPassword = 15; ///< where it is the only factor (§3.1.1.2)
inline constexpr std::size_t longestPassword = 256; ///< 64 at least must be possible
/// So many pieces must be left where each common word, name, run and repetition is counted as one.
inline constexpr std::size_t leastPieces = 8;

/// What is stretched into a key: the password in NFKC (Unicode Standard Annex 15), so that it fits however a
/// keyboard composes its characters. Bytes that are no UTF-8 stay as they are. Of 1,024 bytes at most.
Secret normalisedPassword(const Secret& password);

/// Why nobody should take that password, or nothing. `names`: of the account, its person, the point, the
/// kiosk; each counts as one piece, as do common words (common_words.txt), runs on the keyboard, in the
/// alphabet or among digits, one character again and again, and a whole that is repeated.
std::optional<PasswordWeakness> weaknessOf(const Secret& password, const std::vector<std::string>& names);

/// The list of common words, sorted, each once.
const std::vector<std::string_view>& commonWords();

} // namespace certdesk::forms
