#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace certdesk::desk {

/// The whole of a small file (at most 4 MiB). Throws std::filesystem::filesystem_error.
std::string readFile(const std::filesystem::path& file);

/// Writes a file for the owner only (0600), whole or not at all: temporary file, fsync, rename, fsync of the
/// folder. Throws std::filesystem::filesystem_error.
void writeFile(const std::filesystem::path& file, std::string_view content);

} // namespace certdesk::desk
