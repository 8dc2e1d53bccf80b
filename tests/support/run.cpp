#include "support/run.h"

#include <array>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace certdesk::tests {

namespace {

class OutputPipe {
public:
    OutputPipe() {
        if (pipe(ends_.data()) != 0) throw std::runtime_error("pipe");
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, ends_[1], STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, ends_[1], STDERR_FILENO);
        posix_spawn_file_actions_addclose(&actions_, ends_[0]);
        posix_spawn_file_actions_addclose(&actions_, ends_[1]);
    }
    ~OutputPipe() {
        posix_spawn_file_actions_destroy(&actions_);
        close(ends_[0]);
    }
    OutputPipe(const OutputPipe&) = delete;
    OutputPipe& operator=(const OutputPipe&) = delete;

    const posix_spawn_file_actions_t* actions() const { return &actions_; }
    std::string readAll() {
        close(ends_[1]);
        std::string text;
        std::array<char, 4096> some{};
        for (ssize_t count = read(ends_[0], some.data(), some.size()); count > 0;
             count = read(ends_[0], some.data(), some.size()))
            text.append(some.data(), static_cast<std::size_t>(count));
        return text;
    }

private:
    std::array<int, 2> ends_{};
    posix_spawn_file_actions_t actions_{};
};

} // namespace

Ran run(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const auto& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    OutputPipe output;
    pid_t child = 0;
    if (posix_spawnp(&child, arguments[0], output.actions(), nullptr, arguments.data(), environ) != 0)
        throw std::runtime_error("cannot run " + command.front());
    Ran ran;
    ran.output = output.readAll();
    int status = 0;
    waitpid(child, &status, 0);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran;
}

} // namespace certdesk::tests
