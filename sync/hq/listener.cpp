#include "hq/listener.h"

#include "hq/exchange.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <sys/socket.h>
#include <utility>

namespace certdesk::hq {
namespace {

using namespace Poco::Net;

using Moment = std::chrono::steady_clock;

// Of the connection that this thread serves.
thread_local Watchdog::Watch* current = nullptr;
thread_local Moment::time_point waitingSince;               // for the request that is to come
thread_local std::optional<token::Certificate> currentPeer; // reading one costs more than most answers

/// How many connections each address has.
class Addresses {
public:
    explicit Addresses(int most) : most_(most) {}
    bool enter(const std::string& address) {
        const std::lock_guard lock(mutex_);
        int& count = counts_[address];
        if (count >= most_) return false;
        ++count;
        return true;
    }
    void leave(const std::string& address) {
        const std::lock_guard lock(mutex_);
        if (--counts_[address] == 0) counts_.erase(address);
    }

private:
    const int most_;
    std::mutex mutex_;
    std::map<std::string, int> counts_; ///< guarded by mutex_
};

/// Everything that connections share; outlives them.
struct Shared {
    Endpoint& endpoint;
    ListenerLimits limits;
    Log& log;
    Traffic& traffic;
    std::string name;
    bool verbose;
    Watchdog dog;
    Addresses addresses;
    HTTPServerParams::Ptr params = new HTTPServerParams;
    std::atomic<const TCPServer*> server{nullptr}; ///< once it runs

    Shared(Endpoint& answering, ListenerLimits given, Witness witness)
        : endpoint(answering), limits(given), log(witness.log), traffic(witness.traffic),
          name(std::move(witness.listener)), verbose(witness.verbose), addresses(given.perAddress) {
        const Poco::Timespan reading(static_cast<Poco::Timespan::TimeDiff>(given.head.count()) * 1000);
        params->setTimeout(reading);
        params->setKeepAlive(true);
        params->setMaxKeepAliveRequests(1000);
        params->setKeepAliveTimeout(static_cast<Poco::Timespan::TimeDiff>(given.idle.count()) * 1000);
    }

    /// Connections wait for a thread.
    bool isCrowded() const {
        const TCPServer* running = server;
        return running && running->queuedConnections() > 0;
    }

    /// A connection that never came to a request.
    void tellRefused(const std::string& event, const std::string& address) {
        traffic.refused(name, event);
        tell(Log::Level::warning, event, address);
    }
    void tellRefusal(const std::string& address, const std::string& route, const Reply& reply) {
        tell(Log::Level::warning, "refused", address,
             {{"route", route}, {"status", reply.status}, {"problem", reply.problem}});
    }
    void tellServed(const std::string& address, const std::string& route, const Reply& reply,
                    std::chrono::duration<double> took) {
        traffic.answered(name, route, reply.status, took.count());
        if (!verbose || reply.status >= 400) return;
        tell(Log::Level::info, "served", address,
             {{"route", route},
              {"status", reply.status},
              {"ms", static_cast<std::int64_t>(took.count() * 1000)},
              {"bytes", static_cast<std::int64_t>(reply.body.size())}});
    }

private:
    void tell(Log::Level level, const std::string& event, const std::string& address,
              forms::JsonObject more = {}) {
        forms::JsonObject facts{{"listener", name}, {"address", address}};
        if (currentPeer) facts.emplace_back("kiosk", currentPeer->commonName());
        facts.insert(facts.end(), more.begin(), more.end());
        log.write(level, event, std::move(facts));
    }
};

std::optional<token::Certificate> peerOf(const SecureStreamSocket& socket) {
    if (!socket.havePeerCertificate()) return {};
    const auto peer = socket.peerCertificate();
    unsigned char* der = nullptr;
    const int length = i2d_X509(peer.certificate(), &der);
    if (length <= 0) return {};
    auto certificate = token::Certificate::fromDer({der, static_cast<std::size_t>(length)});
    OPENSSL_free(der);
    if (!certificate) return {};
    return std::move(certificate).value();
}

Reply guarded(Shared& shared, const Request& request) {
    try {
        return shared.endpoint.answer(request);
    } catch (const std::exception& broken) {
        shared.log.write(Log::Level::error, "broken",
                         {{"listener", shared.name}, {"route", routeOf(request)}, {"why", broken.what()}});
        return problem(500, "internal", "headquarters could not do it; see its log");
    }
}

/// One request of a connection, from its first byte to that of its answer.
class Serving {
public:
    Serving(Shared& shared, Exchange& exchange, const std::string& address)
        : shared_(shared), exchange_(exchange), address_(address) {}

