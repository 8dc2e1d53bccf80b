#pragma once
#include "forms/json.h"
#include "hq/upstream_setup.h"

#include <optional>
#include <string>

namespace certdesk::hq {

struct Office;

/// Makes a registrar known, or gives a known one a new code when `again`; answers its enrolment file.
/// Trouble::usage when the name is none, or it is known already.
RegistrarEnrolment addRegistrarTo(Office& office, const std::string& name, bool again);

/// The commands about registrars, inside the process that holds the data directory; nothing for another
/// command. Throws Trouble and forms::JsonProblem.
///
///     {"command": "registrar-add", "name", "again": bool} → {"name", "enrolment": text}
///     {"command": "registrar-list"} → {"registrars": [{"name", "state", "added", "ends"}]}
///     {"command": "registrar-remove", "name"} → {"name"}
std::optional<forms::Json> runRegistrarCommand(Office& office, const std::string& command,
                                               const forms::Json& request);

} // namespace certdesk::hq
