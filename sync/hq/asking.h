#pragma once
#include "forms/json.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

// What the commands of certdesk-hq share: asking headquarters, and telling the answer.

namespace certdesk::hq {

/// What every command is given.
struct Common {
    std::filesystem::path data; ///< of headquarters
    std::string database;       ///< an address in place of the configured one
    bool json = false;          ///< machine-readable answers
};

/// What a command line came to; answers the exit status.
using Act = std::function<int()>;

/// Asks the running server, or does it in this process while none runs. Throws Trouble.
forms::Json askHeadquarters(const Common& common, const forms::Json& request);
void tell(const Common& common, const forms::Json& json, const std::string& sentence);
/// A member as text; "—" when it has none.
std::string textOf(const forms::JsonObject& object, std::string_view key);

} // namespace certdesk::hq
