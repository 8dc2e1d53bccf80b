#include "desk/files.h"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace certdesk::desk {

namespace {

constexpr std::uintmax_t mostBytes = 4U << 20;

[[noreturn]] void fail(const std::filesystem::path& file, int code) {
    throw std::filesystem::filesystem_error("cannot use the file", file,
                                            std::error_code(code, std::generic_category()));
}

/// An open file that is closed on every way out.
class Descriptor {
public:
    Descriptor(const std::filesystem::path& file, int flags)
        : file_(file), fd_(::open(file.c_str(), flags, 0600)) {
        if (fd_ < 0) fail(file_, errno);
    }
    ~Descriptor() { ::close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write(std::string_view content) {
        while (!content.empty()) {
            const ssize_t written = ::write(fd_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(file_, errno);
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() {
        if (::fsync(fd_) != 0) fail(file_, errno);
    }

private:
    std::filesystem::path file_;
    int fd_;
};

} // namespace

std::string readFile(const std::filesystem::path& file) {
    if (std::filesystem::file_size(file) > mostBytes) fail(file, EFBIG);
    std::ifstream in(file, std::ios::binary);
    if (!in) fail(file, errno ? errno : EIO);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void writeFile(const std::filesystem::path& file, std::string_view content) {
    const std::filesystem::path fresh = file.string() + ".new";
    {
        Descriptor out(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        out.write(content);
        out.sync();
    }
    std::filesystem::rename(fresh, file);
    Descriptor(file.parent_path(), O_RDONLY | O_DIRECTORY | O_CLOEXEC).sync();
}

} // namespace certdesk::desk
