#include "desk/tries.h"

#include "desk/files.h"
#include "desk/settings.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace certdesk::desk {

namespace {

constexpr const char* fileName = "log-in-tries.json";
constexpr const char* lockName = "log-in-tries.lock";

/// Held by one program at a time, as long as the object lives.
class Turn {
public:
    explicit Turn(const std::filesystem::path& file)
        : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0)
            if (errno != EINTR) giveUp();
        if (fd_ < 0) fail(file);
    }
    ~Turn() { ::close(fd_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    void giveUp() {
        ::close(fd_);
        fd_ = -1;
    }
    [[noreturn]] static void fail(const std::filesystem::path& file) {
        throw std::filesystem::filesystem_error("cannot use the file", file,
                                                std::error_code(errno, std::generic_category()));
    }

    int fd_;
};

} // namespace

forms::AllTries Tries::read() const {
    if (!std::filesystem::exists(data_ / fileName)) return {};
    auto all = forms::triesOf(readFile(data_ / fileName));
    if (!all) throw DamagedFile(fileName, "");
    return *std::move(all);
}

void Tries::change(const std::function<void(forms::AllTries&)>& by) const {
    const Turn turn(data_ / lockName);
    const forms::AllTries before = read();
    forms::AllTries after = before;
    by(after);
    if (after != before) writeFile(data_ / fileName, forms::textOf(after));
}

std::int64_t Tries::begin(const std::string& account, const forms::Running& now) const {
    std::int64_t waits = 0;
    change([&](forms::AllTries& all) {
        forms::LogInTries& tries = all[account];
        tries = forms::lookedAt(tries, now);
        waits = tries.waitMs;
        if (waits == 0) tries = forms::tried(tries, now);
    });
    return waits;
}

void Tries::forget(const std::string& account) const {
    change([&](forms::AllTries& all) { all.erase(account); });
}

forms::AllTries Tries::all(const forms::Running& now) const {
    const Turn turn(data_ / lockName);
    forms::AllTries all = read();
    for (auto& [name, tries] : all)
        tries = forms::lookedAt(tries, now);
    return all;
}

} // namespace certdesk::desk
