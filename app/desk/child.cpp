#include "desk/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace certdesk::desk {

namespace {

/// In the new process: only what is safe between fork and exec.
[[noreturn]] void become(char* const* command, char* const* environment, int output, int complaints,
                         pid_t parent) {
    constexpr int notThere = 127;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(notThere); // it ended before this one could ask to be told
    ::dup2(output, STDOUT_FILENO);
    ::dup2(complaints, STDERR_FILENO);
    ::execve(command[0], command, environment);
    ::_exit(notThere);
}

int opened(const char* file, int flags) {
    constexpr mode_t ownerOnly = 0600;
    const int descriptor = ::open(file, flags | O_CLOEXEC, ownerOnly);
    if (descriptor < 0)
        throw std::filesystem::filesystem_error("not opened", file,
                                                std::error_code(errno, std::generic_category()));
    return descriptor;
}

/// As exec takes them; they point into `words`.
std::vector<char*> pointersTo(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Of two values of one name the first counts (getenv looks no further).
std::vector<std::string> environmentOf(const Program& program) {
    std::vector<std::string> all = program.environment;
    for (char** one = environ; *one; ++one)
        all.emplace_back(*one);
    return all;
}

pid_t begun(const Program& program, int output) {
    std::vector<std::string> words = program.command;
    std::vector<std::string> settings = environmentOf(program);
    const std::vector<char*> command = pointersTo(words);
    const std::vector<char*> environment = pointersTo(settings);
    const int complaints = opened(program.complaints.c_str(), O_WRONLY | O_CREAT | O_APPEND);
    const pid_t parent = ::getpid();
    const pid_t process = ::fork();
    if (process == 0) become(command.data(), environment.data(), output, complaints, parent);
    ::close(complaints);
    if (process < 0) throw std::system_error(errno, std::generic_category(), "fork");
    return process;
}

int ended(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/// Until it ended, or was asked to stop and told so.
void waitFor(pid_t process, const StopRequest& stop) {
    const int handle =
        static_cast<int>(::syscall(SYS_pidfd_open, process, 0)); // glibc's header lacks C linkage
    if (handle < 0) return;
    std::array<pollfd, 2> either{{{handle, POLLIN, 0}, {stop.descriptor(), POLLIN, 0}}};
    while (::poll(either.data(), either.size(), -1) < 0 && errno == EINTR) {
    }
    if (either[1].revents != 0) ::kill(process, SIGTERM);
    ::close(handle);
}

std::string lineFrom(int descriptor) {
    std::string line;
    for (char one = 0;;) {
        const ssize_t count = ::read(descriptor, &one, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count != 1 || one == '\n') return line;
        line += one;
    }
}

} // namespace

StopRequest::StopRequest() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

StopRequest::~StopRequest() { ::close(event_); }

void StopRequest::ask() { ::eventfd_write(event_, 1); }

bool StopRequest::asked() const {
    pollfd event{event_, POLLIN, 0};
    return ::poll(&event, 1, 0) > 0;
}

bool ran(const Program& program, const StopRequest* stop) {
    const int nowhere = opened("/dev/null", O_WRONLY);
    const pid_t process = begun(program, nowhere);
    ::close(nowhere);
    if (stop) waitFor(process, *stop);
    const int status = ended(process);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Child::Child(const Program& program) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    output_ = ends[0];
    try {
        process_ = begun(program, ends[1]);
    } catch (...) {
        ::close(ends[1]);
        ::close(output_);
        throw;
    }
    ::close(ends[1]);
}

const std::string& Child::firstLine() {
    if (!firstLine_) firstLine_ = lineFrom(output_);
    return *firstLine_;
}

Child::~Child() {
    ::kill(process_, SIGTERM);
    ended(process_);
    ::close(output_);
}

std::filesystem::path whereIs(const std::string& program) {
    std::error_code ignored;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const std::filesystem::path& folder : {here, std::filesystem::path("/usr/bin")})
        if (::access((folder / program).c_str(), X_OK) == 0) return folder / program;
    return {};
}

} // namespace certdesk::desk
