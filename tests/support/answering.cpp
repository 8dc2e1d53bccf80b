#include "support/answering.h"

#include "forms/bytes.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace certdesk::tests {

using Poco::Net::StreamSocket;

namespace {

const Poco::Timespan aMoment(0, 50'000);

std::string some(StreamSocket& socket) {
    std::array<char, 16384> part{};
    const int got = socket.receiveBytes(part.data(), static_cast<int>(part.size()));
    return {part.data(), static_cast<std::size_t>(std::max(got, 0))};
}

/// Which of the two has something to say, within 50 ms.
std::pair<bool, bool> readable(const StreamSocket& one, const StreamSocket& other) {
    std::array<pollfd, 2> both{pollfd{one.impl()->sockfd(), POLLIN, 0},
                               pollfd{other.impl()->sockfd(), POLLIN, 0}};
    if (::poll(both.data(), both.size(), 50) <= 0) return {false, false};
    return {both[0].revents != 0, both[1].revents != 0};
}

std::size_t bodyLength(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

} // namespace

std::string Talk::request() {
    std::size_t end = held_.find("\r\n\r\n");
    while (end == std::string::npos) {
        const auto more = some(socket_);
        if (more.empty()) return {};
        held_ += more;
        end = held_.find("\r\n\r\n");
    }
    const std::size_t whole = end + 4 + bodyLength(held_.substr(0, end + 2));
    while (held_.size() < whole) {
        const auto more = some(socket_);
        if (more.empty()) return {};
        held_ += more;
    }
    std::string text = held_.substr(0, whole);
    held_.erase(0, whole);
    return text;
}

void Talk::say(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size())
        sent += static_cast<std::size_t>(
            socket_.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent)));
}

void Talk::cut() { ::shutdown(socket_.impl()->sockfd(), SHUT_RDWR); }

Answering::Answering(Script script) : Answering(std::move(script), {}, {}) {}

Answering::Answering(Script script, const std::filesystem::path& certificate,
                     const std::filesystem::path& key)
    : script_(std::move(script)), certificate_(certificate), key_(key), thread_([this] { serve(); }) {}

Answering::~Answering() {
    ending_ = true;
    thread_.join();
}

StreamSocket Answering::greeted(const StreamSocket& plain) const {
    if (certificate_.empty()) return plain;
    Poco::Net::Context::Params params;
    params.privateKeyFile = key_.string();
    params.certificateFile = certificate_.string();
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;
    params.loadDefaultCAs = false;
    const Poco::Net::Context::Ptr context =
        new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params);
    return Poco::Net::SecureStreamSocket::attach(plain, context);
}

void Answering::serve() {
    while (!ending_) {
        if (!listening_.poll(aMoment, Poco::Net::Socket::SELECT_READ)) continue;
        ++connections_;
        try {
            StreamSocket plain = listening_.acceptConnection();
            plain.setReceiveTimeout(Poco::Timespan(10, 0));
            Talk talk(greeted(plain));
            script_(talk);
        } catch (const Poco::Exception&) { // the kiosk hung up, as it may
        }
    }
}

TinyProxy::TinyProxy(std::string credentials, std::string refusal)
    : credentials_(std::move(credentials)), refusal_(std::move(refusal)), thread_([this] { serve(); }) {}

TinyProxy::~TinyProxy() {
    ending_ = true;
    thread_.join();
    for (auto& one : tunnels_)
        one.join();
}

std::vector<std::string> TinyProxy::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void TinyProxy::serve() {
    while (!ending_) {
        if (!listening_.poll(aMoment, Poco::Net::Socket::SELECT_READ)) continue;
        const StreamSocket client = listening_.acceptConnection();
        const std::lock_guard lock(mutex_);
        tunnels_.emplace_back([this, client] {
            try {
                tunnel(client);
            } catch (const Poco::Exception&) { // one of the two hung up
            }
        });
    }
}

void TinyProxy::tunnel(StreamSocket client) {
    client.setReceiveTimeout(Poco::Timespan(10, 0));
    Talk talk(client);
    const std::string request = talk.request();
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(request.substr(0, request.find("\r\n")));
    }
    if (!refusal_.empty()) return talk.say("HTTP/1.1 " + refusal_ + "\r\nContent-Length: 0\r\n\r\n");
    const std::string wanted = "Proxy-Authorization: Basic " + forms::base64(forms::viewOf(credentials_));
    if (!credentials_.empty() && request.find(wanted + "\r\n") == std::string::npos)
        return talk.say("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n"
                        "Content-Length: 0\r\n\r\n");
    const auto port = std::strtoul(request.c_str() + request.find(':') + 1, nullptr, 10);
    StreamSocket server;
    try {
        server.connect(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)));
    } catch (const Poco::Exception&) {
        return talk.say("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    }
    talk.say("HTTP/1.1 200 Connection established\r\n\r\n");
    while (!ending_) {
        const auto [fromClient, fromServer] = readable(client, server);
        if (!fromClient && !fromServer) continue;
        const auto bytes = some(fromClient ? client : server);
        if (bytes.empty()) return;
        Talk(fromClient ? server : client).say(bytes);
    }
}

} // namespace certdesk::tests
