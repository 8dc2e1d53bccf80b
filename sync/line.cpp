#include "sync/line.h"

#include "forms/json.h"
#include "sync/certs_only.h"
#include "sync/wire.h"

#include <Poco/Crypto/X509Certificate.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/URI.h>
#include <openssl/ssl.h>

#include <array>
#include <mutex>
#include <sstream>

namespace certdesk::sync {
namespace {

using namespace Poco::Net;

constexpr std::size_t mostBytes = 4 << 20;

/// What came over the connection that this thread is in.
struct Alerts {
    int read = 0; ///< fatal ones; 0: none
    int written = 0;
    bool notTls = false; ///< a record that TLS does not have: somebody speaks something else
};
thread_local Alerts alerts;

void noteAlert(const SSL*, int where, int what) {
    const int description = what & 0xff;
    if ((where & SSL_CB_ALERT) == 0 || (what >> 8) != SSL3_AL_FATAL || description == 0) return;
    ((where & SSL_CB_READ) != 0 ? alerts.read : alerts.written) = description;
}

void noteRecord(int written, int, int kind, const void* bytes, std::size_t length, SSL*, void*) {
    constexpr unsigned char majorVersion = 3;
    if (written != 0 || kind != SSL3_RT_HEADER || length < 2) return;
    const auto* header = static_cast<const unsigned char*>(bytes);
    const bool known = header[0] >= SSL3_RT_CHANGE_CIPHER_SPEC && header[0] <= SSL3_RT_APPLICATION_DATA;
    if (!known || header[1] != majorVersion) alerts.notTls = true;
}

/// Alerts by which a server says that it does not take the client's certificate (RFC 8446 §6.2).
bool refusesCertificate(int alert) {
    switch (alert) {
    case SSL_AD_HANDSHAKE_FAILURE: // TLS 1.2 without a certificate
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED: return true;
    default: return false;
    }
}

/// What we hold against the server: not that the connection ended, which OpenSSL 3 answers with decode_error.
bool refusesServer(int alert) { return alert != 0 && alert != SSL_AD_DECODE_ERROR; }

LineFault fault(LineFault::Kind kind, const std::string& detail) { return {kind, 0, {}, detail, {}}; }

LineFault faultOf(const Poco::Exception& broken) {
    const bool names = dynamic_cast<const CertificateValidationException*>(&broken) != nullptr;
    const std::string detail = broken.displayText();
    if (names || alerts.notTls || refusesServer(alerts.written))
        return fault(LineFault::Kind::notHeadquarters, detail);
    if (refusesCertificate(alerts.read)) return fault(LineFault::Kind::notUs, detail);
    return fault(LineFault::Kind::unreachable, detail);
}

/// At most mostBytes; nothing when there are more.
std::optional<std::string> readAll(std::istream& in) {
    std::string body;
    std::array<char, 16384> part{};
    while (in.read(part.data(), part.size()) || in.gcount() > 0) {
        body.append(part.data(), static_cast<std::size_t>(in.gcount()));
        if (body.size() > mostBytes) return {};
    }
    return body;
}

void configure(Context::Ptr context) {
    context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    context->enableSessionCache(true);
    SSL_CTX_set_info_callback(context->sslContext(), noteAlert);
    SSL_CTX_set_msg_callback(context->sslContext(), noteRecord);
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

} // namespace

struct Line::Impl {
    Poco::URI uri;
    std::function<Context::Ptr()> makeContext;
    Poco::Timespan timeout;
    std::mutex mutex;
    Context::Ptr context;                        ///< guarded by mutex
    std::unique_ptr<HTTPSClientSession> session; ///< guarded by mutex

    void connect() {
        session = std::make_unique<HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
        session->setTimeout(timeout, timeout, timeout);
        session->setKeepAlive(true);
        session->setKeepAliveTimeout(Poco::Timespan(10, 0));
    }

    Answer<LineReply> once(const LineRequest& request) {
        HTTPRequest head(request.method, request.path, HTTPMessage::HTTP_1_1);
        for (const auto& [name, value] : request.headers)
            head.set(name, value);
        if (!request.type.empty()) {
            head.setContentType(request.type);
            head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
        }
        session->sendRequest(head) << request.body;
        HTTPResponse response;
        auto body = readAll(session->receiveResponse(response));
        if (!body) return fault(LineFault::Kind::brokenAnswer, "answer too long");
        if (response.hasContentLength() &&
            response.getContentLength64() != static_cast<Poco::Int64>(body->size()))
            return fault(LineFault::Kind::unreachable, "answer cut short");
        return LineReply{static_cast<int>(response.getStatus()), withoutParameters(response.getContentType()),
                         std::move(*body), response.get("ETag", "")};
    }

    Answer<LineReply> attempt(const LineRequest& request) {
        alerts = {};
        try {
            if (!session) connect();
            auto answer = once(request);
            if (std::holds_alternative<LineFault>(answer)) session.reset();
            return answer;
        } catch (const Poco::Exception& broken) {
            session.reset();
            return faultOf(broken);
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
           std::chrono::milliseconds timeout)
    : impl_(new Impl{
          Poco::URI(url), std::move(makeContext), Poco::Timespan(timeout.count() * 1000), {}, {}, {}}) {
    initializeSSL();
}
Line::~Line() = default;

Answer<LineReply> Line::ask(const LineRequest& request) {
    const std::lock_guard lock(impl_->mutex);
    if (auto no = impl_->prepare()) return *no;
    const bool kept = impl_->session != nullptr;
    auto answer = impl_->attempt(request);
    const auto* failed = std::get_if<LineFault>(&answer);
    return kept && failed && failed->kind == LineFault::Kind::unreachable ? impl_->attempt(request) : answer;
}

void Line::forget() {
    const std::lock_guard lock(impl_->mutex);
    impl_->session.reset();
    impl_->context = nullptr;
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
    return LineFault{
        LineFault::Kind::notHeadquarters, reply->status, {}, "answer of type " + reply->type, {}};
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
