#include "forms/fen.h"

#include <stdexcept>

namespace certdesk::forms {

namespace {

template <typename Operation>
Fen checked(Operation overflows) {
    std::int64_t result = 0;
    if (overflows(&result)) throw std::overflow_error("an amount of money is out of range");
    return Fen(result);
}

} // namespace

Fen Fen::operator+(Fen other) const {
    return checked([&](std::int64_t* r) { return __builtin_add_overflow(value_, other.value_, r); });
}

Fen Fen::operator-(Fen other) const {
    return checked([&](std::int64_t* r) { return __builtin_sub_overflow(value_, other.value_, r); });
}

Fen Fen::operator*(std::int64_t times) const {
    return checked([&](std::int64_t* r) { return __builtin_mul_overflow(value_, times, r); });
}

std::string yuan(Fen amount) {
    const bool negative = amount.value() < 0;
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(amount.value())
                                    : static_cast<std::uint64_t>(amount.value());
    std::string cents = std::to_string(magnitude % 100);
    if (cents.size() == 1) cents.insert(0, "0");
    return (negative ? "-" : "") + std::to_string(magnitude / 100) + "." + cents;
}

std::string yuanGrouped(Fen amount) {
    const std::string plain = yuan(amount);
    std::string grouped;
    const std::size_t point = plain.find('.');
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const bool between = i > 0 && i < point && (point - i) % 3 == 0 && plain[i - 1] != '-';
        if (between) grouped += ',';
        grouped += plain[i];
    }
    return grouped;
}

} // namespace certdesk::forms
