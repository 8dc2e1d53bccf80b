#pragma once
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace certdesk::tests {

/// What a line is like.
struct LineShape {
    std::size_t bytesPerSecond = 1'600'000; ///< in each direction
    std::chrono::milliseconds delay{0};     ///< of every byte, in each direction
    std::size_t breaksAfter = 0;            ///< bytes to the server, in all; then it breaks once. 0: never
};

/// Stands between kiosks and a server on 127.0.0.1 as such a line, byte by byte of TCP; it holds no more than
/// what is on its way. Each connection has the line for itself.
class SlowRelay {
public:
    explicit SlowRelay(std::uint16_t to, LineShape shape = {})
        : to_(to), shape_(shape), thread_([this] { serve(); }) {}
    ~SlowRelay();
    SlowRelay(const SlowRelay&) = delete;
    SlowRelay& operator=(const SlowRelay&) = delete;

    std::string url() const { return "https://127.0.0.1:" + std::to_string(listening_.address().port()); }
    /// Bytes that arrived at the server, those that it never read included.
    std::size_t carried() const { return carried_; }

private:
    void serve();
    void relay(Poco::Net::StreamSocket client);
    bool breaksNow();

    const std::uint16_t to_;
    const LineShape shape_;
    Poco::Net::ServerSocket listening_{Poco::Net::SocketAddress("127.0.0.1", 0)};
    std::atomic<bool> ending_{false};
    std::atomic<std::size_t> carried_{0};
    std::atomic<bool> broke_{false};
    std::vector<std::thread> relays_{}; ///< of serve's thread
    std::thread thread_;
};

} // namespace certdesk::tests
