// GM/T 0016 §7.1.2, §7.1.3: devices coming and going. What changed between two waits is told by the next;
// what was there at the first is not. Cancelling reaches only those who wait at that moment, as the standard
// has it.
#include "library.h"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>

namespace certdesk::softskf {

namespace {

class Descriptor {
public:
    explicit Descriptor(int file) : file_(file) {
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), "waiting for devices");
    }
    ~Descriptor() { ::close(file_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int file() const { return file_; }

private:
    int file_;
};

using Insertions = std::map<std::string, std::string>; ///< by the device's name

Insertions insertionsIn(const Store& store) {
    Insertions all;
    for (const std::string& name : store.names())
        if (const auto insertion = store.insertion(name)) all[name] = *insertion;
    return all;
}

struct Event {
    std::string device;
    Ulong kind;
};

class Watch {
public:
    static Watch& instance() {
        static Watch watch;
        return watch;
    }

    /// The first change against what was told; not told yet.
    std::optional<Event> change(const Store& store, const Insertions& now) {
        const std::lock_guard guard(mutex_);
        if (root_ != store.root()) {
            root_ = store.root();
            known_ = now;
        }
        for (const auto& [name, insertion] : known_)
            if (const auto found = now.find(name); found == now.end() || found->second != insertion)
                return Event{name, removed};
        for (const auto& [name, insertion] : now)
            if (!known_.contains(name)) return Event{name, inserted};
        return {};
    }
    void told(const Event& event, const Insertions& now) {
        const std::lock_guard guard(mutex_);
        if (event.kind == removed)
            known_.erase(event.device);
        else
            known_[event.device] = now.at(event.device);
    }

private:
    std::mutex mutex_;
    std::filesystem::path root_; // both guarded by mutex_
    Insertions known_;
};

/// Those who wait, to be woken.
class Waiters {
public:
    static Waiters& instance() {
        static Waiters waiters;
        return waiters;
    }
    void enter(int wake) {
        const std::lock_guard guard(mutex_);
        wakes_.insert(wake);
    }
    void leave(int wake) {
        const std::lock_guard guard(mutex_);
        wakes_.erase(wake);
    }
    void wakeAll() {
        const std::lock_guard guard(mutex_);
        for (const int wake : wakes_)
            ::eventfd_write(wake, 1);
    }

private:
    std::mutex mutex_;
    std::set<int> wakes_; // guarded by mutex_
};

class Waiter {
public:
    Waiter() : wake_(::eventfd(0, EFD_CLOEXEC)) { Waiters::instance().enter(wake_.file()); }
    ~Waiter() { Waiters::instance().leave(wake_.file()); }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// The next event. Throws Refusal when it is cancelled.
    Event next(const Store& store, Insertions& now) {
        while (true) {
            const Descriptor changes = watched(store);
            now = insertionsIn(store);
            if (auto event = Watch::instance().change(store, now)) return *event;
            sleepUntilChange(changes);
        }
    }

private:
    /// Folders come and go, so a new watch is made before each look at them.
    static Descriptor watched(const Store& store) {
        constexpr std::uint32_t mask = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
        const int file = ::inotify_init1(IN_CLOEXEC);
        ::inotify_add_watch(file, store.root().c_str(), mask);
        for (const std::string& name : store.names())
            ::inotify_add_watch(file, store.folder(name).c_str(), mask);
        return Descriptor(file);
    }
    void sleepUntilChange(const Descriptor& changes) const {
        pollfd sources[] = {{changes.file(), POLLIN, 0}, {wake_.file(), POLLIN, 0}};
        while (::poll(sources, 2, -1) < 0 && errno == EINTR) {
        }
        need((sources[1].revents & POLLIN) == 0, SAR_NOT_EVENTERR);
    }

    Descriptor wake_;
};

void waitForEvent(char* name, Ulong* nameLength, Ulong* kind) {
    needPointer(name);
    needPointer(nameLength);
    needPointer(kind);
    Waiter waiter;
    Insertions now;
    const Event event = waiter.next(Store::ofEnvironment(), now);
    give(event.device.c_str(), event.device.size() + 1, name, nameLength);
    *kind = event.kind;
    Watch::instance().told(event, now);
}

} // namespace

} // namespace certdesk::softskf

using namespace certdesk::softskf;

CERTDESK_SKF_EXPORT SKF_WaitForDevEvent(char* name, Ulong* nameLength, Ulong* event) {
    try {
        waitForEvent(name, nameLength, event);
        return SAR_OK;
    } catch (const Refusal& refusal) {
        return refusal.code;
    } catch (const std::exception&) {
        return SAR_FAIL;
    }
}

CERTDESK_SKF_EXPORT SKF_CancelWaitForDevEvent() {
    Waiters::instance().wakeAll();
    return SAR_OK;
}
