#include "support/fault_proxy.h"

#include "sync/line.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/URI.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace certdesk::tests {
namespace {

using namespace Poco::Net;
using Kind = LineAccident::Kind;

/// One side of the proxy. TLS is not asked when the line breaks: it would say good-bye first.
class Side {
public:
    explicit Side(const SecureStreamSocket& socket) : socket_(socket) {
        socket_.setReceiveTimeout(Poco::Timespan(60, 0));
    }

    /// A whole message of HTTP with Content-Length; nothing when the other side ends or breaks before.
    std::optional<std::string> message() {
        std::array<char, 16384> part{};
        while (!isWhole()) {
            const int got = socket_.receiveBytes(part.data(), part.size());
            if (got <= 0) return {};
            unread_.append(part.data(), static_cast<std::size_t>(got));
        }
        auto whole = unread_.substr(0, length_);
        unread_.erase(0, length_);
        return whole;
    }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const int sent = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
            if (sent <= 0) throw NetException("not sent");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void breakOff(bool reset) {
        const int fd = socket_.impl()->sockfd();
        const sockaddr nowhere{AF_UNSPEC, {}};
        if (!reset || ::connect(fd, &nowhere, sizeof nowhere) != 0) // which resets a connection (Linux)
            ::shutdown(fd, SHUT_RDWR);
    }

private:
    bool isWhole() {
        const auto end = unread_.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        length_ = end + 4 + bodyLength(unread_.substr(0, end));
        return unread_.size() >= length_;
    }
    static std::size_t bodyLength(std::string head) {
        std::transform(head.begin(), head.end(), head.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const std::string name = "\r\ncontent-length:";
        const auto at = head.find(name);
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
    }

    SecureStreamSocket socket_;
    std::string unread_;
    std::size_t length_ = 0;
};

} // namespace

struct FaultProxy::Impl {
    sync::LineSettings kiosk;
    std::string address;
    Context::Ptr clientSide;
    SecureServerSocket listening;

    std::mutex mutex;
    Plan plan; ///< guarded by mutex, as all below
    int count = 0;
    std::size_t requestBytes = 0;
    std::size_t answerBytes = 0;
    struct Late {
        std::string request;
        std::size_t answersLeft;
    };
    std::vector<Late> late;
    int held = 0;
    std::condition_variable changed; ///< of `held`, and at the end
    std::list<int> connections;      ///< to the kiosk, to be shut at the end

    std::atomic<bool> ending = false;
    std::vector<std::thread> serving; ///< of the accepting thread alone
    std::thread accepting;

