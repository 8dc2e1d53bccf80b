#include "sync/power_cut.h"

#include "sync/sample_kiosk.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace certdesk::sync::sample {

namespace {

constexpr std::size_t sectorBytes = 512;
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

struct Change {
    std::size_t offset = 0;
    std::string data;
    std::optional<std::size_t> cutTo;
};

struct FileState {
    std::string sure;
    std::vector<Change> since;
};

struct Disk {
    std::filesystem::path watched;
    std::map<std::string, FileState> files;
    std::function<void()> hook;
    std::int64_t room = unlimited;
    int syncFault = 0;
    std::int64_t syncs = 0;
};

Disk* disk = nullptr;

std::string nameOf(int descriptor) {
    std::error_code problem;
    const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), problem);
    return problem || path.parent_path() != disk->watched ? std::string() : path.filename().string();
}

FileState* stateOf(int descriptor) {
    if (!disk) return nullptr;
    const std::string name = nameOf(descriptor);
    if (name.empty() || name.ends_with("-shm")) return nullptr;
    if (disk->hook) disk->hook();
    return &disk->files[name];
}

void put(std::string& content, std::size_t offset, std::string_view data) {
    if (content.size() < offset + data.size()) content.resize(offset + data.size(), '\0');
    content.replace(offset, data.size(), data);
}

void applyWhole(std::string& content, const Change& change) {
    if (change.cutTo)
        content.resize(*change.cutTo, '\0');
    else
        put(content, change.offset, change.data);
}

/// Each sector by itself may have reached the disk.
void applyPartly(std::string& content, const Change& change, std::mt19937& random) {
    if (change.cutTo) {
        if (random() % 2 == 0) applyWhole(content, change);
        return;
    }
    const std::string_view data = change.data;
    for (std::size_t at = 0; at < data.size(); at += sectorBytes)
        if (random() % 2 == 0) put(content, change.offset + at, data.substr(at, sectorBytes));
}

ssize_t writtenTo(int descriptor, const void* data, std::size_t size, std::int64_t offset) {
    return ::syscall(SYS_pwrite64, descriptor, data, size, offset);
}

ssize_t watchedWrite(int descriptor, const void* data, std::size_t size, std::int64_t offset) {
    FileState* state = stateOf(descriptor);
    if (!state) return writtenTo(descriptor, data, size, offset);
    const auto fits =
        static_cast<std::size_t>(std::min<std::int64_t>(disk->room, static_cast<std::int64_t>(size)));
    if (fits == 0 && size > 0) {
        errno = ENOSPC;
        return -1;
    }
    if (disk->room != unlimited) disk->room -= static_cast<std::int64_t>(fits);
    const ssize_t written = writtenTo(descriptor, data, fits, offset);
    if (written > 0)
        state->since.push_back({static_cast<std::size_t>(offset),
                                {static_cast<const char*>(data), static_cast<std::size_t>(written)},
                                std::nullopt});
    return written;
}

int watchedCut(int descriptor, std::int64_t size) {
    if (FileState* state = stateOf(descriptor))
        state->since.push_back({0, {}, static_cast<std::size_t>(size)});
    return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

int watchedSync(int descriptor, long call) {
    FileState* state = stateOf(descriptor);
    if (!state) return static_cast<int>(::syscall(call, descriptor));
    if (disk->syncFault != 0) {
        errno = disk->syncFault;
        return -1;
    }
    ++disk->syncs;
    for (const Change& change : state->since)
        applyWhole(state->sure, change);
    state->since.clear();
    return 0; // nobody pulls this machine's plug: what counts is what was asked for
}

} // namespace

PowerCut::PowerCut(const std::filesystem::path& watched) {
    auto* fresh = new Disk;
    fresh->watched = std::filesystem::canonical(watched);
    for (const auto& file : std::filesystem::directory_iterator(watched))
        if (file.is_regular_file())
            fresh->files[file.path().filename().string()].sure = contentOf(file.path());
    disk = fresh;
}

PowerCut::~PowerCut() {
    delete disk;
    disk = nullptr;
}

void PowerCut::leave(const std::filesystem::path& target, std::mt19937& random) const {
    std::filesystem::remove_all(target);
    std::filesystem::create_directory(target);
    for (const auto& [name, state] : disk->files) {
        if (!std::filesystem::exists(disk->watched / name)) continue;
        std::string content = state.sure;
        for (const Change& change : state.since)
            applyPartly(content, change, random);
        sample::write(target / name, content);
    }
}

void PowerCut::onEveryCall(std::function<void()> hook) { disk->hook = std::move(hook); }
void PowerCut::endRoomAfter(std::int64_t bytes) { disk->room = bytes; }
void PowerCut::failSyncs(int code) { disk->syncFault = code; }
void PowerCut::giveRoom() { disk->room = unlimited; }
std::int64_t PowerCut::syncs() const { return disk->syncs; }

} // namespace certdesk::sync::sample

// The dynamic linker gives SQLite these in place of the C library's.
extern "C" {
ssize_t pwrite64(int descriptor, const void* data, std::size_t size, std::int64_t offset) {
    return certdesk::sync::sample::watchedWrite(descriptor, data, size, offset);
}
int ftruncate64(int descriptor, std::int64_t size) {
    return certdesk::sync::sample::watchedCut(descriptor, size);
}
int fsync(int descriptor) { return certdesk::sync::sample::watchedSync(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return certdesk::sync::sample::watchedSync(descriptor, SYS_fdatasync); }
}
