#pragma once
#include "hq/http.h"
#include "hq/log.h"
#include "hq/traffic.h"
#include "hq/watchdog.h"

#include <Poco/Net/Context.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace certdesk::hq {

/// What answers the requests of one listener. Called from many threads at once.
class Endpoint {
public:
    virtual ~Endpoint() = default;
    /// How long a body this request may have, before it is read.
    virtual std::size_t bodyLimit(const Request& head) const = 0;
    virtual Reply answer(const Request& request) = 0;
};

/// What keeps slow or many clients from starving the others.
struct ListenerLimits {
    std::chrono::milliseconds head{10'000};    ///< from the connection to the end of the headers
    std::chrono::milliseconds request{30'000}; ///< from the connection or the answer before to its last byte
    std::chrono::milliseconds answer{60'000};  ///< then to the end of the answer
    std::chrono::milliseconds idle{15'000};    ///< between two requests of a connection
    std::chrono::milliseconds stopping{5'000}; ///< for requests under way when the server stops
    int threads = 96;
    int queued = 128;
    int perClient = 2;   ///< connections at once with one client certificate
    int perAddress = 64; ///< connections at once without one from one address
};

/// Who is told what a listener does. Outlives it.
struct Witness {
    Log& log; ///< every refusal; with `verbose` also what was served
    Traffic& traffic;
    std::string listener; ///< its name there
    bool verbose = false;
};

/// An HTTPS server: a TCPServer with a connection factory of our own, a watchdog over every connection,
/// limits before anything is read, and every answer a whole one. Takes connections from construction until it
/// goes.
class Listener {
public:
    Listener(const std::string& address, int port, Poco::Net::Context::Ptr context, Endpoint& endpoint,
             ListenerLimits limits, Witness witness);
    /// Takes no more connections, ends those that wait for a request, and waits for the others, at most
    /// ListenerLimits::stopping and what a request that was heard takes to be answered.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    int port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// TLS 1.2 or newer with the server's key. `requireClients`: only clients with a certificate that leads to
/// `root` come through (who they are is the endpoint's to check).
Poco::Net::Context::Ptr serverContext(const std::string& key, const std::string& certificate,
                                      const std::string& root, bool requireClients);

} // namespace certdesk::hq
