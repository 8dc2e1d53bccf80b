#pragma once
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace certdesk::tests {

/// The other end of a connection, for a script: read a request, write whatever it likes.
class Talk {
public:
    explicit Talk(Poco::Net::StreamSocket socket) : socket_(std::move(socket)) {}
    /// One HTTP request, head and body of its Content-Length; empty when there is none any more.
    std::string request();
    void say(const std::string& bytes);
    /// Ends it; over TLS without the word that there is no more.
    void cut();
    Poco::Net::StreamSocket& socket() { return socket_; }

private:
    Poco::Net::StreamSocket socket_;
    std::string held_;
};

/// Answers in place of headquarters, on a port that the system gave: one script for each connection, one
/// connection after another, from construction to destruction.
class Answering {
public:
    using Script = std::function<void(Talk&)>;
    /// Plain TCP.
    explicit Answering(Script script);
    /// TLS with that certificate and key (files, PEM).
    Answering(Script script, const std::filesystem::path& certificate, const std::filesystem::path& key);
    ~Answering();
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;

    std::uint16_t port() const { return listening_.address().port(); }
    std::string url() const { return "https://127.0.0.1:" + std::to_string(port()); }
    int connections() const { return connections_; }

private:
    void serve();
    Poco::Net::StreamSocket greeted(const Poco::Net::StreamSocket& plain) const;

    Script script_;
    std::filesystem::path certificate_;
    std::filesystem::path key_;
    Poco::Net::ServerSocket listening_{Poco::Net::SocketAddress("127.0.0.1", 0)};
    std::atomic<int> connections_{0};
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

/// An HTTP proxy that knows CONNECT alone, to 127.0.0.1. Says what it was asked.
class TinyProxy {
public:
    /// `credentials`: "user:password" that it wants; empty: anybody may. `refusal`: its answer to every
    /// CONNECT in place of a tunnel, e.g. "403 Forbidden".
    explicit TinyProxy(std::string credentials = {}, std::string refusal = {});
    ~TinyProxy();
    TinyProxy(const TinyProxy&) = delete;
    TinyProxy& operator=(const TinyProxy&) = delete;

    std::uint16_t port() const { return listening_.address().port(); }
    std::string url(const std::string& credentials = {}) const {
        return "http://" + (credentials.empty() ? "" : credentials + "@") +
               "127.0.0.1:" + std::to_string(port());
    }
    /// First lines of the requests.
    std::vector<std::string> asked() const;

private:
    void serve();
    void tunnel(Poco::Net::StreamSocket client);

    const std::string credentials_;
    const std::string refusal_;
    Poco::Net::ServerSocket listening_{Poco::Net::SocketAddress("127.0.0.1", 0)};
    std::atomic<bool> ending_{false};
    mutable std::mutex mutex_;
    std::vector<std::string> asked_;     ///< guarded by mutex_, as the next
    std::vector<std::thread> tunnels_{}; ///< guarded by mutex_
    std::thread thread_;
};

} // namespace certdesk::tests
