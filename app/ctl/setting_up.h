#pragma once
#include "desk/settings.h"
#include "session.h"
#include "sync/headquarters.h"

#include <string>

namespace CLI {
class App;
}

/// What `init` and `restore` have in common.
namespace certdesk::ctl {

/// Papers, drivers: what a kiosk's machine has.
void addMachine(CLI::App& command, desk::Settings& settings);
/// Made where it is not there. Papers lie outside the data directory, because that holds no personal data in
/// clear (I9).
std::string papersFolder(const Session& session, const std::string& asked);
sync::Enrolment readEnrolment(const std::string& file);

} // namespace certdesk::ctl
