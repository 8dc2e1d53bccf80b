#pragma once
#include "hq/asking.h"

namespace CLI {
class App;
}

namespace certdesk::hq {

/// `report daily` and `staff add|list|remove|password`, for the program's command line. Borrows `common` and
/// `act`, which they set when they are chosen.
void describePageCommands(CLI::App& app, const Common& common, Act& act);

} // namespace certdesk::hq
