#pragma once
#include <string>

namespace certdesk::hq {

/// Tells the service manager that started this process how it stands: "READY=1", "STOPPING=1" (sd_notify(3)),
/// by a datagram to the socket that NOTIFY_SOCKET names. Nothing without one; what fails is not told again.
void tellServiceManager(const std::string& state);

} // namespace certdesk::hq
