#pragma once
#include "sync/headquarters.h"
#include "sync/proxy.h"

#include <Poco/Net/Context.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::sync {

struct LineRequest {
    std::string method = "GET";
    std::string path;
    std::string type{}; ///< of the body
    std::string body{};
    std::map<std::string, std::string> headers{};
};

struct LineReply {
    int status = 0;
    std::string type; ///< without parameters
    std::string body;
    std::string tag;    ///< ETag, or empty
    int retryAfter = 0; ///< seconds, of an hour at most; 0: not told, or told as a date
};

/// One HTTPS connection to headquarters, kept open between requests (at most 10 s), made anew after a failure
/// and after anything that leaves open where the next answer begins. TLS 1.2 or newer; the server's
/// certificate must lead to the context's roots and name the host (sync/tls_stream.h). A redirect is never
/// followed. Thread-safe: one mutex, one request at a time.
class Line {
public:
    /// `makeContext` runs at the first connection; what it throws (Poco::Exception) is notUs: our own files.
    /// `timeout`: how long nothing may move; a whole answer may take 20 times as long. The request itself
    /// has no limit while bytes get through.
    Line(const std::string& url, std::function<Poco::Net::Context::Ptr()> makeContext,
         std::chrono::milliseconds timeout, ProxySettings proxy = {});
    ~Line();

    /// A whole answer of at most 4 MiB, whatever its status, or why there is none. A request whose kept
    /// connection ends soon and before anything of an answer came is sent once more, unless its body has more
    /// than 64 KiB, on a new one: all of the protocol is idempotent.
    Answer<LineReply> ask(const LineRequest& request);
    /// Ends the connection; the next one makes its context anew.
    void forget();
    /// By the last answer that had a date; nothing before.
    std::optional<ServerClock> serverClock() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// TLS for a client; all may be empty but the roots.
Poco::Net::Context::Ptr clientContext(const std::string& key, const std::string& certificate,
                                      const std::string& rootsFile);
Poco::Net::Context::Ptr clientContextOf(const std::string& rootPem);

/// The reply when it is 200 and of that type; else what it means: conflict, notUs, refused with its problem,
/// unreachable for 5xx (a balancer before headquarters has no problem to tell), redirected for 3xx, loginPage
/// for 511, notHeadquarters for what else is not of the protocol.
Answer<LineReply> expect(Answer<LineReply> answer, std::string_view type);

/// The certificates of an EST answer, base64 with or without line breaks; nothing when it is none.
std::optional<std::vector<Bytes>> certificatesOf(const LineReply& reply);

} // namespace certdesk::sync
