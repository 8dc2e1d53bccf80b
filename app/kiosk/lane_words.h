#pragma once
#include "desk/lane.h"
#include "kiosk/layout.h"

#include <string>

namespace certdesk::kiosk {

/// What the clerk must know or do about a case in the lane now.
struct LaneWords {
    std::string loud;   ///< in a few large words
    std::string detail; ///< why, and what else
    layout::Ink ink = layout::Ink::text;
};
LaneWords wordsFor(const desk::LaneState& state, const forms::ServiceType& service,
                   const forms::Catalogue& catalogue);

/// What it asks of the clerk, in a few words; empty while nobody is needed.
std::string wantedOfClerk(const desk::LaneState& state);

/// What an open case waits for, in a few words for lists. `state` may be null: it is not in the lane.
std::string waitsFor(const sync::CaseRow& row, const desk::LaneState* state);

} // namespace certdesk::kiosk
