#pragma once
#include "desk/desk.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace certdesk::desk {

/// How production talks to whoever watches it. Called on the producing thread.
class ProductionWatcher {
public:
    virtual ~ProductionWatcher() = default;
    virtual void stage(forms::Stage stage, forms::Phase phase) = 0;
    /// The token that was chosen, by the label that it has or gets, before the first stage.
    virtual void worksOn(const std::string& /*label*/) {}
    /// The PIN letter is out of the printer at `where`. True when staff confirm that it is whole and in its
    /// envelope; false: print another with a new PIN. May wait for them as long as it takes; returns nothing
    /// when the program ends or they leave.
    virtual std::optional<bool> letterIsGood(const std::string& where) = 0;
    virtual bool cancelled() const = 0;
};

/// Production cannot go on now but will when this is there; nothing is lost.
enum class WaitsFor { line, token, logIn, staff, printer };

struct Waits {
    WaitsFor what{};
    std::string tokenLabel;     ///< which token, once it is known
    std::optional<Trouble> why; ///< what was last tried
};

/// Produced, waiting, or stopped by a trouble that staff must mend first.
using Produced = std::variant<forms::Case, Waits, Trouble>;

/// What staff chose for a production.
struct ProductionOptions {
    std::optional<std::string> tokenLabel{}; ///< or serial; absent: the token is found as told below
    bool keepToken = false;                  ///< where the plan empties it: it is taken back as it is,
                                             ///< which needs neither the token nor the line
};

/// Runs or goes on with the production of a case through the stages of its plan (forms::stagesOf). Each is
/// journalled before and after. From a task; one at a time.
///
/// Which token. The holder's own where the plan works on it: the one that was read at reception, no other.
/// Else a fresh one: the one that the case began with, else the one that `tokenLabel` names (by label or
/// serial), else the blank one whose label sorts first; never the one that bears the certificate to be
/// replaced, nor one that the case gave up or that is marked lost, damaged, returned or destroyed (tokenUnfit
/// when it is named). On a holder's token nothing is destroyed before what replaces it was read back.
Produced produce(Desk& desk, const std::string& caseNumber, ProductionWatcher& watcher,
                 const ProductionOptions& options = {});

/// Gives up the fresh token that the case's production works on (forms::GiveUpToken): it is marked, what was
/// issued for it is ordered revoked, and its production PIN is forgotten. The next `produce` begins on
/// another token. Not while `produce` runs for the case. Needs somebody logged in.
Outcome<forms::Case> giveUpToken(Desk& desk, const std::string& caseNumber, forms::TokenAct act,
                                 const std::string& reason);

} // namespace certdesk::desk
