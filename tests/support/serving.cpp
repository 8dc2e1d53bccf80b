#include "support/serving.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace certdesk::tests {
namespace {

std::vector<char*> pointersTo(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// The first line that comes out of it, or what came before its end.
std::string firstLine(int end) {
    std::string line;
    char one = 0;
    while (::read(end, &one, 1) == 1 && one != '\n')
        line += one;
    return line;
}

pid_t started(const std::filesystem::path& data, std::vector<std::string> environment, int output) {
    std::vector<std::string> command{CERTDESK_BIN_DIR "/certdesk-hq", "--data", data.string(), "serve"};
    for (char** one = environ; *one != nullptr; ++one)
        environment.emplace_back(*one);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    pid_t process = 0;
    auto words = pointersTo(command);
    auto settings = pointersTo(environment);
    const int failed = posix_spawn(&process, words[0], &actions, nullptr, words.data(), settings.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start certdesk-hq");
    return process;
}

} // namespace

ServingProcess::ServingProcess(const std::filesystem::path& data, std::vector<std::string> environment) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    process_ = started(data, std::move(environment), ends[1]);
    ::close(ends[1]);
    const auto line = firstLine(ends[0]);
    ::close(ends[0]);
    if (!line.starts_with("ready ")) throw std::runtime_error("certdesk-hq did not start: " + line);
}

ServingProcess::~ServingProcess() {
    if (process_ != 0) kill();
}

bool ServingProcess::kill() {
    ::kill(process_, SIGKILL);
    return wasKilled();
}

bool ServingProcess::wasKilled() {
    int status = 0;
    const bool ended = ::waitpid(process_, &status, 0) == process_;
    process_ = 0;
    return ended && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

} // namespace certdesk::tests
