#include "hq/listener.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
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
    std::string name;
    Watchdog dog;
    Addresses addresses;
    HTTPServerParams::Ptr params = new HTTPServerParams;

    Shared(Endpoint& answering, ListenerLimits given, Log& told, std::string called)
        : endpoint(answering), limits(given), log(told), name(std::move(called)),
          addresses(given.perAddress) {
        const Poco::Timespan reading(static_cast<Poco::Timespan::TimeDiff>(given.head.count()) * 1000);
        params->setTimeout(reading);
        params->setKeepAlive(true);
        params->setMaxKeepAliveRequests(1000);
        params->setKeepAliveTimeout(static_cast<Poco::Timespan::TimeDiff>(given.idle.count()) * 1000);
    }

    void tellRefused(const std::string& event, const std::string& address, forms::JsonObject more = {}) {
        forms::JsonObject facts{{"listener", name}, {"address", address}};
        if (currentPeer) facts.emplace_back("kiosk", currentPeer->commonName());
        facts.insert(facts.end(), more.begin(), more.end());
        log.write(Log::Level::warning, event, std::move(facts));
    }
    /// What was answered, when it is a refusal.
    void tellAnswer(const std::string& address, const std::string& route, const Reply& reply) {
        if (reply.status >= 400)
            tellRefused("refused", address,
                        {{"route", route}, {"status", reply.status}, {"problem", reply.problem}});
    }
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

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

/// The request without its body; nothing when its URI is none.
std::optional<Request> headOf(HTTPServerRequest& from) {
    Request request;
    request.method = from.getMethod();
    for (const auto& [name, value] : from)
        request.headers.emplace(lower(name), value);
    try {
        const Poco::URI uri(from.getURI());
        uri.getPathSegments(request.path);
        for (const auto& [name, value] : uri.getQueryParameters())
            request.query.emplace(name, value);
    } catch (const Poco::Exception&) {
        return {};
    }
    request.peer = currentPeer;
    return request;
}

bool hasBody(const std::string& method) { return method == "POST" || method == "PUT"; }

std::optional<Reply> refuseByLength(HTTPServerRequest& from, std::size_t limit) {
    if (!hasBody(from.getMethod()) && !from.hasContentLength() && !from.getChunkedTransferEncoding())
        return {};
    if (from.getChunkedTransferEncoding() || !from.hasContentLength())
        return problem(411, "length-required", "Content-Length is required");
    const auto length = from.getContentLength64();
    if (length < 0 || static_cast<std::uint64_t>(length) > limit)
        return problem(413, "too-large", "at most " + std::to_string(limit) + " bytes");
    return {};
}

/// Exactly Content-Length bytes; Poco reads a body cut short as its end.
std::optional<Reply> readBody(HTTPServerRequest& from, std::string& body) {
    if (!from.hasContentLength()) return {};
    body.resize(static_cast<std::size_t>(from.getContentLength64()));
    if (body.empty()) return {};
    from.stream().read(body.data(), static_cast<std::streamsize>(body.size()));
    if (static_cast<std::size_t>(from.stream().gcount()) == body.size()) return {};
    return problem(400, "body-incomplete", "the body ended before Content-Length");
}

