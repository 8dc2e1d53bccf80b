#pragma once
#include "hq/listener.h"
#include "hq/office.h"

#include <filesystem>
#include <memory>
#include <string>

namespace certdesk::hq {

struct ServerOptions {
    bool anyPorts = false; ///< the system gives ports anew instead of the configured ones: for tests, and
                           ///< always where headquarters is for training
    ListenerLimits limits{};
    Clock clock = systemTime;
    Log::Sink log = toStandardError;
    bool verbose = false;   ///< what was served is logged, too
    std::string database{}; ///< an address in place of the configured one
};

/// Both listeners and the control socket over one data directory, in this process. Runs from construction
/// until it goes; then requests under way are finished and connections that wait are cut. Throws Trouble.
class HqServer {
public:
    explicit HqServer(const std::filesystem::path& data, ServerOptions options = {});
    ~HqServer();
    HqServer(const HqServer&) = delete;
    HqServer& operator=(const HqServer&) = delete;

    Office& office();
    std::string kiosksUrl() const;
    std::string openUrl() const;
    int kioskPort() const;
    int openPort() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace certdesk::hq
