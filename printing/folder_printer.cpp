#include "printing/printer.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace certdesk::printing {

namespace {

PrinterTrouble troubleOf(int error) {
    using Kind = PrinterTrouble::Kind;
    const std::string detail = std::generic_category().message(error);
    switch (error) {
    case ENOENT:
    case ENOTDIR: return {Kind::notFound, detail};
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return {Kind::full, detail};
    case EACCES:
    case EPERM:
    case EROFS: return {Kind::denied, detail};
    default: return {Kind::broken, detail};
    }
}

/// A title as a file name: what a path or a shell would take amiss becomes "_".
std::string fileName(std::string_view title) {
    constexpr std::size_t most = 120;
    std::string name;
    for (const char c : title.substr(0, most)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain =
            byte > ' ' && byte != 0x7F && std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos;
        name += plain ? c : '_';
    }
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    return name;
}

/// A file that vanishes unless it was published. Calls answer errno, 0 for success.
class NewFile {
public:
    explicit NewFile(const std::filesystem::path& folder) : path_((folder / ".paper-XXXXXX").string()) {
        descriptor_ = mkostemp(path_.data(), O_CLOEXEC); // 0600
        error_ = descriptor_ < 0 ? errno : 0;
    }
    ~NewFile() {
        if (descriptor_ < 0) return;
        ::close(descriptor_);
        ::unlink(path_.c_str());
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    int opened() const { return error_; }

    int write(forms::ByteView bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return errno;
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return ::fsync(descriptor_) == 0 ? 0 : errno;
    }

    /// Gives the file its name, which nobody has yet: EEXIST otherwise.
    int publishAs(const std::filesystem::path& path) {
        return ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 ? 0
                                                                                                   : errno;
    }

private:
    std::string path_;
    int descriptor_ = -1;
    int error_ = 0;
};

int syncFolder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return error;
}

std::filesystem::path candidate(const std::filesystem::path& folder, const std::string& name, int number) {
    return folder / (name + (number == 1 ? "" : "-" + std::to_string(number)) + ".pdf");
}

} // namespace

FolderPrinter::FolderPrinter(std::filesystem::path folder) : folder_(std::move(folder)) {}

PrintOutcome FolderPrinter::print(const PrintJob& job) {
    constexpr int mostOfOneTitle = 10000;
    NewFile file(folder_);
    if (file.opened() != 0) return troubleOf(file.opened());
    if (const int error = file.write(job.pdf)) return troubleOf(error);
    const std::string name = fileName(job.title);
    for (int number = 1; number <= mostOfOneTitle; ++number) {
        const auto path = candidate(folder_, name, number);
        const int error = file.publishAs(path);
        if (error == EEXIST) continue;
        if (error != 0) return troubleOf(error);
        if (const int unsynced = syncFolder(folder_)) return troubleOf(unsynced);
        return Printed{path.string()};
    }
    return troubleOf(EEXIST);
}

} // namespace certdesk::printing
