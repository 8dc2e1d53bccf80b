#pragma once
#include "forms/secret.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace certdesk::hq {

/// Reads a whole file; Trouble when it is not there, unreadable, or longer than `most` bytes.
std::string readFile(const std::filesystem::path& file, std::size_t most = 4 << 20);
/// The same for a secret on one line; the line's end is not part of it.
forms::Secret readSecretFile(const std::filesystem::path& file);

/// Writes a file of mode 0600 so that after a crash it is whole or not there: temporary name, fsync, rename.
void writePrivate(const std::filesystem::path& file, std::string_view content);
void writePrivate(const std::filesystem::path& file, const forms::Secret& content);

/// Makes a directory of mode 0700, with its parents.
void makePrivateDirectory(const std::filesystem::path& directory);

/// A directory that is built beside its place and renamed into it whole, so that a crash leaves nothing
/// there. What was begun goes with the object unless it was settled.
class NewDirectory {
public:
    /// Makes it (0700). Trouble when `target` is there and is no empty directory.
    explicit NewDirectory(const std::filesystem::path& target);
    NewDirectory(const NewDirectory&) = delete;
    NewDirectory& operator=(const NewDirectory&) = delete;
    ~NewDirectory();

    const std::filesystem::path& path() const { return building_; }
    void settle();

private:
    std::filesystem::path target_;
    std::filesystem::path building_;
    bool settled_ = false;
};

} // namespace certdesk::hq
