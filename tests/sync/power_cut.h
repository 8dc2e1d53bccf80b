#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <random>

namespace certdesk::sync::sample {

/// A disk whose power can fail and whose room can end. It stands between this program and the kernel: the
/// calls by which SQLite writes (pwrite64, ftruncate64, fsync, fdatasync) are this program's own while one
/// lives, and are written through. What a file surely holds is what was there when it was last synced; of
/// everything written since, any part may or may not be there after a power cut, down to single sectors.
///
/// One at a time; the files are those of one directory. -shm files are memory and do not survive.
class PowerCut {
public:
    explicit PowerCut(const std::filesystem::path& watched);
    ~PowerCut();
    PowerCut(const PowerCut&) = delete;
    PowerCut& operator=(const PowerCut&) = delete;

    /// Makes `target` what the directory may look like when power fails now.
    void leave(const std::filesystem::path& target, std::mt19937& random) const;
    /// Called before every write and sync.
    void onEveryCall(std::function<void()> hook);
    /// After so many more bytes every write fails with ENOSPC, after a part of it was written.
    void endRoomAfter(std::int64_t bytes);
    /// Every sync fails with this errno from now on; 0: none.
    void failSyncs(int code);
    void giveRoom();
    std::int64_t syncs() const;
};

} // namespace certdesk::sync::sample
