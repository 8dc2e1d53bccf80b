#include "files.h"

#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace certdesk::softskf {

namespace {

[[noreturn]] void failed(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

int opened(const std::filesystem::path& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (file < 0) failed(path);
    return file;
}

void writeAll(int file, const std::string& text, const std::filesystem::path& path) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t size = ::write(file, text.data() + done, text.size() - done);
        if (size < 0 && errno != EINTR) failed(path);
        if (size > 0) done += static_cast<std::size_t>(size);
    }
}

bool lockWithin(int file, unsigned timeoutMs) {
    using Clock = std::chrono::steady_clock;
    if (timeoutMs == FileLock::forever) {
        while (::flock(file, LOCK_EX) != 0)
            if (errno != EINTR) return false;
        return true;
    }
    // flock knows no time limit.
    const auto end = Clock::now() + std::chrono::milliseconds(timeoutMs);
    while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (Clock::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

} // namespace

std::string contentOf(const std::filesystem::path& path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    return text.str();
}

void replaceContent(const std::filesystem::path& path, const std::string& text) {
    const std::filesystem::path fresh = path.string() + ".new";
    const int file = opened(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    writeAll(file, text, fresh);
    if (::fsync(file) != 0) failed(fresh);
    ::close(file);
    std::filesystem::rename(fresh, path);
    syncFolder(path.parent_path());
}

void syncFolder(const std::filesystem::path& folder) {
    const int file = opened(folder, O_RDONLY | O_DIRECTORY);
    ::fsync(file);
    ::close(file);
}

std::optional<FileLock> FileLock::acquire(const std::filesystem::path& path, unsigned timeoutMs) {
    FileLock lock{opened(path, O_RDWR | O_CREAT)};
    if (!lockWithin(lock.file_, timeoutMs)) return {};
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

FileLock::~FileLock() {
    if (file_ >= 0) ::close(file_);
}

} // namespace certdesk::softskf
