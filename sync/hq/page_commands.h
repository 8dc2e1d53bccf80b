#pragma once
#include "forms/json.h"

#include <optional>
#include <string>

namespace certdesk::hq {

struct Office;

/// The commands about the daily report and about the staff who read headquarters' page, inside the process
/// that holds the data directory; nothing for another command. Throws Trouble and forms::JsonProblem.
///
///     {"command": "report-daily", "day", "point" ("": all), "csv": bool, "pdf": bool}
///         → {"report": reports.h, "csv"?: text, "pdf"?: base64}
///     {"command": "staff-add", "name", "display", "verifier"} and {"command": "staff-password", "name",
///         "verifier"}: passwords never reach the server, only their verifiers
///     {"command": "staff-remove", "name"}    {"command": "staff-list"} → {"staff": […]}
std::optional<forms::Json> runPageCommand(Office& office, const std::string& command,
                                          const forms::Json& request);

} // namespace certdesk::hq
