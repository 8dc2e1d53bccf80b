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
    forms::Fen given{}; ///< cash that was handed over, where it is noted
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
    std::optional<std::string>
        tokenLabel{}; ///< label or serial: the token to write, or the one that was brought
    std::optional<std::string> certificate{}; ///< serial, where the unit has several
    const forms::Secret* holderPin = nullptr; ///< for certificates of other authorities
    bool payFirst = false;  ///< what must be paid first is done in the same visit, as a linked case
    bool keepToken = false; ///< a token that would be wiped is taken back as it is
};

/// What became of a case that was run or resumed.
struct WalkInResult {
    enum class Status { done, waits, returned, refused, stopped };
    Status status{};
    std::optional<forms::Case> state; ///< as far as it came; absent when refused before the first entry
    std::optional<forms::Case> first; ///< the case that came first in the visit
    std::vector<forms::Warning> warnings;
    std::vector<std::string> followUps; ///< service types to offer now
    std::optional<Waits> waits;
    std::optional<Trouble> trouble;  ///< why refused or stopped
    std::vector<std::string> papers; ///< where each paper went
};

/// What a walk-in comes to before anything is journalled.
struct Judged {
    std::optional<Trouble> refused;
    std::optional<forms::CertificateKnown> known; ///< of the certificate that is served
    std::optional<WalkIn> first;                  ///< what comes first in the same visit
};
/// Judges the whole walk-in without journalling; the certificate is looked up for it. Missing materials are
/// not a refusal: such a case is received and returned.
Judged judgeWhole(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options);

/// One application from start to finish, as staff would do it, by whoever is logged in at the desk.
WalkInResult runWalkIn(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options,
                       ProductionWatcher& watcher);

/// Goes on with a case from wherever it stands. `facts` is what the applicant brings this time (null: nothing
/// new; then the case stops where something is asked of them). A returned case is resumed first when there
/// are facts, with what was already checked still checked; one that was returned at another point is found
/// through headquarters and goes on here as a new case that names it.
WalkInResult resumeCase(Desk& desk, const std::string& caseNumber, const WalkInOptions& options,
                        ProductionWatcher& watcher, const WalkIn* facts = nullptr);

} // namespace certdesk::desk
