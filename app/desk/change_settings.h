#pragma once
#include "desk/desk.h"
#include "desk/words.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certdesk::desk {

/// What a manager may change of a kiosk's settings; point and kiosk stay as enrolled.
enum class Setting { headquarters, printer, pkcs11Modules, skfLibraries, language, textSize, idleLock };
inline constexpr std::size_t settingCount = static_cast<std::size_t>(Setting::idleLock) + 1;
std::string_view idOf(Setting setting); ///< "headquarters", "pkcs11-modules", "text-size", …
std::optional<Setting> settingNamed(std::string_view id);

/// Why a setting should not be saved.
struct SettingFault {
    enum class Kind {
        noAddress,       ///< not of the form https://host[:port]
        needsEnrolment,  ///< a kiosk that began without a headquarters gets one by its enrolment alone, and
                         ///< one that has a headquarters keeps one
        notReached,      ///< nobody answers there now; alone of all this can be overruled
        notHeadquarters, ///< who answers there is not ours: its certificate, its protocol, or it refuses us
        noPrinter,       ///< the print system has none of that name
        noFile,          ///< no such file, or the path is not whole
        noLibrary,       ///< there is a file, but no library of that kind
        libraryHangs,    ///< it did not load in time
        twice,           ///< the same path is there already
        outOfRange,      ///< SettingRange
        noLanguage,      ///< neither zh nor en
    };
    Setting setting{};
    Kind kind{};
    std::string about;   ///< the path, name or address
    std::string details; ///< for support
    bool canBeOverruled() const { return kind == Kind::notReached; }
};
/// For beside the field.
Sentence wordsFor(const SettingFault& fault);
std::string nameOf(Setting setting); ///< 总部地址, …

/// So long a library may take to load when it is tried.
inline constexpr int libraryLoadsSeconds = 10;

/// Tries a driver's library: there, loads in time, of that kind. One that hangs keeps a thread until the
/// program ends. From a task.
std::optional<SettingFault> tryLibrary(Setting kind, const std::string& path);

/// What is wrong with what differs from the settings that are; what stays as it is is not tried, so that a
/// driver that is away for the moment holds up nothing else. From a task: waits for libraries, the print
/// system and the line.
std::vector<SettingFault> faultsOf(Desk& desk, const Settings& wanted);

/// What a setting says: several values only of libraries, none where it says nothing.
std::vector<std::string> valuesOf(const Settings& settings, Setting setting);

/// The settings as they are now; or what is wrong, or why not: then nothing was saved.
using SettingsChange = std::variant<Settings, std::vector<SettingFault>, Trouble>;
enum class NotReached { stops, overruled };
/// Takes over what a manager wants, all or nothing, with the entry `settings-changed` that says from what to
/// what (Desk::Inside::takeSettings); durable when it returns. The printer serves at once, the
/// idle lock from the window's next look; the rest counts from the next start. From a task.
SettingsChange changeSettings(Desk& desk, const Settings& wanted, NotReached line);

/// Opens another account's keys with its password and asks the table of rights; nobody needs to be logged
/// in, and nobody is logged in by it. A quarter of a second: from a task.
Outcome<SignedIn> confirm(const Desk& desk, const std::string& account, const forms::Secret& password,
                          forms::Act act);

} // namespace certdesk::desk
