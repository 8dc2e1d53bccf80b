#include "sync/line.h"

#include "forms/json.h"
#include "sync/certs_only.h"
#include "sync/http_answer.h"
#include "sync/tls_stream.h"
#include "sync/wire.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/URI.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <sstream>

namespace certdesk::sync {
namespace {

using namespace Poco::Net;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds keptIdle{10};
constexpr std::size_t sentTwice = 64 << 10; ///< bytes of a body, at most
constexpr std::chrono::seconds soon{2};     ///< what ends later was not a kept connection's end
constexpr int answerPatience = 20;          ///< a whole answer may take so many times as long as silence may
/// What a proxy took from us may still be on its way, unseen, at no less than this.
constexpr int leastBytesPerMs = 32;

LineFault fault(LineFault::Kind kind, const std::string& detail, int status = 0) {
    return {kind, status, {}, detail, {}};
}

void configure(Context::Ptr context) {
    context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    context->enableSessionCache(true);
}

Context::Params strict() {
    Context::Params params;
    params.verificationMode = Context::VERIFY_STRICT;
    params.loadDefaultCAs = false;
    params.cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"; // Poco's list would allow anonymous ones
    return params;
}

std::string withoutParameters(const std::string& type) {
    std::string plain = type.substr(0, type.find(';'));
    while (!plain.empty() && plain.back() == ' ')
        plain.pop_back();
    return plain;
}

/// RFC 9110 §10.2.3, the form in seconds alone.
int secondsIn(const std::string& field) {
    constexpr int most = 3600;
    int seconds = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), seconds);
    const bool whole = error == std::errc() && end == field.data() + field.size();
    return whole ? std::clamp(seconds, 0, most) : 0;
}

LineFault problemOf(const LineReply& reply) {
    LineFault found{LineFault::Kind::refused, reply.status, {}, {}, {}};
    try {
        const auto json = forms::parseJson(reply.body);
        forms::JsonReader reader(json);
        const auto type = reader.string("type");
        found.problem = type.substr(type.rfind('/') + 1);
        found.detail = reader.optionalString("detail").value_or("");
        if (const auto* head = reader.optionalObject("head")) found.hqHead = headOf(*head);
    } catch (const forms::JsonProblem&) {
        found.kind = LineFault::Kind::brokenAnswer;
        return found;
    }
    if (found.problem == "histories-differ") found.kind = LineFault::Kind::conflict;
    if (found.problem == "unknown-machine") found.kind = LineFault::Kind::notUs;
    if (reply.status >= 500) found.kind = LineFault::Kind::unreachable;
    return found;
}

