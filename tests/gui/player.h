#pragma once
#include "desk/desk.h"
#include "desk/walk_in.h"
#include "driver.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certdesk::tests {

/// Who plays at the counter, and what.
struct Play {
    std::string account;
    std::string password;
    std::string reviewer;
    std::string reviewerPassword;
    std::string manager; ///< for the pages that only a manager sees; empty: they are left out
    std::string managerPassword;
    desk::WalkIn walkIn;
    std::optional<forms::Step> leaveAfter; ///< go home when that step is done
    std::optional<std::string> resume;     ///< go on with this case instead of beginning one
    bool offered = false;          ///< goes on with the case that the window offers after it ended badly
    bool stays = false;            ///< leaves the case in front
    std::string token;             ///< label of the one to choose, where several are in
    bool payFirst = false;         ///< what must come first is done in the same visit
    bool keepToken = false;        ///< a token that would be emptied is taken back as it is
    std::filesystem::path screens; ///< where pictures go; empty: none
};

/// Takes one walk-in through the window: logs in, begins or goes on with the case, and does every step that
/// shows until the case is done, returned, or was left. Step pages come in whatever order the catalogue says.
class Player {
public:
    Player(Driver& driver, desk::Desk& desk, Play play);

    void logIn();
    /// The number of the case.
    std::string walkIn();

private:
    const forms::ServiceType& service();
    void begin();
    void open(const std::string& number);
    void takeOffer();
    /// The step whose page is in front; nothing when the case ended.
    std::optional<forms::Step> stepInFront();
    void untilStepChanges(forms::Step from);
    void doStep(forms::Step step);
    void reception();
    void materials();
    void form();
    void approval();
    void fee();
    void production();
    void handOver();
    void fillHolder();
    void fillHandler();
    void fillWanted();
    void readCertificate();
    bool paperOwed();
    std::string caseNumber();
    bool allThere() const;
    void picture(const std::string& name);

    Driver& driver_;
    desk::Desk& desk_;
    Play play_;
    int pictures_ = 0;
};

} // namespace certdesk::tests
