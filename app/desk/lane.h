#pragma once
#include "desk/production.h"
#include "desk/token_watch.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace certdesk::desk {

/// Where a case in the lane stands.
struct LaneState {
    enum class Kind { queued, running, letter, waiting, stopped, done };
    Kind kind = Kind::queued;
    std::string tokenLabel;            ///< of the token that it works on, once it is chosen
    std::optional<forms::Stage> stage; ///< the stage under way
    std::optional<forms::Stage> ended; ///< the last one that ended
    std::optional<Waits> waits;        ///< when waiting
    std::optional<Trouble> trouble;    ///< when stopped
    std::string letter;                ///< where the letter went, when staff must confirm it
    std::string broken;                ///< words of an exception, when stopped by one
};

/// Production beside the reception of the next applicant: one background thread produces the cases put in,
/// one at a time, and goes on by itself when the line is back (it listens for headquarters while a case waits
/// for them) or a token comes (it has a TokenWatch, which looks while a production runs, too).
/// Calls `changed` after each change, on its own thread or a watching one; the window forwards that to
/// itself. Stops and joins when destroyed; the journal then knows where to go on.
class Lane {
public:
    Lane(Desk& desk, std::function<void()> changed);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Puts a case in, or tries it again when it waits or stopped, with these options of desk::produce.
    /// Returns at once.
    void produce(const std::string& caseNumber, const std::optional<std::string>& tokenLabel = {},
                 bool keepToken = false);
    /// The answer to LaneState::letter. Returns at once.
    void confirmLetter(const std::string& caseNumber, bool good);
    /// Takes a waiting or stopped case out; one that runs stops at its next safe point.
    void remove(const std::string& caseNumber);
    /// Tells it that the line is back, so that cases that wait for it go on without its own next look.
    void lineIsBack();

    std::map<std::string, LaneState> cases() const;
    std::vector<TokenSeen> tokens() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace certdesk::desk
