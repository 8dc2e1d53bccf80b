#pragma once
#include "forms/decide.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

// How long a kiosk may go on alone. The catalogue says it for each act (OfflinePolicy); here the time is
// counted and judged. Headquarters judges nothing by it: what was done offline was done.

/// How long headquarters was not heard. Clocks can be wrong by years, so the time is not "now less then" but
/// what looks at the clock add up to; a kiosk looks at least every few minutes while it runs.
/// - A step back counts nothing, a step of more than 31 days (no counter is closed so long) one day; either
///   makes the clock doubtful until headquarters is heard again.
/// - A step of more than a day, in which nobody could read a warning, ends a day before the next limit of
///   the policy at the latest: nothing is ever refused that was not announced for a day.
struct Contact {
    UtcMs heard;           ///< when, by headquarters' clock where it told it
    UtcMs seen;            ///< the last look, by this machine's clock
    std::int64_t away = 0; ///< ms, counted from then on
    bool clockDoubtful = false;
    bool assumed = false; ///< it was never heard: the time is counted from when this began
    bool operator==(const Contact&) const = default;
};

/// Before headquarters was ever heard, as far as is known.
Contact assumedAt(UtcMs here);
/// Headquarters answered just now.
Contact heardAt(UtcMs headquarters, UtcMs here);
/// A look at the clock.
Contact lookedAt(const Contact& before, UtcMs now, const OfflinePolicy& policy);
int daysOf(std::int64_t away); ///< whole days

/// For where it is kept; strict, nothing for what is not of the form.
std::string textOf(const Contact& contact);
std::optional<Contact> contactOf(std::string_view text);

/// Why the act may not go on without headquarters. `away`: Contact::away, or nothing where there is no
/// headquarters. An act with 0 days needs it to have been heard within the last half hour.
std::optional<Refusal> refusedOffline(const Catalogue& catalogue, OfflineAct act, std::string_view service,
                                      std::optional<std::int64_t> away);
/// The act that a command is, if the policy can speak of it.
std::optional<OfflineAct> actOf(const Command& command);

/// What staff should hear before a limit is reached, the most urgent first.
struct OfflineWarning {
    enum class Kind {
        actEnded,   ///< `act` no longer goes on: `days` is its limit
        actEnds,    ///< `act` goes on for `days` more, rounded up: 1 is the last
        unheard,    ///< not heard for `days`
        manyUnsent, ///< `cases` are not sent yet
        clockDoubtful
    };
    Kind kind{};
    OfflineAct act{};
    std::vector<std::string> services{}; ///< of an act that is limited for these alone
    int days = 0;
    std::int64_t cases = 0;
    bool operator==(const OfflineWarning&) const = default;
};
std::string_view idOf(OfflineWarning::Kind kind); ///< "act-ends"
std::string_view idOf(OfflineAct act);            ///< "take-fee", as in the catalogue
/// From OfflinePolicy::warnDays on or warnCases on; an act is announced from then on, or in its last three
/// days.
std::vector<OfflineWarning> warningsOf(const OfflinePolicy& policy, const Contact& contact,
                                       std::int64_t unsentCases);

} // namespace certdesk::forms
