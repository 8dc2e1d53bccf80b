#pragma once
#include <string>
#include <vector>

namespace certdesk::tests {

struct Ran {
    int status = -1;    ///< exit status; 128 + signal when it was killed
    std::string output; ///< standard output, then standard error
};

/// Runs a program found in PATH and waits for its end. Throws std::runtime_error when it cannot be started.
Ran run(const std::vector<std::string>& command);

} // namespace certdesk::tests
