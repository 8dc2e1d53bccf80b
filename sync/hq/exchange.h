#pragma once
#include "hq/head.h"
#include "hq/http.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPServerSession.h>

#include <optional>
#include <string>
#include <variant>

namespace certdesk::hq {

/// HTTP/1.1 over one connection, with nothing in it that is not bounded: the head by HeadLimits, the body by
/// whoever asks for it. (Poco's own loop answers what it refuses in words of its own, and only after reading
/// up to 100 fields of 8 KiB each.) Of the thread that serves the connection; throws Poco::Exception when
/// that breaks.
class Exchange : public Poco::Net::HTTPServerSession {
public:
    using HTTPServerSession::HTTPServerSession;

    /// The next request's head; nothing when the other side has ended. A problem ends the connection.
    std::variant<std::monostate, Poco::Net::HTTPRequest, Problem> nextHead();
    /// Exactly that many bytes; false when the other side ended before, or sent nothing for too long.
    bool readBody(std::string& body, std::size_t length);
    void sendContinue();
    /// Answers `head`, and goes on as that asks for when `keep`.
    void send(const Poco::Net::HTTPRequest& head, const Reply& reply, bool keep);
    /// For an answer to what was not read whole: lets it arrive before the connection ends, since closing on
    /// unread bytes would destroy it on its way. Takes some MiB at most; its time is the watchdog's.
    void linger();

private:
    void write(const std::string& text);
};

/// The request without its body; nothing when its URI is none.
std::optional<Request> requestOf(const Poco::Net::HTTPRequest& head);
/// 411 or 413, when there is no length or more than `limit`.
std::optional<Problem> refusedByLength(const Poco::Net::HTTPRequest& head, std::size_t limit);
/// RFC 9530 with sha-256; a body without the field is taken as it is, unless the route asks for it.
std::optional<Problem> refusedByDigest(const Request& request);

} // namespace certdesk::hq
