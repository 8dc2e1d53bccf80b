#include "hq/exchange.h"

#include "sync/bulk_bytes.h"

#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Timestamp.h>
#include <Poco/URI.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <sys/socket.h>

namespace certdesk::hq {

using namespace Poco::Net;

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

bool mayHaveBody(const std::string& method) { return method == "POST" || method == "PUT"; }

std::variant<std::monostate, HTTPRequest, Problem> parsed(const std::string& text) {
    const Problem unreadable{400, "bad-request", "the head of the request cannot be read"};
    try {
        HTTPRequest head;
        std::istringstream stream(text);
        head.read(stream);
        return head;
    } catch (const Poco::Exception&) {
        return unreadable;
    }
}

} // namespace

std::variant<std::monostate, HTTPRequest, Problem> Exchange::nextHead() {
    const auto read = readHead([this] { return get(); });
    if (const auto* text = std::get_if<std::string>(&read)) return parsed(*text);
    switch (std::get<HeadFault>(read)) {
    case HeadFault::ended: return {};
    case HeadFault::uriTooLong: return Problem{414, "uri-too-long", "a URI has at most 8192 bytes"};
    case HeadFault::fieldsTooLarge: break;
    }
    return Problem{431, "headers-too-large", "at most 64 header fields, of 8192 bytes each and 16384 in all"};
}

bool Exchange::readBody(std::string& body, std::size_t length) {
    body.resize(length);
    try {
        for (std::size_t have = 0; have < length;) {
            const int part = read(body.data() + have, static_cast<std::streamsize>(length - have));
            if (part <= 0) return false;
            have += static_cast<std::size_t>(part);
        }
    } catch (const Poco::Exception&) { // nothing came for too long, or the connection broke
        return false;
    }
    return true;
}

void Exchange::sendContinue() { write("HTTP/1.1 100 Continue\r\n\r\n"); }

void Exchange::send(const HTTPRequest& head, const Reply& reply, bool keep) {
    HTTPResponse response(head.getVersion(), static_cast<HTTPResponse::HTTPStatus>(reply.status));
    setKeepAlive(keep && head.getKeepAlive() && canKeepAlive());
    response.setKeepAlive(getKeepAlive());
    response.setDate(Poco::Timestamp());
    response.setContentType(reply.type);
    response.set("Cache-Control", "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : reply.headers)
        response.set(name, value);
    for (const auto& cookie : reply.cookies)
        response.add("Set-Cookie", cookie);
    response.setContentLength64(static_cast<Poco::Int64>(reply.body.size()));
    std::ostringstream text;
    response.write(text);
    if (head.getMethod() != HTTPRequest::HTTP_HEAD) text << reply.body;
    write(text.str());
}

void Exchange::linger() {
    constexpr int most = 256;
    std::array<char, 16384> ignored{};
    socket().setReceiveTimeout(Poco::Timespan(2, 0)); // some clients keep what is to be closed
    const int fd = socket().impl()->sockfd();
    ::shutdown(fd, SHUT_WR);
    for (int i = 0; i<most&& ::recv(fd, ignored.data(), ignored.size(), 0)> 0; ++i) {
    }
}

void Exchange::write(const std::string& text) {
    constexpr std::size_t atOnce = 1 << 20;
    for (std::size_t sent = 0; sent < text.size();) {
        const auto part = std::min(text.size() - sent, atOnce);
        const int done = HTTPServerSession::write(text.data() + sent, static_cast<std::streamsize>(part));
        if (done <= 0) throw ConnectionAbortedException();
        sent += static_cast<std::size_t>(done);
    }
}

std::optional<Request> requestOf(const HTTPRequest& head) {
    Request request;
    request.method = head.getMethod();
    for (const auto& [name, value] : head)
        request.headers.emplace(lower(name), value);
    try {
        const Poco::URI uri(head.getURI());
        uri.getPathSegments(request.path);
        for (const auto& [name, value] : uri.getQueryParameters())
            request.query.emplace(name, value);
    } catch (const Poco::Exception&) {
        return {};
    }
    return request;
}

std::optional<Problem> refusedByLength(const HTTPRequest& head, std::size_t limit) {
    const bool chunked = head.getChunkedTransferEncoding();
    if (!mayHaveBody(head.getMethod()) && !head.hasContentLength() && !chunked) return {};
    if (chunked || !head.hasContentLength())
        return Problem{411, "length-required", "Content-Length is required"};
    Poco::Int64 length = -1;
    try {
        length = head.getContentLength64();
    } catch (const Poco::Exception&) {
        return Problem{400, "bad-request", "Content-Length is not a number"};
    }
    if (length < 0 || static_cast<std::uint64_t>(length) > limit)
        return Problem{413, "too-large", "at most " + std::to_string(limit) + " bytes"};
    return {};
}

std::optional<Problem> refusedByDigest(const Request& request) {
    const std::string& field = request.header("content-digest");
    if (field.empty()) return {};
    if (field == sync::bulk::contentDigest(request.body)) return {};
    return Problem{400, "digest-mismatch", "Content-Digest is not that of the body"};
}

} // namespace certdesk::hq
