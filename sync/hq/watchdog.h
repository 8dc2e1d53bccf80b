#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace certdesk::hq {

/// One thread that shuts a connection's socket down when it has not come as far as it should by its deadline.
/// (Poco counts each read by itself: a sender of one byte every 9 seconds would hold a thread for ever.)
class Watchdog {
public:
    Watchdog();
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// One connection under watch, from the thread that serves it.
    class Watch {
    public:
        Watch(Watchdog& dog, int socket, std::chrono::milliseconds allowed);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// A request is being served: it has that long from now, while the server stops no longer than that
        /// takes.
        void busy(std::chrono::milliseconds allowed);
        /// It waits for the next request; cut at once when the server stops.
        void waiting(std::chrono::milliseconds allowed);
        /// Says whose connection it is. Where that one has `most` already, one of them that waits for a
        /// request is cut, which costs nobody anything. False: all of them are busy.
        bool belongsTo(const std::string& owner, int most);

    private:
        Watchdog& dog_;
        std::uint64_t id_;
    };

    /// What somebody whose name is known may wait between two requests though others need the thread: whoever
    /// is in the middle of something comes again sooner, and to cut it would only make it come anew.
    static constexpr std::chrono::milliseconds grace{1000};
    /// And who has not said who it is yet.
    static constexpr std::chrono::milliseconds strangersGrace{250};
    /// Cuts the connection that has waited longest for a request, for another one that needs its thread: when
    /// its grace is over, unless it comes with a request before.
    void cutLongestWaiting();

    /// Cuts every connection that waits for a request, now and from now on; a busy one has no longer than
    /// `allowed` to end, from now.
    void stop(std::chrono::milliseconds allowed);

private:
    struct Entry {
        int socket = -1; ///< a duplicate of our own, so that a number used again is never hit
        std::chrono::steady_clock::time_point until;
        std::chrono::steady_clock::time_point since; ///< when it began to wait, or to be busy
        bool busy = false;
        bool chosen = false; ///< to be cut while it waits
        std::string owner;   ///< empty: unknown
    };

    /// An entry is there with its deadline or not at all: the watchdog looks whenever another one comes.
    std::uint64_t add(int socket, std::chrono::milliseconds allowed);
    void arm(std::uint64_t id, std::chrono::milliseconds allowed, bool busy);
    bool claim(std::uint64_t id, const std::string& owner, int most);
    void set(Entry& entry, std::chrono::milliseconds allowed, bool busy) const;
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<std::uint64_t, Entry> entries_; ///< guarded by mutex_, as all below
    std::uint64_t nextId_ = 1;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point latest_ = std::chrono::steady_clock::time_point::max();
    bool ending_ = false;
    std::thread thread_;
};

} // namespace certdesk::hq
