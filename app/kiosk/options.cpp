#include "kiosk/options.h"

#include <cstdlib>

namespace certdesk::kiosk {

std::filesystem::path usualData() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
        return std::filesystem::path(data) / "certdesk";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : ".") / ".local/share/certdesk";
}

} // namespace certdesk::kiosk
