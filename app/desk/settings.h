#pragma once
#include "desk/surroundings.h"
#include "sync/journal.h"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace certdesk::desk {

/// What a number of the settings may be, both ends included.
struct SettingRange {
    int least;
    int most;
    bool holds(int value) const { return value >= least && value <= most; }
};
inline constexpr SettingRange idleLockRange{30, 3600}; ///< seconds
inline constexpr SettingRange textSizeRange{100, 200}; ///< percent (WCAG 2.1, 1.4.4)

/// What a kiosk is told once, and what a manager changes of it (change_settings.h): DATA/settings.json (0600,
/// strict). No secret in it.
struct Settings {
    std::string point;
    std::string kiosk;
    std::string headquartersUrl;            ///< empty: begun without a headquarters
    std::vector<std::string> pkcs11Modules; ///< paths of vendors' libraries
    std::vector<std::string> skfLibraries;  ///< the same of those that speak SKF (GM/T 0016)
    std::string papersFolder;  ///< where "PDF to folder" puts papers; outside the data directory (I9)
    int idleLockSeconds = 300; ///< the window locks after so long without a key or the mouse
    std::string printer;       ///< of the print system, by name; empty: PDF to folder
    std::string language;      ///< of the window, "zh" or "en"; empty: Chinese. --lang goes before it
    int textPercent = 100;     ///< how large the window's text is
    bool training = false;     ///< practice; Desk::open holds it against the journal
};

/// A file of the data directory cannot be used: which, and the place in it (RFC 6901), for staff and support.
class DamagedFile : public std::runtime_error {
public:
    DamagedFile(std::string file, std::string place);
    const std::string& file() const { return file_; }
    const std::string& place() const { return place_; }

private:
    std::string file_;
    std::string place_;
};

Settings parseSettings(std::string_view json); ///< throws forms::JsonProblem
std::string settingsText(const Settings& settings);
Settings loadSettings(const std::filesystem::path& data); ///< throws JournalError::notThere or DamagedFile
void saveSettings(const std::filesystem::path& data, const Settings& settings);

/// The printer that the settings choose: the print system's of that name, else the folder. One that there is
/// not is told when something is to be printed, never replaced.
std::shared_ptr<printing::Printer> printerOf(const Settings& settings);

/// The real clock, randomness, tokens, printer and line of these settings.
Surroundings realSurroundings(const std::filesystem::path& data, const Settings& settings);

} // namespace certdesk::desk
