#pragma once
#include "forms/json.h"
#include "hq/office.h"
#include "sync/headquarters.h"

#include <string>

namespace certdesk::hq {

// The commands that a person at headquarters gives, inside the process that holds the data directory: the
// server (over the control socket) or the command itself while no server runs. Requests and answers are JSON.

/// Registers a kiosk, or gives a known one a new code when `again`; answers its enrolment file.
/// Trouble::usage when the name is none, the point is not in the catalogue, or it is known already.
sync::Enrolment addKioskTo(Office& office, const std::string& kiosk, const std::string& point, bool again);

/// {"command": "kiosk-add" | "kiosk-list" | "verify" | "status", …} → the answer. Trouble for what cannot be.
forms::Json runCommand(Office& office, const forms::Json& request);

} // namespace certdesk::hq