/// RFC 9530 with sha-256; a body without the field is taken as it is, unless the route asks for it.
std::optional<Reply> checkDigest(const Request& request) {
    const std::string& field = request.header("content-digest");
    if (field.empty()) return {};
    if (field == "sha-256=:" + forms::base64(forms::sha256(forms::viewOf(request.body))) + ":") return {};
    return problem(400, "digest-mismatch", "Content-Digest is not that of the body");
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

void send(HTTPServerResponse& response, const Reply& reply, bool keep) {
    response.setStatusAndReason(static_cast<HTTPResponse::HTTPStatus>(reply.status));
    response.setContentType(reply.type);
    response.set("Cache-Control", "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : reply.headers)
        response.set(name, value);
    for (const auto& cookie : reply.cookies)
        response.add("Set-Cookie", cookie);
    if (!keep) response.setKeepAlive(false);
    response.setContentLength64(static_cast<Poco::Int64>(reply.body.size()));
    response.send().write(reply.body.data(), static_cast<std::streamsize>(reply.body.size())).flush();
}

/// Takes what is still coming, so that closing does not destroy the answer on its way (bounded by the
/// watchdog).
void drain(HTTPServerRequest& from) {
    constexpr int most = 256;
    std::array<char, 16384> part{};
    for (int i = 0; i < most && from.stream().read(part.data(), part.size()); ++i) {
    }
}

class Handler : public HTTPRequestHandler {
public:
    explicit Handler(Shared& shared) : shared_(shared) {}

    void handleRequest(HTTPServerRequest& from, HTTPServerResponse& response) override {
        current->busy(leftForBody());
        auto request = headOf(from);
        if (!request) return refuse(from, response, "", problem(400, "bad-request", "not a URI"));
        const auto route = routeOf(*request);
        if (auto no = refuseByLength(from, shared_.endpoint.bodyLimit(*request)))
            return refuse(from, response, route, *no);
        if (auto no = readBody(from, request->body)) return answer(from, response, route, *no, false);
        current->busy(shared_.limits.answer);
        auto no = checkDigest(*request);
        answer(from, response, route, no ? *no : guarded(shared_, *request), true);
        waitingSince = Moment::now();
        current->waiting(shared_.limits.idle + shared_.limits.head);
    }

private:
    /// Of the time that the whole request has.
    std::chrono::milliseconds leftForBody() const {
        const auto used = std::chrono::duration_cast<std::chrono::milliseconds>(Moment::now() - waitingSince);
        return std::max(shared_.limits.request - used, std::chrono::milliseconds(1));
    }

    void answer(const HTTPServerRequest& from, HTTPServerResponse& response, const std::string& route,
                const Reply& reply, bool keep) {
        shared_.tellAnswer(from.clientAddress().host().toString(), route, reply);
        send(response, reply, keep);
    }

    void refuse(HTTPServerRequest& from, HTTPServerResponse& response, const std::string& route,
                const Reply& reply) {
        answer(from, response, route, reply, false);
        if (from.hasContentLength() || from.getChunkedTransferEncoding()) drain(from);
    }

    Shared& shared_;
};

class Handlers : public HTTPRequestHandlerFactory {
public:
    explicit Handlers(Shared& shared) : shared_(shared) {}
    HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new Handler(shared_);
    }

private:
    Shared& shared_;
};

class Connection : public HTTPServerConnection {
public:
    Connection(const StreamSocket& socket, Shared& shared, const HTTPRequestHandlerFactory::Ptr& handlers)
        : HTTPServerConnection(socket, shared.params, handlers), shared_(shared),
          address_(socket.peerAddress().host().toString()) {}
    ~Connection() override { leaveAddress(); }

    void run() {
        Watchdog::Watch watch(shared_.dog, socket().impl()->sockfd(), shared_.limits.head);
        current = &watch;
        waitingSince = Moment::now();
        if (shakeHands() && hasRoom(watch)) HTTPServerConnection::run();
        current = nullptr;
        currentPeer.reset();
    }

private:
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
    explicit Connections(Shared& shared) : shared_(shared), handlers_(new Handlers(shared)) {}
    TCPServerConnection* createConnection(const StreamSocket& socket) override {
        return new Connection(socket, shared_, handlers_);
    }

private:
    Shared& shared_;
    HTTPRequestHandlerFactory::Ptr handlers_;
};

/// Refuses before the queue would: a connection that the queue drops never leaves its address's count.
class Filter : public TCPServerConnectionFilter {
public:
    explicit Filter(Shared& shared) : shared_(shared) {}
    void watch(const TCPServer& server) { server_ = &server; }
    bool accept(const StreamSocket& socket) override {
        if (server_ && server_->currentThreads() + spare > shared_.limits.threads)
            shared_.dog.cutLongestWaiting();
        const auto address = socket.peerAddress().host().toString();
        const bool queueFull = !server_ || server_->queuedConnections() >= shared_.limits.queued - 1;
        if (!queueFull && shared_.addresses.enter(address)) return true;
        shared_.tellRefused("too-many-connections", address);
        return false;
    }

private:
    Shared& shared_;
    static constexpr int spare = 8; ///< threads for those that come while others are cut
    const TCPServer* server_ = nullptr;
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
         ListenerLimits limits, Log& log, std::string name)
        : shared(endpoint, limits, log, std::move(name)), pool("listener", 4, limits.threads + 1),
          socket(listening(address, port, context)),
          server(new Connections(shared), pool, socket, paramsOf(limits)) {
        Poco::AutoPtr<Filter> filter = new Filter(shared);
        filter->watch(server);
        server.setConnectionFilter(filter);
        server.start();
    }
    ~Impl() {
        server.stop();
        shared.dog.stop();
        pool.joinAll();
    }
};

Listener::Listener(const std::string& address, int port, Context::Ptr context, Endpoint& endpoint,
                   ListenerLimits limits, Log& log, std::string name)
    : impl_(std::make_unique<Impl>(address, port, context, endpoint, limits, log, std::move(name))) {}
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
