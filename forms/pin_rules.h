#pragma once
#include "forms/case.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace certdesk::forms {

/// Why a PIN is refused as the new one of a token.
enum class PinWeakness {
    tooShort,       ///< fewer than `shortestPin` characters (GM/T 0027 §9.2)
    tooLong,        ///< more than `longestPin`
    notPrintable,   ///< something else than printable ASCII, which not every token takes
    fewCharacters,  ///< at most two different ones: 777778
    repeats,        ///< the same piece again and again: 123123
    run,            ///< up or down in ones: 456789, 210987, abcdef
    birthDate,      ///< the birth date of the person's ID number is in it
    partOfIdNumber, ///< `tellingLength` characters of the ID number are in it
    partOfMobile,   ///< the same of the mobile number
    asBefore,       ///< it is the old one; told by whoever knows that
};
std::string_view idOf(PinWeakness weakness); ///< "birth-date"

inline constexpr std::size_t shortestPin = 6;
inline constexpr std::size_t longestPin = 16;
inline constexpr std::size_t tellingLength = 6; ///< shorter pieces of a number are in too many good PINs

/// Why the PIN is guessable from itself: fewCharacters, repeats or run; of any length.
std::optional<PinWeakness> patternOf(std::string_view pin);

/// Why a holder must not take that PIN, or nothing. `personal` is null where nothing is known of the person;
/// its numbers are normalised. Dates count as YYYYMMDD, YYMMDD, MMDDYY, DDMMYY, MMDDYYYY and DDMMYYYY. No
/// copy of the PIN is made.
std::optional<PinWeakness> weaknessOf(std::string_view pin, const Personal* personal);

} // namespace certdesk::forms