    Impl(HqServer& hq, const sync::LineSettings& enrolled)
        : kiosk(enrolled),
          clientSide(sync::clientContext(kiosk.machineKey.string(), kiosk.machineCertificate.string(),
                                         kiosk.tlsRoot.string())),
          listening(hq::serverContext((hq.data() / "tls/server.key").string(),
                                      (hq.data() / "tls/server.pem").string(), kiosk.tlsRoot.string(),
                                      true)) {
        const Poco::URI url(kiosk.url);
        address = url.getHost() + ":" + std::to_string(url.getPort());
        listening.bind(SocketAddress(url.getHost(), 0));
        listening.listen();
        accepting = std::thread([this] { accept(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        changed.notify_all();
        ::shutdown(listening.impl()->sockfd(), SHUT_RDWR);
        accepting.join();
        {
            const std::lock_guard lock(mutex);
            for (const int fd : connections)
                ::shutdown(fd, SHUT_RDWR);
        }
        for (auto& one : serving)
            one.join();
    }

    void accept() {
        while (!ending) {
            try {
                SecureStreamSocket socket(listening.acceptConnection());
                serving.emplace_back([this, socket] { serve(socket); });
            } catch (const Poco::Exception&) { // the end, or a kiosk that went away at once
            }
        }
    }

    void serve(SecureStreamSocket socket) {
        const int fd = socket.impl()->sockfd();
        {
            const std::lock_guard lock(mutex);
            connections.push_back(fd);
        }
        try {
            if (!ending && socket.completeHandshake() == 1) pass(socket);
        } catch (const Poco::Exception&) { // a line that breaks
        }
        const std::lock_guard lock(mutex);
        connections.remove(fd);
    }

    void pass(const SecureStreamSocket& socket) {
        Side kioskSide(socket);
        Side hqSide(connected());
        while (const auto request = kioskSide.message())
            if (!passOne(kioskSide, hqSide, *request)) return;
    }

    SecureStreamSocket connected() const {
        SecureStreamSocket socket(clientSide);
        socket.setPeerHostName(Poco::URI(kiosk.url).getHost());
        socket.connect(SocketAddress(address), Poco::Timespan(10, 0));
        return socket;
    }

    LineAccident next(const std::string& request) {
        const std::lock_guard lock(mutex);
        requestBytes = request.size();
        auto accident = plan ? plan(count++) : (++count, LineAccident{});
        const bool meant = request.substr(0, request.find('\r')).find(accident.only) != std::string::npos;
        return meant ? accident : LineAccident{};
    }

    /// False: the line broke.
    bool passOne(Side& kioskSide, Side& hqSide, const std::string& request) {
        const auto accident = next(request);
        std::this_thread::sleep_for(accident.latency);
        const auto cut = [&] {
            hqSide.breakOff(accident.reset);
            kioskSide.breakOff(accident.reset);
            return false;
        };
        if (accident.kind == Kind::cutRequest && accident.at < request.size()) {
            hqSide.send(std::string_view(request).substr(0, accident.at));
            return cut();
        }
        if (accident.kind == Kind::late) {
            const std::lock_guard lock(mutex);
            late.push_back({request, accident.at});
            return cut();
        }
        if (accident.kind == Kind::twice) ask(hqSide, request);
        const auto answer = ask(hqSide, request);
        if (accident.kind == Kind::cutAnswer && accident.at < answer.size()) {
            kioskSide.send(std::string_view(answer).substr(0, accident.at));
            return cut();
        }
        if (accident.kind == Kind::held) {
            hold();
            return false;
        }
        deliver(dueNow());
        kioskSide.send(answer);
        return true;
    }

    void hold() {
        std::unique_lock lock(mutex);
        ++held;
        changed.notify_all();
        changed.wait(lock, [this] { return ending.load(); });
    }

    std::string ask(Side& hqSide, const std::string& request) {
        hqSide.send(request);
        auto answer = hqSide.message();
        if (!answer) throw NetException("headquarters did not answer");
        const std::lock_guard lock(mutex);
        answerBytes = answer->size();
        return std::move(*answer);
    }

    std::vector<std::string> dueNow() {
        const std::lock_guard lock(mutex);
        std::vector<std::string> due;
        for (auto one = late.begin(); one != late.end();)
            if (one->answersLeft-- <= 1) {
                due.push_back(std::move(one->request));
                one = late.erase(one);
            } else
                ++one;
        return due;
    }

    void deliver(std::vector<std::string> requests) {
        std::reverse(requests.begin(), requests.end());
        for (const auto& request : requests) {
            Side hqSide(connected());
            ask(hqSide, request);
        }
    }

    std::vector<std::string> allLate() {
        const std::lock_guard lock(mutex);
        std::vector<std::string> all;
        for (auto& one : late)
            all.push_back(std::move(one.request));
        late.clear();
        return all;
    }
};

FaultProxy::FaultProxy(HqServer& hq, const sync::LineSettings& kiosk)
    : impl_(std::make_unique<Impl>(hq, kiosk)) {}
FaultProxy::~FaultProxy() = default;

sync::LineSettings FaultProxy::settings() const {
    auto settings = impl_->kiosk;
    Poco::URI url(settings.url);
    url.setPort(impl_->listening.address().port());
    settings.url = url.toString();
    return settings;
}

void FaultProxy::plan(Plan plan) {
    const std::lock_guard lock(impl_->mutex);
    impl_->plan = std::move(plan);
    impl_->count = 0;
}

bool FaultProxy::awaitHeld() {
    std::unique_lock lock(impl_->mutex);
    return impl_->changed.wait_for(lock, std::chrono::minutes(1), [this] { return impl_->held > 0; });
}

void FaultProxy::deliverLate() { impl_->deliver(impl_->allLate()); }

int FaultProxy::requests() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->count;
}

std::size_t FaultProxy::requestBytes() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->requestBytes;
}

std::size_t FaultProxy::answerBytes() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->answerBytes;
}

} // namespace certdesk::tests
