#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace certdesk::desk {

/// A program of this machine with its arguments, as exec takes them, and where it writes: its output comes
/// here, its complaints go at the end of `complaints`. `environment` ("NAME=value") goes before this one's.
struct Program {
    std::vector<std::string> command;
    std::filesystem::path complaints;
    std::vector<std::string> environment{};
};

/// Asks work on another thread to stop, for good. Any thread.
class StopRequest {
public:
    StopRequest();
    ~StopRequest();
    StopRequest(const StopRequest&) = delete;
    StopRequest& operator=(const StopRequest&) = delete;

    void ask();
    bool asked() const;
    int descriptor() const { return event_; } ///< can be read once it was asked

private:
    int event_;
};

/// Runs it to its end; whether that was with status 0. False where there is no such program, too; and where
/// it was asked to stop, which ends it (SIGTERM).
bool ran(const Program& program, const StopRequest* stop = nullptr);

/// A program that runs beside this one and ends with it, however that ends (PR_SET_PDEATHSIG). To be begun on
/// a thread that lives as long: the main one.
class Child {
public:
    explicit Child(const Program& program);
    /// Asks it to end (SIGTERM) and waits for that.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits for the first line that it writes, without its end; empty when it ended before it wrote one. Any
    /// thread, one at a time.
    const std::string& firstLine();

private:
    pid_t process_ = 0;
    int output_ = -1; ///< stays open, so that it may write on
    std::optional<std::string> firstLine_;
};

/// Where that program is: beside this one, or else in the system's folders for programs. Empty: nowhere.
std::filesystem::path whereIs(const std::string& program);

} // namespace certdesk::desk
