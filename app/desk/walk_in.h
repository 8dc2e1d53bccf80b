#pragma once
#include "desk/production.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::desk {

/// One applicant at the counter as a file tells it (tests/walk-ins): what they want, who they are, what they
/// handed in, how they paid.
struct WalkIn {
    forms::Receive receive;
    std::map<std::string, int> materials;
    std::vector<forms::PaymentLine> payment;
};

/// Strict; throws forms::JsonProblem with the place.
WalkIn parseWalkIn(std::string_view json);

/// A second pair of eyes for the approval step.
struct Reviewer {
    std::string account;
    forms::Secret password;
};

struct WalkInOptions {
    const Reviewer* reviewer = nullptr;
    std::optional<std::string> tokenLabel;
};

/// What became of a case that was run or resumed.
struct WalkInResult {
    enum class Status { done, waits, returned, refused, stopped };
    Status status{};
    std::optional<forms::Case> state; ///< as far as it came; absent when refused before the first entry
    std::optional<Waits> waits;
    std::optional<Trouble> trouble;  ///< why refused or stopped
    std::vector<std::string> papers; ///< where each paper went
};

/// Judges the whole walk-in without journalling; nothing when all of it would be accepted. Missing materials
/// are not a refusal: such a case is received and returned.
std::optional<Trouble> judgeWhole(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options);

/// One application from start to finish, as staff would do it, by whoever is logged in at the desk.
WalkInResult runWalkIn(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options,
                       ProductionWatcher& watcher);

/// Goes on with a case from wherever it stands. `facts` is what the applicant brings this time (null: nothing
/// new; then the case stops where something is asked of them). A returned case is resumed first when there
/// are facts.
WalkInResult resumeCase(Desk& desk, const std::string& caseNumber, const WalkInOptions& options,
                        ProductionWatcher& watcher, const WalkIn* facts = nullptr);

} // namespace certdesk::desk
