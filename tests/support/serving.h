#pragma once
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace certdesk::tests {

/// A real `certdesk-hq serve` in a process of its own. Ready when constructed; ended by SIGKILL with this
/// object at the latest. Throws std::runtime_error when it does not start.
class ServingProcess {
public:
    /// `environment`: "NAME=value", beside this process's own.
    explicit ServingProcess(const std::filesystem::path& data, std::vector<std::string> environment = {});
    ~ServingProcess();
    ServingProcess(const ServingProcess&) = delete;
    ServingProcess& operator=(const ServingProcess&) = delete;

    /// kill -9, and waits until it is gone. Answers whether that ended it, and not something before.
    bool kill();
    /// Waits for an end that comes by itself; whether that was by SIGKILL.
    bool wasKilled();

private:
    pid_t process_ = 0;
};

} // namespace certdesk::tests
