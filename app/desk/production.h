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

/// Runs or goes on with the production of a case (DESIGN §3): token prepared, key made, request made,
/// enrolled, written, read back, challenged, letter printed and confirmed, PIN changed. Each stage is
/// journalled before and after. Which token: the one that the case began with, else the one labelled
/// `tokenLabel`, else the blank one whose label sorts first. From a task; one at a time.
Produced produce(Desk& desk, const std::string& caseNumber, ProductionWatcher& watcher,
                 const std::optional<std::string>& tokenLabel = {});

} // namespace certdesk::desk
