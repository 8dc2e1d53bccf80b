#include "forms/validate.h"

#include "forms/utf8.h"

#include <algorithm>
#include <array>
#include <functional>

namespace certdesk::forms {

namespace {

constexpr std::string_view usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::string_view usccDepartments = "123456789ANY";

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isLetter(char c) { return isUpper(c) || (c >= 'a' && c <= 'z'); }

bool all(std::string_view text, bool (*is)(char)) { return std::all_of(text.begin(), text.end(), is); }

int digitsToInt(std::string_view text) {
    int value = 0;
    for (const char c : text)
        value = value * 10 + (c - '0');
    return value;
}

template <std::size_t N>
int weightedSum(std::string_view text, const std::array<int, N>& weights, int (*valueOf)(char)) {
    int sum = 0;
    for (std::size_t i = 0; i < N; ++i)
        sum += weights[i] * valueOf(text[i]);
    return sum;
}

// --- normalising ---

bool isSpace(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/// Control characters and the invisible marks that come along with copied text.
bool isInvisible(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

bool isHyphen(char32_t c) {
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63;
}

char32_t narrowed(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFF01 + 0x21 : c; }

bool isWideAlphanumeric(char32_t c) {
    return (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

/// Bytes that are no UTF-8 become U+FFFD, which no check accepts in a code.
void forEachCharacter(std::string_view text, const std::function<void(char32_t)>& act) {
    while (!text.empty()) {
        if (const auto c = takeCharacter(text)) {
            act(*c);
        } else {
            act(0xFFFD);
            text.remove_prefix(1);
        }
    }
}

// --- checks ---

std::optional<FieldFault> checkAlphabet(std::string_view text, std::string_view alphabet) {
    if (text.empty()) return FieldFault::empty;
    if (text.find_first_not_of(alphabet) != std::string_view::npos) return FieldFault::wrongCharacter;
    return std::nullopt;
}

int usccValue(char c) { return static_cast<int>(usccAlphabet.find(c)); }
int digitValue(char c) { return c - '0'; }
int organisationValue(char c) { return isDigit(c) ? c - '0' : c - 'A' + 10; }

char usccCheck(std::string_view code) {
    constexpr std::array weights{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    const int sum = weightedSum(code, weights, usccValue);
    return usccAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

char residentIdCheck(std::string_view number) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    constexpr std::string_view checks = "10X98765432";
    return checks[static_cast<std::size_t>(weightedSum(number, weights, digitValue) % 11)];
}

char organisationCheck(std::string_view code) {
    constexpr std::array weights{3, 7, 9, 10, 5, 8, 4, 2};
    constexpr std::string_view checks = "0X987654321"; // 11 − Σ mod 11, where 10 is X and 11 is 0
    return checks[static_cast<std::size_t>(weightedSum(code, weights, organisationValue) % 11)];
}

std::optional<FieldFault> checkBirthDate(std::string_view yyyymmdd, Day today) {
    const Day born{std::chrono::year(digitsToInt(yyyymmdd.substr(0, 4))),
                   std::chrono::month(static_cast<unsigned>(digitsToInt(yyyymmdd.substr(4, 2)))),
                   std::chrono::day(static_cast<unsigned>(digitsToInt(yyyymmdd.substr(6, 2))))};
    if (!born.ok()) return FieldFault::noSuchDate;
    if (born > today) return FieldFault::futureDate;
    return std::nullopt;
}

bool isLocalPart(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return isDigit(c) || isLetter(c) || marks.find(c) != std::string_view::npos;
    });
}

bool isDomain(std::string_view text) {
    if (text.empty() || text.front() == '.' || text.back() == '.') return false;
    if (text.find('.') == std::string_view::npos || text.find("..") != std::string_view::npos) return false;
    return all(text, [](char c) { return isDigit(c) || isLetter(c) || c == '-' || c == '.'; });
}

struct Shown {
    std::size_t first;
    std::size_t last;
};

Shown shownOf(std::size_t length) {
    if (length >= 18) return {4, 4};
    if (length == 11) return {3, 4};
    if (length >= 8) return {2, 2};
    return {0, 0};
}

} // namespace

std::string normaliseCode(std::string_view text) {
    std::string out;
    forEachCharacter(text, [&](char32_t wide) {
        const char32_t c = narrowed(wide);
        if (isSpace(c) || isInvisible(c) || isHyphen(c)) return;
        appendUtf8(out, c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    });
    return out;
}

std::string normaliseQueueNumber(std::string_view text) {
    std::string out;
    forEachCharacter(text, [&](char32_t wide) {
        const char32_t c = narrowed(wide);
        if (isSpace(c) || isInvisible(c)) return;
        appendUtf8(out, isHyphen(c) ? U'-' : c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    });
    return out;
}

std::string normaliseText(std::string_view text) {
    std::string out;
    bool gap = false;
    forEachCharacter(text, [&](char32_t c) {
        if (isSpace(c)) {
            gap = true;
        } else if (!isInvisible(c)) {
            if (gap && !out.empty()) out += ' ';
            gap = false;
            appendUtf8(out, isWideAlphanumeric(c) ? narrowed(c) : c);
        }
    });
    return out;
}

std::string normalisePhone(std::string_view text) {
    std::string plain;
    forEachCharacter(text, [&](char32_t wide) {
        const char32_t c = narrowed(wide);
        appendUtf8(plain, isHyphen(c) ? U'-' : c);
    });
    return normaliseText(plain);
}

std::string normaliseEmail(std::string_view text) {
    std::string out;
    forEachCharacter(text, [&](char32_t wide) {
        const char32_t c = narrowed(wide);
        if (!isSpace(c) && !isInvisible(c)) appendUtf8(out, c);
    });
    return out;
}

std::optional<FieldFault> checkUscc(std::string_view code) {
    if (const auto fault = checkAlphabet(code, usccAlphabet)) return fault;
    if (code.size() != 18) return FieldFault::wrongLength;
    const bool department = usccDepartments.find(code[0]) != std::string_view::npos;
    if (!department || !all(code.substr(2, 6), isDigit)) return FieldFault::wrongPrefix;
    if (usccCheck(code) != code[17]) return FieldFault::wrongCheck;
    return std::nullopt;
}

std::optional<FieldFault> checkResidentId(std::string_view number, Day today) {
    if (const auto fault = checkAlphabet(number, "0123456789X")) return fault;
    if (number.find('X') < std::min<std::size_t>(number.size(), 17)) return FieldFault::wrongCharacter;
    if (number.size() != 18) return FieldFault::wrongLength;
    if (number[0] == '0') return FieldFault::wrongPrefix;
    if (const auto fault = checkBirthDate(number.substr(6, 8), today)) return fault;
    if (residentIdCheck(number) != number[17]) return FieldFault::wrongCheck;
    return std::nullopt;
}

std::optional<FieldFault> checkOrganisationCode(std::string_view code) {
    if (const auto fault = checkAlphabet(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) return fault;
    if (code.size() != 9) return FieldFault::wrongLength;
    if (!isDigit(code[8]) && code[8] != 'X') return FieldFault::wrongCharacter;
    if (organisationCheck(code) != code[8]) return FieldFault::wrongCheck;
    return std::nullopt;
}

std::optional<FieldFault> checkQueueNumber(std::string_view number) {
    constexpr std::size_t longest = 12;
    if (number.empty()) return FieldFault::empty;
    if (characters(number) > longest) return FieldFault::tooLong;
    if (!all(number, [](char c) { return isDigit(c) || isUpper(c) || c == '-'; }))
        return FieldFault::wrongCharacter;
    return std::nullopt;
}

std::optional<FieldFault> checkMobile(std::string_view number) {
    if (number.empty()) return FieldFault::empty;
    if (number.size() != 11 || !all(number, isDigit)) return FieldFault::wrongForm;
    if (number[0] != '1' || number[1] < '3') return FieldFault::wrongForm;
    return std::nullopt;
}

std::optional<FieldFault> checkPostcode(std::string_view code) {
    if (code.empty()) return FieldFault::empty;
    if (code.size() != 6 || !all(code, isDigit)) return FieldFault::wrongForm;
    return std::nullopt;
}

std::optional<FieldFault> checkEmail(std::string_view address) {
    if (address.empty()) return FieldFault::empty;
    if (address.size() > 254) return FieldFault::tooLong;
    const auto at = address.find('@');
    if (at == std::string_view::npos) return FieldFault::wrongForm;
    if (!isLocalPart(address.substr(0, at)) || !isDomain(address.substr(at + 1)))
        return FieldFault::wrongForm;
    return std::nullopt;
}

std::optional<FieldFault> checkPhone(std::string_view number) {
    if (number.empty()) return FieldFault::empty;
    if (number.size() < 5 || number.size() > 20) return FieldFault::wrongForm;
    if (number.find_first_not_of("0123456789 +-()") != std::string_view::npos) return FieldFault::wrongForm;
    if (std::count_if(number.begin(), number.end(), isDigit) < 5) return FieldFault::wrongForm;
    return std::nullopt;
}

std::optional<FieldFault> checkText(std::string_view text, std::size_t maxCharacters) {
    if (!isUtf8(text)) return FieldFault::wrongCharacter;
    bool blank = true;
    bool invisible = false;
    forEachCharacter(text, [&](char32_t c) {
        blank = blank && isSpace(c);
        invisible = invisible || isInvisible(c);
    });
    if (blank) return FieldFault::empty;
    if (invisible) return FieldFault::wrongCharacter;
    if (characters(text) > maxCharacters) return FieldFault::tooLong;
    return std::nullopt;
}

std::optional<FieldFault> checkOtherId(std::string_view number) {
    if (number.empty()) return FieldFault::empty;
    if (!all(number, [](char c) { return isDigit(c) || isLetter(c); })) return FieldFault::wrongCharacter;
    if (number.size() < 5 || number.size() > 20) return FieldFault::wrongLength;
    return std::nullopt;
}

std::optional<FieldFault> checkTaxNumber(std::string_view number) {
    if (number.empty()) return FieldFault::empty;
    if (!all(number, [](char c) { return isDigit(c) || (c >= 'A' && c <= 'Z'); }))
        return FieldFault::wrongCharacter;
    if (number.size() < 15 || number.size() > 20) return FieldFault::wrongLength;
    return std::nullopt;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; // every byte that continues no character
    }));
}

std::string masked(std::string_view number) {
    std::size_t length = 0;
    forEachCharacter(number, [&](char32_t) { ++length; });
    const Shown shown = shownOf(length);
    std::string out;
    std::size_t position = 0;
    forEachCharacter(number, [&](char32_t c) {
        const bool visible = position < shown.first || position >= length - shown.last;
        appendUtf8(out, visible ? c : U'*');
        ++position;
    });
    return out;
}

} // namespace certdesk::forms
