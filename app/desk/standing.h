#pragma once
#include "desk/desk.h"
#include "desk/words.h"
#include "forms/day.h"
#include "forms/offline.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// Something that waits for the line or for headquarters, and why.
struct WaitingItem {
    enum class Kind { entries, revocation, production };
    Kind kind{};
    std::string caseNumber; ///< empty for entries
    std::string holder;     ///< of the case
    std::int64_t count = 1; ///< entries
    forms::UtcMs since;     ///< by this machine's clock: when the oldest began to wait
    Sentence why;           ///< in words; `details` is machine-readable: "line", "no-evidence", "token"
};
std::string_view idOf(WaitingItem::Kind kind); ///< "entries"
std::string nameOf(WaitingItem::Kind kind);    ///< 流水, 吊销, 制证

/// Everything about the line that staff can ask for.
struct LineStanding {
    sync::SyncStatus status;
    std::optional<forms::Contact> contact; ///< nothing without a headquarters
    std::int64_t unsentCases = 0;
    std::vector<forms::OfflineWarning> warnings; ///< the most urgent first
    std::vector<WaitingItem> waiting;            ///< entries, revocations, productions; each oldest first
};

/// `status`: what the last round told. Reads the journal: from a task, where the window asks.
LineStanding standingOf(const Desk& desk, const sync::SyncStatus& status);

/// What only the moment tells of the day: for its closing, and for the report of a day that is not closed.
/// Without a headquarters nothing waits. Reads the journal: from a task.
forms::DayStanding dayStandingOf(const Desk& desk);

} // namespace certdesk::desk
