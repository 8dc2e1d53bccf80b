#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::forms {

// Wrong passwords make an account wait, for a time that grows (NIST SP 800-63B-4 §3.2.2). No clock that can
// be set counts: only for how long the machine has been running.

/// How long this machine has been running; sleeping counts.
struct Running {
    std::string boot;    ///< names this run of the machine; another one after a restart
    std::int64_t ms = 0; ///< since its beginning; only grows
    bool operator==(const Running&) const = default;
};

inline constexpr int freeTries = 5; ///< so many may be wrong; each further one comes after a wait

/// What one account must wait after so many wrong passwords, in ms: nothing up to freeTries - 1, then 1, 2,
/// 5, 15, 30 and, as often as one likes, 60 minutes.
std::int64_t waitAfter(int wrong);

/// How an account's tries stand.
struct LogInTries {
    int wrong = 0;           ///< since the last right password
    std::int64_t waitMs = 0; ///< what was left to wait when it was last looked at
    Running seen;            ///< when that was
    bool operator==(const LogInTries&) const = default;
};

/// Looked at again: what went by while the machine ran is taken off the wait. After a restart that is its
/// time since then; while it was off nothing goes by, whatever its clock says.
LogInTries lookedAt(LogInTries tries, const Running& now);
/// Another try begins; it counts as wrong until it proves right, so that nothing is won by breaking it off.
/// Only without a wait.
LogInTries tried(LogInTries tries, const Running& now);

/// All accounts that have wrong tries, by name.
using AllTries = std::map<std::string, LogInTries, std::less<>>;

/// As kept, and back; nothing for a text that it is not. Strict.
std::string textOf(const AllTries& all);
std::optional<AllTries> triesOf(std::string_view text);

} // namespace certdesk::forms
