#pragma once
#include "forms/case.h"

#include <optional>

namespace certdesk::forms {

/// How long a case has been in the step where it stands, as its entries tell.
struct StepClock {
    Step step{};
    UtcMs since;          ///< when the last thing before it was done, or the case was received or resumed
    int limitMinutes = 0; ///< the catalogue's; longer is long

    /// Whole minutes; none where `now` lies before it (the clock was set back).
    int minutesAt(UtcMs now) const;
    /// Only beyond the limit: at it, the case is not late yet.
    bool longAt(UtcMs now) const;
    bool operator==(const StepClock&) const = default;
};

/// Nothing where the catalogue sets no limit for that step, or the case is not under way.
std::optional<StepClock> stepClockOf(const Catalogue& catalogue, const Case& c);

} // namespace certdesk::forms
