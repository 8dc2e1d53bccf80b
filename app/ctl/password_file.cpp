#include "password_file.h"

#include "desk/lang.h"
#include "session.h"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace certdesk::ctl {

namespace {

constexpr std::size_t mostBytes = 1024;

using desk::say;
using desk::tr;

/// An open file that is closed on every way out.
class OpenFile {
public:
    OpenFile(const std::filesystem::path& file, const char* unreadable)
        : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (fd_ < 0) throw UsageError(say(unreadable, {file.string()}));
    }
    ~OpenFile() { ::close(fd_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    bool othersCanRead() const {
        struct stat state {};
        return ::fstat(fd_, &state) == 0 && (state.st_mode & (S_IRGRP | S_IROTH)) != 0;
    }
    /// As many bytes as there are, up to the room given.
    std::size_t read(forms::Secret& room) const {
        std::size_t got = 0;
        while (got < room.size()) {
            const ssize_t more = ::read(fd_, room.data() + got, room.size() - got);
            if (more <= 0) break;
            got += static_cast<std::size_t>(more);
        }
        return got;
    }

private:
    int fd_;
};

/// Nothing when there is none, or it is too long.
std::optional<forms::Secret> firstLineOf(const OpenFile& in) {
    forms::Secret room(mostBytes + 2);
    const std::string_view text = room.text().substr(0, in.read(room));
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    if (line.empty() || line.size() > mostBytes) return {};
    return forms::Secret(line);
}

} // namespace

forms::Secret readPasswordFile(const std::filesystem::path& file) {
    const OpenFile in(file, tr("读不到口令文件 {0}。"));
    if (in.othersCanRead())
        std::cerr << say(tr("注意：口令文件 {0} 别人也能读，请改为只有自己可读（chmod 600）。"),
                         {file.string()})
                  << '\n';
    auto line = firstLineOf(in);
    if (!line) throw UsageError(say(tr("口令文件 {0} 的第一行不是口令。"), {file.string()}));
    return std::move(*line);
}

forms::Secret readNumberFile(const std::filesystem::path& file) {
    const OpenFile in(file == "-" ? "/dev/stdin" : file, tr("读不到号码文件 {0}。"));
    auto line = firstLineOf(in);
    if (!line) throw UsageError(say(tr("号码文件 {0} 的第一行不是号码。"), {file.string()}));
    return std::move(*line);
}

} // namespace certdesk::ctl
