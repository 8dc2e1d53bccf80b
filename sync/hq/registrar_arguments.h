#pragma once
#include "hq/asking.h"

namespace CLI {
class App;
}

namespace certdesk::hq {

/// `registrar add|list|remove` and `authority add-upstream`, for the program's command line; `app` has
/// `authority` already. Borrows `common` and `act`, which they set when they are chosen.
void describeRegistrarCommands(CLI::App& app, const Common& common, Act& act);

} // namespace certdesk::hq
