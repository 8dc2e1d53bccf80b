#include "hq/files.h"

#include "hq/trouble.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace certdesk::hq {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* what) {
    throw Trouble(Trouble::Kind::broken, std::string(what) + "：" + file.string() + "（" +
                                             std::generic_category().message(errno) + "）");
}

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

void writeAll(int fd, std::string_view content, const std::filesystem::path& file) {
    while (!content.empty()) {
        const ssize_t n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail(file, "写入文件失败");
        content.remove_prefix(static_cast<std::size_t>(n));
    }
}

void syncDirectory(const std::filesystem::path& directory) {
    const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) fail(directory, "目录无法落盘");
}

} // namespace

std::string readFile(const std::filesystem::path& file, std::size_t most) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Trouble(Trouble::Kind::notThere, "打不开文件：" + file.string());
    std::string text;
    std::array<char, 16384> part{};
    while (in.read(part.data(), part.size()) || in.gcount() > 0) {
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
        if (text.size() > most) throw Trouble(Trouble::Kind::damaged, "文件过大：" + file.string());
    }
    return text;
}

forms::Secret readSecretFile(const std::filesystem::path& file) {
    std::string text = readFile(file, 4096);
    std::string_view line = text;
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.remove_suffix(1);
    forms::Secret secret(line);
    forms::wipeText(text);
    if (secret.empty()) throw Trouble(Trouble::Kind::damaged, "文件是空的：" + file.string());
    return secret;
}

void writePrivate(const std::filesystem::path& file, std::string_view content) {
    const std::filesystem::path part = file.string() + ".part";
    {
        const Descriptor fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (fd.get() < 0) fail(part, "无法建立文件");
        writeAll(fd.get(), content, part);
        if (::fchmod(fd.get(), 0600) != 0 || ::fsync(fd.get()) != 0) fail(part, "文件无法落盘");
    }
    if (::rename(part.c_str(), file.c_str()) != 0) fail(file, "无法建立文件");
    syncDirectory(file.has_parent_path() ? file.parent_path() : ".");
}

void writePrivate(const std::filesystem::path& file, const forms::Secret& content) {
    writePrivate(file, content.text());
}

void makePrivateDirectory(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error || ::chmod(directory.c_str(), 0700) != 0) fail(directory, "无法建立目录");
}

namespace {

std::filesystem::path nameWithoutSlash(const std::filesystem::path& path) {
    const auto whole = std::filesystem::absolute(path);
    return whole.has_filename() ? whole : whole.parent_path();
}

} // namespace

NewDirectory::NewDirectory(const std::filesystem::path& target)
    : target_(nameWithoutSlash(target)), building_(target_.string() + ".new-" + std::to_string(::getpid())) {
    if (std::filesystem::exists(target_) &&
        (!std::filesystem::is_directory(target_) || !std::filesystem::is_empty(target_)))
        throw Trouble(Trouble::Kind::exists, "目录已存在且不是空的，没有改动：" + target_.string());
    makePrivateDirectory(building_);
}

NewDirectory::~NewDirectory() {
    std::error_code ignored;
    if (!settled_) std::filesystem::remove_all(building_, ignored);
}

void NewDirectory::settle() {
    std::error_code error;
    std::filesystem::rename(building_, target_, error);
    if (error) throw Trouble(Trouble::Kind::broken, "目录无法就位：" + target_.string());
    settled_ = true;
    syncDirectory(target_.parent_path());
}

} // namespace certdesk::hq