    /// Whether the connection goes on.
    bool serve() {
        const auto next = exchange_.nextHead();
        if (std::holds_alternative<std::monostate>(next)) return false;
        begun_ = Moment::now();
        current->busy(leftForBody());
        if (const auto* no = std::get_if<Problem>(&next)) return refuse(*no);
        head_ = std::get<HTTPRequest>(next);
        auto request = requestOf(head_);
        if (!request) return refuse({400, "bad-request", "not a URI"});
        request->address = address_;
        request->peer = currentPeer;
        route_ = routeOf(*request);
        return take(*request);
    }

private:
    bool take(Request& request) {
        if (const auto no = refusedByLength(head_, shared_.endpoint.bodyLimit(request))) return refuse(*no);
        if (head_.hasContentLength()) {
            if (head_.getExpectContinue()) exchange_.sendContinue();
            if (!exchange_.readBody(request.body, static_cast<std::size_t>(head_.getContentLength64())))
                return refuse({400, "body-incomplete", "the body ended before Content-Length"});
        }
        current->busy(shared_.limits.answer);
        const auto no = refusedByDigest(request);
        answer(no ? replyOf(*no) : guarded(shared_, request), true);
        waitingSince = Moment::now();
        current->waiting(shared_.isCrowded() ? Watchdog::grace : shared_.limits.idle + shared_.limits.head);
        return true;
    }

    /// Of the time that the whole request has.
    std::chrono::milliseconds leftForBody() const {
        const auto used = std::chrono::duration_cast<std::chrono::milliseconds>(Moment::now() - waitingSince);
        return std::max(shared_.limits.request - used, std::chrono::milliseconds(1));
    }

    void answer(const Reply& reply, bool keep) {
        if (reply.status >= 400) shared_.tellRefusal(address_, route_, reply);
        exchange_.send(head_, reply, keep);
        shared_.tellServed(address_, route_, reply, Moment::now() - begun_);
    }

    bool refuse(const Problem& no) {
        answer(replyOf(no), false);
        current->waiting(leftForBody()); // who is refused gives way to who is served
        exchange_.linger();
        return false;
    }

    Shared& shared_;
    Exchange& exchange_;
    const std::string& address_;
    Moment::time_point begun_;
    HTTPRequest head_{HTTPMessage::HTTP_1_1};
    std::string route_ = "{} {}"; ///< unknown before the head is read
};

class Connection : public TCPServerConnection {
public:
    Connection(const StreamSocket& socket, Shared& shared)
        : TCPServerConnection(socket), shared_(shared), address_(socket.peerAddress().host().toString()) {
        shared_.traffic.connected(shared_.name);
    }
    ~Connection() override {
        leaveAddress();
        shared_.traffic.disconnected(shared_.name);
    }

    void run() override {
        Watchdog::Watch watch(shared_.dog, socket().impl()->sockfd(), shared_.limits.head);
        current = &watch;
        waitingSince = Moment::now();
        try {
            if (shakeHands() && hasRoom(watch)) exchange();
        } catch (const Poco::Exception&) { // the other side has gone, or was cut
        }
        current = nullptr;
        currentPeer.reset();
    }

private:
    void exchange() {
        Exchange session(socket(), shared_.params);
        while (session.hasMoreRequests())
            if (!Serving(shared_, session, address_).serve()) return;
    }

    /// By ourselves, before HTTP: a client refused by its certificate must not be used further.
    bool shakeHands() {
        try {
            socket().setReceiveTimeout(shared_.params->getTimeout());
            socket().setSendTimeout(shared_.params->getTimeout());
            SecureStreamSocket secure(socket());
            if (secure.completeHandshake() != 1) return false;
            currentPeer = peerOf(secure);
            return true;
        } catch (const Poco::Exception&) {
            shared_.tellRefused("handshake-refused", address_);
            letAlertArrive();
            return false;
        }
    }

    /// Closed without a word when not: a kiosk that has two requests under way knows how to ask again. Who
    /// has a certificate is counted by that, and no longer with all others behind the same address.
    bool hasRoom(Watchdog::Watch& watch) {
        if (!currentPeer) return true;
        leaveAddress();
        if (watch.belongsTo(currentPeer->serial(), shared_.limits.perClient)) return true;
        shared_.tellRefused("too-many-connections", address_);
        return false;
    }

    void leaveAddress() {
        if (std::exchange(counted_, false)) shared_.addresses.leave(address_);
    }

