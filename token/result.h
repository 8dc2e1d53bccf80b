#pragma once
#include <utility>
#include <variant>

namespace certdesk::token {

/// What an act gave, or why it could not. Expected refusals of tokens and certificates are values; exceptions
/// are left for broken machinery. `value()` of a refused result throws std::bad_variant_access: a
/// programmer's error. T and F are different types.
template <typename T, typename F>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(F fault) : held_(std::in_place_index<1>, std::move(fault)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(held_); }
    const T& value() const& { return std::get<0>(held_); }
    /// By value, so that a loop over the value of a call does not outlive it.
    T value() && { return std::get<0>(std::move(held_)); }
    const F& fault() const { return std::get<1>(held_); }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, F> held_;
};

/// The value of an act that only succeeds or not.
struct Done {
    bool operator==(const Done&) const = default;
};

} // namespace certdesk::token
