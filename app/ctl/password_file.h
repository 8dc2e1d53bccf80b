#pragma once
#include "forms/secret.h"

#include <filesystem>

namespace certdesk::ctl {

/// The first line of the file, without its end. A file that others can read is used, with a warning on
/// stderr. Throws UsageError when there is none, or its first line is empty or longer than 1024 bytes.
forms::Secret readPasswordFile(const std::filesystem::path& file);
/// The same for a person's number, which must not stand on a command line either; "-": from standard input.
forms::Secret readNumberFile(const std::filesystem::path& file);

} // namespace certdesk::ctl
