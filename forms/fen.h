#pragma once
#include <compare>
#include <cstdint>
#include <string>

namespace certdesk::forms {

/// An amount of money in fen (0.01 yuan). Integer only, so that sums never drift (invariant I13).
class Fen {
public:
    constexpr Fen() = default;
    constexpr explicit Fen(std::int64_t fen) : value_(fen) {}

    constexpr std::int64_t value() const { return value_; }
    constexpr auto operator<=>(const Fen&) const = default;

    /// Throws std::overflow_error instead of wrapping.
    Fen operator+(Fen other) const;
    Fen operator-(Fen other) const;
    Fen operator*(std::int64_t times) const;
    Fen& operator+=(Fen other) { return *this = *this + other; }

private:
    std::int64_t value_ = 0;
};

/// "200.00": yuan with two decimals and no thousands separator, as papers and CSV carry it.
std::string yuan(Fen amount);

/// "4,200.00": the same for the eye.
std::string yuanGrouped(Fen amount);

} // namespace certdesk::forms
