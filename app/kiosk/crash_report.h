#pragma once
#include <filesystem>
#include <string>
#include <string_view>

/// A report of a crash, for whoever mends the program: version, signal, time, which case showed, and where in
/// the code each call stood (offsets into our files, without arguments). Nothing of the memory goes into it,
/// so no personal data can.
namespace certdesk::kiosk::crash {

/// From now on SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT (also of std::terminate) write a report into
/// "crashes" in that folder before the process ends as it would have. Reports beyond the newest ten are
/// removed. Once per process, UI thread; a folder that cannot be made costs the reports alone.
void watch(const std::filesystem::path& data, const std::string& version);

/// Which case shows; at most 63 bytes of it are kept.
void at(std::string_view caseNumber) noexcept;

} // namespace certdesk::kiosk::crash
