#pragma once
#include <cstdint>

namespace certdesk::sync {

/// The schema of the journals that this program makes.
std::int64_t schemaVersion();

} // namespace certdesk::sync
