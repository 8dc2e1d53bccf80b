#pragma once
#include <map>
#include <optional>
#include <p11-kit/pkcs11.h>
#include <string>
#include <string_view>
#include <vector>

/// The rules of the shim (soft_tokens.h): a file named by CERTDESK_SHIM_RULES, looked at before every call.
/// All counts begin anew when it changes. One call at a time.
namespace shim {

/// What happens to one call.
struct Fate {
    std::optional<CK_RV> refused; ///< the call is not made, and this is its answer
    std::optional<CK_RV> lost;    ///< it is made, and this is its answer
    bool corrupt = false;
    bool killBefore = false; ///< the process ends by SIGKILL
    bool killAfter = false;
};

class Rules {
public:
    /// Counts a call of that function.
    Fate enter(std::string_view function);

    /// Whether a line begins with that word.
    bool has(std::string_view word) const { return words(word).has_value(); }
    /// What follows the word.
    std::optional<std::vector<std::string>> words(std::string_view word) const;
    /// The same as numbers.
    std::vector<unsigned long> numbers(std::string_view word) const;
    bool names(std::string_view word, unsigned long number) const;

    unsigned long calls() const { return calls_; } ///< of all functions, since the rules changed
    bool removed() const;                          ///< the token is out
    bool swapped() const;                          ///< another one is in its place

private:
    void refresh();
    /// Whether the call of that rule's number has come.
    bool reached(std::string_view word) const;
    bool now(std::string_view word) const;

    std::string text_;
    std::map<std::string, std::vector<std::string>, std::less<>> lines_; ///< by first word
    std::map<std::string, unsigned long, std::less<>> callsOf_;
    unsigned long calls_ = 0;
};

Rules& rules();

} // namespace shim
