#pragma once
#include "desk/lang.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certdesk::kiosk {

/// What the command line of the window says.
struct Options {
    std::filesystem::path data; ///< of training: the folder of all of it
    bool training = false;
    std::optional<desk::Language> language{}; ///< else what the settings say
    bool fullScreen = false;                  ///< nothing but the window; leaving it takes a manager
};

/// Where a kiosk keeps its data when nobody says: $XDG_DATA_HOME/certdesk, or ~/.local/share/certdesk.
std::filesystem::path usualData();

/// What --help and --version ask for, which needs no display; nothing when neither is there.
std::optional<std::string> answerWithoutWindow(int argc, char** argv);

} // namespace certdesk::kiosk
