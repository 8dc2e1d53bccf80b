#pragma once
#include "forms/json.h"
#include "hq/office.h"

#include <atomic>
#include <optional>
#include <thread>

namespace certdesk::hq {

/// Takes commands of people on this machine while the server runs, so that one process alone writes to the
/// database: a Unix socket DIR/control.sock, mode 0600 in a directory of mode 0700. One JSON line in, one
/// JSON line out: {"ok": answer} or {"trouble": sentence, "usage": bool}.
class ControlServer {
public:
    explicit ControlServer(Office& office);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

private:
    void run();
    void serve(int client);

    Office& office_;
    int socket_;
    int wake_[2];
    std::thread thread_;
};

/// Sends a command to the server that runs on this data directory; nothing when none does. Throws the Trouble
/// that the server answers.
std::optional<forms::Json> askServer(const Layout& layout, const forms::Json& request);

} // namespace certdesk::hq
