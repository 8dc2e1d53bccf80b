#include "forms/pin_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace certdesk::forms {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool follows(char before, char after, int step) {
    const int difference = after - before - step;
    return isDigit(before) && isDigit(after) ? difference % 10 == 0 : difference == 0;
}

bool isStaircase(std::string_view pin, int step) {
    for (std::size_t i = 1; i < pin.size(); ++i)
        if (!follows(pin[i - 1], pin[i], step)) return false;
    return true;
}

bool isRepeated(std::string_view pin) {
    for (std::size_t period = 1; period * 2 <= pin.size(); ++period)
        if (pin.size() % period == 0 && pin.substr(period) == pin.substr(0, pin.size() - period)) return true;
    return false;
}

bool isPrintable(std::string_view pin) {
    return std::all_of(pin.begin(), pin.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool isIn(std::string_view pin, std::string_view piece) { return pin.find(piece) != pin.npos; }

bool sharesPiece(std::string_view pin, std::string_view number) {
    for (std::size_t at = 0; at + tellingLength <= number.size(); ++at)
        if (isIn(pin, number.substr(at, tellingLength))) return true;
    return false;
}

/// The check character X of an ID number is typed in either case.
std::string withSmallCheck(std::string number) {
    if (number.ends_with('X')) number.back() = 'x';
    return number;
}

/// YYYYMMDD of a resident ID number of 18 digits, or of one of the 15 that were given until 1999 (GB
/// 11643-1999); empty of other numbers.
std::string birthDateIn(std::string_view idNumber) {
    const auto digits = static_cast<std::size_t>(std::find_if_not(idNumber.begin(), idNumber.end(), isDigit) -
                                                 idNumber.begin());
    if (idNumber.size() == 18 && digits >= 17) return std::string(idNumber.substr(6, 8));
    if (idNumber.size() == 15 && digits == 15) return "19" + std::string(idNumber.substr(6, 6));
    return {};
}

bool holdsBirthDate(std::string_view pin, std::string_view idNumber) {
    const std::string date = birthDateIn(idNumber);
    if (date.empty()) return false;
    const std::string year = date.substr(0, 4), shortYear = date.substr(2, 2);
    const std::string month = date.substr(4, 2), day = date.substr(6, 2);
    // With a year of four digits before it, YYMMDD is in YYYYMMDD.
    const std::vector<std::string> forms{shortYear + month + day, month + day + shortYear,
                                         day + month + shortYear, month + day + year, day + month + year};
    return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) { return isIn(pin, form); });
}

std::optional<PinWeakness> tellsOf(std::string_view pin, const Personal& person) {
    const std::string& id = person.handlerIdNumber;
    if (holdsBirthDate(pin, id)) return PinWeakness::birthDate;
    if (sharesPiece(pin, id) || sharesPiece(pin, withSmallCheck(id))) return PinWeakness::partOfIdNumber;
    if (sharesPiece(pin, person.handlerMobile)) return PinWeakness::partOfMobile;
    return {};
}

} // namespace

std::optional<PinWeakness> patternOf(std::string_view pin) {
    if (std::set<char>(pin.begin(), pin.end()).size() <= 2) return PinWeakness::fewCharacters;
    if (isRepeated(pin)) return PinWeakness::repeats;
    if (isStaircase(pin, 1) || isStaircase(pin, -1)) return PinWeakness::run;
    return {};
}

std::optional<PinWeakness> weaknessOf(std::string_view pin, const Personal* personal) {
    if (pin.size() < shortestPin) return PinWeakness::tooShort;
    if (pin.size() > longestPin) return PinWeakness::tooLong;
    if (!isPrintable(pin)) return PinWeakness::notPrintable;
    if (const auto pattern = patternOf(pin)) return pattern;
    return personal ? tellsOf(pin, *personal) : std::nullopt;
}

std::string_view idOf(PinWeakness weakness) {
    switch (weakness) {
    case PinWeakness::tooShort: return "too-short";
    case PinWeakness::tooLong: return "too-long";
    case PinWeakness::notPrintable: return "not-printable";
    case PinWeakness::fewCharacters: return "few-characters";
    case PinWeakness::repeats: return "repeats";
    case PinWeakness::run: return "run";
    case PinWeakness::birthDate: return "birth-date";
    case PinWeakness::partOfIdNumber: return "part-of-id-number";
    case PinWeakness::partOfMobile: return "part-of-mobile";
    case PinWeakness::asBefore: return "as-before";
    }
    return "unknown";
}

} // namespace certdesk::forms