    /// Closing with unread bytes resets the connection, and the client would never learn why it was refused.
    void letAlertArrive() {
        const int fd = socket().impl()->sockfd();
        ::shutdown(fd, SHUT_WR);
        std::array<char, 4096> ignored{};
        for (int i = 0; i < 16 && ::recv(fd, ignored.data(), ignored.size(), 0) > 0; ++i) {
        }
    }

    Shared& shared_;
    std::string address_;
    bool counted_ = true; ///< among the connections of its address
};

class Connections : public TCPServerConnectionFactory {
public:
    explicit Connections(Shared& shared) : shared_(shared) {}
    TCPServerConnection* createConnection(const StreamSocket& socket) override {
        return new Connection(socket, shared_);
    }

private:
    Shared& shared_;
};

/// Refuses before the queue would: a connection that the queue drops never leaves its address's count.
class Filter : public TCPServerConnectionFilter {
public:
    explicit Filter(Shared& shared) : shared_(shared) {}
    bool accept(const StreamSocket& socket) override {
        const TCPServer* server = shared_.server;
        if (server && server->currentThreads() + spare > shared_.limits.threads)
            shared_.dog.cutLongestWaiting();
        const auto address = socket.peerAddress().host().toString();
        const bool queueFull = !server || server->queuedConnections() >= shared_.limits.queued - 1;
        if (!queueFull && shared_.addresses.enter(address)) return true;
        shared_.tellRefused("too-many-connections", address);
        tellBusy(socket);
        return false;
    }

private:
    /// In place of a handshake, which would take what is scarce: the fatal alert user_canceled, "for some
    /// reason unrelated to a protocol failure" (RFC 5246 §7.2.2). The socket is new: seven bytes never wait.
    static void tellBusy(const StreamSocket& socket) {
        constexpr std::array<unsigned char, 7> alert{SSL3_RT_ALERT,        3, 1, 0, 2, SSL3_AL_FATAL,
                                                     SSL_AD_USER_CANCELLED};
        (void)::send(socket.impl()->sockfd(), alert.data(), alert.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    Shared& shared_;
    static constexpr int spare = 8; ///< threads for those that come while others are cut
};

TCPServerParams::Ptr paramsOf(const ListenerLimits& limits) {
    TCPServerParams::Ptr params = new TCPServerParams;
    params->setMaxThreads(limits.threads);
    params->setMaxQueued(limits.queued);
    params->setThreadIdleTime(Poco::Timespan(10, 0));
    return params;
}

} // namespace

namespace {

/// Poco shares ports by default (SO_REUSEPORT): two headquarters would answer in turns and neither be told.
SecureServerSocket listening(const std::string& address, int port, Context::Ptr context) {
    constexpr int backlog = 128;
    SecureServerSocket socket(context);
    socket.bind(SocketAddress(address, static_cast<Poco::UInt16>(port)), true, false);
    socket.listen(backlog);
    return socket;
}

} // namespace

struct Listener::Impl {
    Shared shared;
    Poco::ThreadPool pool;
    SecureServerSocket socket;
    TCPServer server;

    Impl(const std::string& address, int port, Context::Ptr context, Endpoint& endpoint,
         ListenerLimits limits, Witness witness)
        : shared(endpoint, limits, std::move(witness)), pool("listener", 4, limits.threads + 1),
          socket(listening(address, port, context)),
          server(new Connections(shared), pool, socket, paramsOf(limits)) {
        shared.server = &server;
        server.setConnectionFilter(new Filter(shared));
        server.start();
    }
    ~Impl() {
        server.stop();
        shared.dog.stop(shared.limits.stopping);
        pool.joinAll();
    }
};

Listener::Listener(const std::string& address, int port, Context::Ptr context, Endpoint& endpoint,
                   ListenerLimits limits, Witness witness)
    : impl_(std::make_unique<Impl>(address, port, context, endpoint, limits, std::move(witness))) {}
Listener::~Listener() = default;

int Listener::port() const { return impl_->socket.address().port(); }

Context::Ptr serverContext(const std::string& key, const std::string& certificate, const std::string& root,
                           bool requireClients) {
    Context::Params params;
    params.privateKeyFile = key;
    params.certificateFile = certificate;
    params.caLocation = root;
    params.verificationMode = requireClients ? Context::VERIFY_STRICT : Context::VERIFY_NONE;
    params.loadDefaultCAs = false;
    params.cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"; // Poco's list would allow anonymous ones
    Context::Ptr context = new Context(Context::TLS_SERVER_USE, params);
    context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    context->enableSessionCache(true, requireClients ? "certdesk-kiosks" : "certdesk-open");
    context->enableExtendedCertificateVerification(false);
    return context;
}

} // namespace certdesk::hq
