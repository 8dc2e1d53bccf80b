#pragma once
#include "support/temp_dir.h"

#include <string>
#include <sys/types.h>

namespace certdesk::tests {

/// A print system of its own while it lives: a real scheduler on a socket in a directory of its own, with
/// printers that behave as their names say: good, empty, jam, offline, quits, fails, slow, paused. "empty"
/// prints once `loadPaper` was called; "slow" never ends a job. libcups of this thread speaks with it.
class CupsDaemon {
public:
    CupsDaemon(); ///< throws std::runtime_error when it does not start
    ~CupsDaemon();
    CupsDaemon(const CupsDaemon&) = delete;
    CupsDaemon& operator=(const CupsDaemon&) = delete;

    void loadPaper();
    /// How many documents came out of that printer, whole.
    int printed(const std::string& printer) const;
    /// Jobs that are still in the printers' queues.
    int waiting() const;

private:
    void configure();
    void start();

    TempDir folder_;
    std::string socket_;
    pid_t process_ = -1;
};

} // namespace certdesk::tests
