#pragma once
#include "forms/calendar.h"

#include <optional>
#include <string>
#include <string_view>

namespace certdesk::forms {

/// Why a field's text cannot be accepted. The window and the command line turn it into words.
enum class FieldFault {
    empty,          ///< required and blank
    tooLong,        ///< more than the paper and the certificate can hold
    wrongLength,    ///< a code with too few or too many characters
    wrongCharacter, ///< a character that the code's alphabet does not have
    wrongCheck,     ///< the check character does not fit: a typing error
    wrongPrefix,    ///< a first character or division that is not in use
    noSuchDate,     ///< the birth date does not exist
    futureDate,     ///< the birth date lies after today
    wrongForm,      ///< not of the form asked for (mobile, post code, e-mail)
    notOffered,     ///< not one of the catalogue's choices
    outOfRange,     ///< a number outside the catalogue's limits
    alreadyThere,   ///< an application that the certificate has open already
    notThere,       ///< an application that the certificate has not open
};

/// Field text as people paste and type it, made plain: full-width ASCII (U+FF01–FF5E, U+3000) to ASCII,
/// spaces of all kinds and hyphens removed, letters upper case. For codes and numbers, not for names.
std::string normaliseCode(std::string_view text);
/// For names and addresses: full-width letters and digits to ASCII, runs of white space to one space, ends
/// trimmed, control characters removed. Chinese punctuation stays.
std::string normaliseText(std::string_view text);
/// For queue numbers: as codes, but every dash a hyphen.
std::string normaliseQueueNumber(std::string_view text);
/// For telephones: full-width to ASCII, every dash a hyphen, runs of white space to one space, ends trimmed.
std::string normalisePhone(std::string_view text);
/// For e-mail: full-width to ASCII, white space removed, case kept.
std::string normaliseEmail(std::string_view text);

/// All take normalised text and answer nothing when it is right.
std::optional<FieldFault> checkUscc(std::string_view code); ///< GB 32100-2015, 统一社会信用代码
std::optional<FieldFault> checkResidentId(std::string_view number, Day today); ///< GB 11643-1999, 居民身份证
std::optional<FieldFault>
checkOrganisationCode(std::string_view code); ///< GB 11714, 组织机构代码 (9 characters)
std::optional<FieldFault> checkMobile(std::string_view number); ///< ^1[3-9]\d{9}$
std::optional<FieldFault> checkPostcode(std::string_view code); ///< six digits
std::optional<FieldFault>
checkTaxNumber(std::string_view number); ///< 纳税人识别号: 15 to 20 capitals and digits
std::optional<FieldFault> checkEmail(std::string_view address); ///< one @, at most 254 bytes
std::optional<FieldFault>
checkPhone(std::string_view number); ///< digits, spaces, + - ( ), 5 to 20 characters, 5 digits at least
/// A name or address: not blank, at most `maxCharacters` Unicode characters.
std::optional<FieldFault> checkText(std::string_view text, std::size_t maxCharacters);
/// Identity documents other than the resident ID: 5 to 20 letters and digits.
std::optional<FieldFault> checkOtherId(std::string_view number);

/// 排队号: letters, digits and hyphens, at most 12.
std::optional<FieldFault> checkQueueNumber(std::string_view number);

/// Number of Unicode characters of valid UTF-8.
std::size_t characters(std::string_view utf8);

/// "138****8000", "4406**********0129": for screens and messages that must not show the whole.
std::string masked(std::string_view number);

} // namespace certdesk::forms
