#pragma once
#include "desk/desk.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace certdesk::ctl {

/// The exit status of every command.
enum class Exit {
    done = 0,
    broken = 1, ///< broken machinery, or a trouble that somebody must mend first
    usage = 2,
    waits = 10, ///< for the line, a token, a person; goes on later
    returned = 11,
    refused = 12, ///< nothing was journalled
};

/// What the options before the command say.
struct Session {
    std::filesystem::path data; ///< absolute, without a trailing slash
    bool json = false;
    bool training = false; ///< `data` is then of the kiosk below the folder of training
};

/// The command line cannot be carried out as written; `what()` is a sentence for whoever typed it.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// For whom a command acts.
struct Person {
    std::string account;
    std::string passwordFile;
    bool named() const { return !account.empty(); }
};
enum class Needed { yes, no };
/// --operator NAME --operator-password-file FILE
void addOperator(CLI::App& command, Person& person, Needed needed);

/// The desk of the data directory. `papers` overrides the folder that the settings name. Throws what
/// desk::Desk::open throws.
std::unique_ptr<desk::Desk> openDesk(const Session& session, sync::Journal::Mode mode,
                                     const std::optional<std::string>& papers = {});

/// Logs in, or answers why not. Nobody named: nobody is logged in.
std::optional<desk::Trouble> logIn(desk::Desk& desk, const Person& person);

} // namespace certdesk::ctl
