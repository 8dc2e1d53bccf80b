#pragma once
#include <map>
#include <string>

namespace certdesk::desk {

/// The files, by their names, as a zip archive. A library of its own: nothing else here knows Poco's zip.
std::string zipped(const std::map<std::string, std::string>& files);

} // namespace certdesk::desk
