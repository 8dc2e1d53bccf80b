#pragma once
#include "desk/surroundings.h"
#include "sync/journal.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// What a kiosk is told once: DATA/settings.json (0600, strict). No secret in it.
struct Settings {
    std::string point;
    std::string kiosk;
    std::string headquartersUrl;            ///< empty: begun without a headquarters
    std::vector<std::string> pkcs11Modules; ///< paths of vendors' libraries
    std::string papersFolder; ///< where "PDF to folder" puts papers; outside the data directory (I9)
};

Settings parseSettings(std::string_view json); ///< throws forms::JsonProblem
std::string settingsText(const Settings& settings);
Settings
loadSettings(const std::filesystem::path& data); ///< throws JournalError::notThere or forms::JsonProblem
void saveSettings(const std::filesystem::path& data, const Settings& settings);

/// The real clock, randomness, tokens, printer and line of these settings.
Surroundings realSurroundings(const std::filesystem::path& data, const Settings& settings);

} // namespace certdesk::desk
