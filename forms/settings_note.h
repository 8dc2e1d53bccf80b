#pragma once
#include "forms/json.h"

#include <string>
#include <vector>

namespace certdesk::forms {

/// One setting as it was and as it is from then on; no value where it says nothing. No setting is a secret.
struct SettingChange {
    std::string setting; ///< "printer", as the command line names it
    std::vector<std::string> from;
    std::vector<std::string> to;
    bool operator==(const SettingChange&) const = default;
};

/// A manager changed what a kiosk's settings say; of no case. Kinds of settings are the kiosk's own: an older
/// reader keeps the id of one that it does not know.
struct SettingsChanged {
    std::vector<SettingChange> changes; ///< at least one, each setting once
    bool operator==(const SettingsChanged&) const = default;
};

// As the facts of an entry; strict to read (JsonProblem).
Json jsonOf(const SettingsChanged& e);
SettingsChanged settingsChangedOf(JsonReader& in);

} // namespace certdesk::forms