std::string requestText(const LineRequest& request, const std::string& host) {
    std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: " + host + "\r\n";
    for (const auto& [name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    if (!request.type.empty())
        text += "Content-Type: " + request.type +
                "\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
    text += "Connection: Keep-Alive\r\n\r\n";
    return text;
}

/// Somebody answers in headquarters' place, or the way to it is barred.
LineFault strangeAnswer(const LineReply& reply) {
    constexpr int askedToLogIn = 511; // RFC 6585 §6
    using Kind = LineFault::Kind;
    const std::string detail = "status " + std::to_string(reply.status) + " of type " + reply.type;
    if (reply.status == askedToLogIn) return fault(Kind::loginPage, detail, reply.status);
    if (reply.status / 100 == 3) return fault(Kind::redirected, detail, reply.status);
    if (reply.status >= 500) return fault(Kind::unreachable, detail, reply.status);
    return fault(Kind::notHeadquarters, detail, reply.status);
}

} // namespace

struct Line::Impl {
    Poco::URI uri;
    std::function<Context::Ptr()> makeContext;
    std::chrono::milliseconds timeout;
    ProxySettings proxy;
    std::mutex mutex;
    Context::Ptr context{};              ///< guarded by mutex, as all below
    std::unique_ptr<TlsStream> stream{}; ///< null: to be made
    Clock::time_point used{};
    std::optional<ServerClock> serverClock{};

    std::string hostField() const {
        const std::string host = uri.getHost();
        return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
               std::to_string(uri.getPort());
    }

    std::unique_ptr<TlsStream> connected() const {
        const auto way = proxyFor(proxy, uri.getHost(), uri.getPort());
        if (std::holds_alternative<ProxyUnusable>(way))
            throw StreamBroken({LineFault::Kind::proxyRefused, 0, "proxy-unusable", "no HTTP proxy", {}});
        std::optional<Proxy> through;
        if (const auto* found = std::get_if<Proxy>(&way)) through = *found;
        return std::make_unique<TlsStream>(uri.getHost(), uri.getPort(), through, context, timeout);
    }

    /// Whether the connection from before can carry a request.
    bool isKept() {
        if (stream && (Clock::now() - used > keptIdle || !stream->isQuiet())) stream.reset();
        return stream != nullptr;
    }

    /// `heard`: something of an answer came, so the request was not lost.
    Answer<LineReply> once(const LineRequest& request, bool& heard) {
        stream->send(requestText(request, hostField()));
        stream->send(request.body);
        const auto until = Clock::now() + answerPatience * timeout;
        const auto silence = timeout + std::chrono::milliseconds(request.body.size() / leastBytesPerMs);
        const HttpAnswer answer = readAnswer([&] {
            std::string more = stream->receive(heard ? timeout : silence, until);
            heard = heard || !more.empty();
            return more;
        });
        used = Clock::now();
        if (const auto told = parseHttpDate(answer.field("date"))) serverClock = ServerClock{*told, used};
        if (!answer.mayGoOn) stream.reset();
        return LineReply{answer.status, withoutParameters(answer.field("content-type")), answer.body,
                         answer.field("etag"), secondsIn(answer.field("retry-after"))};
    }

    struct Attempt {
        Answer<LineReply> answer;
        bool lost = false; ///< the connection ended before anything of an answer came
    };
    Attempt attempt(const LineRequest& request) {
        bool heard = false;
        const auto began = Clock::now();
        const auto lost = [&] { return !heard && Clock::now() - began < soon; };
        try {
            if (!stream) stream = connected();
            return {once(request, heard)};
        } catch (const StreamBroken& broken) {
            stream.reset();
            return {broken.fault, broken.ended && lost()};
        } catch (const NotHttp& broken) {
            stream.reset();
            return {fault(LineFault::Kind::brokenAnswer, broken.what())};
        } catch (const CutShort& cut) {
            stream.reset();
            return {fault(LineFault::Kind::unreachable, cut.what()), lost()};
        }
    }

    std::optional<LineFault> prepare() {
        if (context) return {};
        try {
            context = makeContext();
            return {};
        } catch (const Poco::Exception& broken) {
            return fault(LineFault::Kind::notUs, "our own TLS files: " + broken.displayText());
        }
    }
};

Line::Line(const std::string& url, std::function<Context::Ptr()> makeContext,
           std::chrono::milliseconds timeout, ProxySettings proxy)
    : impl_(new Impl{Poco::URI(url), std::move(makeContext), timeout, std::move(proxy), {}}) {
    initializeSSL();
}
Line::~Line() = default;

Answer<LineReply> Line::ask(const LineRequest& request) {
    const std::lock_guard lock(impl_->mutex);
    if (auto no = impl_->prepare()) return *no;
    const bool again = impl_->isKept() && request.body.size() <= sentTwice;
    auto first = impl_->attempt(request);
    return again && first.lost ? impl_->attempt(request).answer : std::move(first.answer);
}

void Line::forget() {
    const std::lock_guard lock(impl_->mutex);
    impl_->stream.reset();
    impl_->context = nullptr;
}

std::optional<ServerClock> Line::serverClock() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->serverClock;
}

Context::Ptr clientContext(const std::string& key, const std::string& certificate,
                           const std::string& rootsFile) {
    Context::Params params = strict();
    params.privateKeyFile = key;
    params.certificateFile = certificate;
    params.caLocation = rootsFile;
    Context::Ptr context = new Context(Context::TLS_CLIENT_USE, params);
    configure(context);
    return context;
}

Context::Ptr clientContextOf(const std::string& rootPem) {
    Context::Ptr context = new Context(Context::TLS_CLIENT_USE, strict());
    std::istringstream pem(rootPem);
    context->addCertificateAuthority(Poco::Crypto::X509Certificate(pem));
    configure(context);
    return context;
}

Answer<LineReply> expect(Answer<LineReply> answer, std::string_view type) {
    const auto* reply = std::get_if<LineReply>(&answer);
    if (!reply) return answer;
    if (reply->status == 200 && reply->type == type) return answer;
    if (reply->type == "application/problem+json" && reply->status >= 400) return problemOf(*reply);
    return strangeAnswer(*reply);
}

std::optional<std::vector<Bytes>> certificatesOf(const LineReply& reply) {
    std::string text;
    for (const char c : reply.body)
        if (c != '\r' && c != '\n') text += c;
    const auto der = forms::fromBase64(text);
    if (!der) return {};
    return parseCertsOnly(*der);
}

} // namespace certdesk::sync
