#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace certdesk::softskf {

/// Empty when there is no such file.
std::string contentOf(const std::filesystem::path& path);

/// The file has the old text or the new, whenever the process or the machine dies; when this returns, the
/// new. Throws std::system_error.
void replaceContent(const std::filesystem::path& path, const std::string& text);

/// Makes a name's coming or going in that folder last.
void syncFolder(const std::filesystem::path& folder);

/// An exclusive lock that holds between threads as between processes, for as long as this object lives.
class FileLock {
public:
    static constexpr unsigned forever = 0xFFFFFFFF;
    /// Nothing when it was not free within that time.
    static std::optional<FileLock> acquire(const std::filesystem::path& path, unsigned timeoutMs = forever);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int file) : file_(file) {}

    int file_;
};

} // namespace certdesk::softskf
