#include "hq/watchdog.h"

#include <algorithm>
#include <sys/socket.h>
#include <unistd.h>

namespace certdesk::hq {

using Time = std::chrono::steady_clock;

Watchdog::Watchdog() : thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

Watchdog::Watch::Watch(Watchdog& dog, int socket, std::chrono::milliseconds allowed)
    : dog_(dog), id_(dog.add(::dup(socket), allowed)) {}

Watchdog::Watch::~Watch() {
    const std::lock_guard lock(dog_.mutex_);
    ::close(dog_.entries_[id_].socket);
    dog_.entries_.erase(id_);
}

void Watchdog::Watch::busy(std::chrono::milliseconds allowed) { dog_.arm(id_, allowed, true); }
void Watchdog::Watch::waiting(std::chrono::milliseconds allowed) { dog_.arm(id_, allowed, false); }

bool Watchdog::Watch::belongsTo(const std::string& owner, int most) { return dog_.claim(id_, owner, most); }

bool Watchdog::claim(std::uint64_t id, const std::string& owner, int most) {
    const std::lock_guard lock(mutex_);
    int others = 0;
    Entry* waiting = nullptr;
    for (auto& [other, entry] : entries_) {
        if (other == id || entry.owner != owner) continue;
        ++others;
        if (!entry.busy && !waiting) waiting = &entry;
    }
    entries_[id].owner = owner;
    if (others < most) return true;
    if (!waiting) return false;
    ::shutdown(waiting->socket, SHUT_RDWR);
    waiting->owner.clear(); // it is on its way out
    return true;
}

std::uint64_t Watchdog::add(int socket, std::chrono::milliseconds allowed) {
    std::uint64_t id = 0;
    {
        const std::lock_guard lock(mutex_);
        id = nextId_++;
        entries_[id].socket = socket;
        set(entries_[id], allowed, false);
    }
    wake_.notify_one();
    return id;
}

void Watchdog::arm(std::uint64_t id, std::chrono::milliseconds allowed, bool busy) {
    {
        const std::lock_guard lock(mutex_);
        set(entries_[id], allowed, busy);
    }
    wake_.notify_one();
}

void Watchdog::set(Entry& entry, std::chrono::milliseconds allowed, bool busy) const {
    entry.since = Time::now();
    entry.until = std::min(entry.since + allowed, latest_);
    entry.busy = busy;
    entry.chosen = false;
    if (stopping_ && !busy) ::shutdown(entry.socket, SHUT_RDWR);
}

void Watchdog::cutLongestWaiting() {
    {
        const std::lock_guard lock(mutex_);
        const auto endOf = [](const Entry& entry) {
            return entry.since + (entry.owner.empty() ? strangersGrace : grace);
        };
        Entry* first = nullptr;
        for (auto& [id, entry] : entries_)
            if (!entry.busy && !entry.chosen && (!first || endOf(entry) < endOf(*first))) first = &entry;
        if (!first) return;
        first->chosen = true;
        first->until = std::min(first->until, endOf(*first));
    }
    wake_.notify_one();
}

void Watchdog::stop(std::chrono::milliseconds allowed) {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        latest_ = Time::now() + allowed;
        for (auto& [id, entry] : entries_) {
            entry.until = std::min(entry.until, latest_);
            if (!entry.busy) ::shutdown(entry.socket, SHUT_RDWR);
        }
    }
    wake_.notify_one();
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        auto next = Time::now() + std::chrono::hours(1);
        for (auto& [id, entry] : entries_) {
            if (entry.until <= Time::now()) {
                ::shutdown(entry.socket, SHUT_RDWR);
                entry.until = Time::time_point::max();
            }
            next = std::min(next, entry.until);
        }
        wake_.wait_until(lock, next);
    }
}

} // namespace certdesk::hq
