#pragma once
#include "desk/walk_in.h"
#include "session.h"

#include <optional>

namespace certdesk::ctl {

/// A second account that agrees to what the command does.
struct Second {
    std::string account;
    std::string passwordFile;
};
/// --agreed NAME --agreed-password-file FILE
void addSecond(CLI::App& command, Second& second);
/// Nothing where nobody was named. Throws UsageError.
std::optional<desk::Reviewer> reviewerOf(const Second& second);

} // namespace certdesk::ctl
