#include "sync/tls_stream.h"

#include "sync/http_answer.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace certdesk::sync {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Kind = LineFault::Kind;

constexpr std::size_t atOnce = 16 << 10;

LineFault faultOf(Kind kind, std::string detail, std::string problem = {}, int status = 0) {
    return {kind, status, std::move(problem), std::move(detail), {}};
}

[[noreturn]] void fail(Kind kind, std::string detail, std::string problem = {}, int status = 0) {
    throw StreamBroken(faultOf(kind, std::move(detail), std::move(problem), status));
}

/// What OpenSSL's checks and the other side's records told.
struct Evidence {
    int alertRead = 0; ///< fatal ones; 0: none
    int alertWritten = 0;
    bool notTls = false; ///< a record that TLS does not have: somebody speaks something else
    bool http = false;   ///< and that is HTTP
    std::string dates;   ///< what is wrong with the dates of a certificate, or empty
    std::string refused; ///< the check that failed, or empty
};

Evidence* evidenceOf(const SSL* ssl) { return static_cast<Evidence*>(SSL_get_app_data(ssl)); }

void noteAlert(const SSL* ssl, int where, int what) {
    const int description = what & 0xff;
    if ((where & SSL_CB_ALERT) == 0 || (what >> 8) != SSL3_AL_FATAL || description == 0) return;
    Evidence* evidence = evidenceOf(ssl);
    ((where & SSL_CB_READ) != 0 ? evidence->alertRead : evidence->alertWritten) = description;
}

void noteRecord(int written, int, int kind, const void* bytes, std::size_t length, SSL* ssl, void*) {
    constexpr unsigned char majorVersion = 3;
    constexpr std::string_view http = "HTTP/";
    if (written != 0 || kind != SSL3_RT_HEADER || length < 2) return;
    const auto* header = static_cast<const unsigned char*>(bytes);
    const bool known = header[0] >= SSL3_RT_CHANGE_CIPHER_SPEC && header[0] <= SSL3_RT_APPLICATION_DATA;
    if (known && header[1] == majorVersion) return;
    evidenceOf(ssl)->notTls = true;
    evidenceOf(ssl)->http = length >= http.size() && std::memcmp(bytes, http.data(), http.size()) == 0;
}

std::string dateOf(const ASN1_TIME* time) {
    std::tm parts{};
    std::array<char, 32> text{};
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return "?";
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

/// Dates alone do not end the handshake: everything else must be right, too, before they are blamed.
int onCheck(int fine, X509_STORE_CTX* store) {
    if (fine == 1) return 1;
    const auto* ssl =
        static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    Evidence* evidence = evidenceOf(ssl);
    const X509* certificate = X509_STORE_CTX_get_current_cert(store);
    const int error = X509_STORE_CTX_get_error(store);
    if (error == X509_V_ERR_CERT_NOT_YET_VALID && certificate) {
        evidence->dates = "not before " + dateOf(X509_get0_notBefore(certificate));
        return 1;
    }
    if (error == X509_V_ERR_CERT_HAS_EXPIRED && certificate) {
        evidence->dates = "not after " + dateOf(X509_get0_notAfter(certificate));
        return 1;
    }
    evidence->refused = X509_verify_cert_error_string(error);
    return 0;
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

LineFault meaningOf(const Evidence& evidence) {
    if (evidence.http) return faultOf(Kind::loginPage, "HTTP where TLS was expected");
    if (!evidence.refused.empty()) return faultOf(Kind::notHeadquarters, evidence.refused);
    if (evidence.notTls) return faultOf(Kind::notHeadquarters, "no TLS");
    if (refusesServer(evidence.alertWritten))
        return faultOf(Kind::notHeadquarters, SSL_alert_desc_string_long(evidence.alertWritten));
    if (evidence.alertRead == SSL_AD_USER_CANCELLED)
        return faultOf(Kind::busy, "headquarters has no room for another connection");
    if (refusesCertificate(evidence.alertRead))
        return faultOf(Kind::notUs, SSL_alert_desc_string_long(evidence.alertRead));
    return faultOf(Kind::unreachable, "connection ended");
}

/// OpenSSL writes without MSG_NOSIGNAL; a peer that has hung up must not end the program.
class WithoutPipeSignal {
public:
    WithoutPipeSignal() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        wasPending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~WithoutPipeSignal() {
        const timespec now{};
        if (!wasPending_)
            while (sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
            }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    WithoutPipeSignal(const WithoutPipeSignal&) = delete;
    WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool wasPending_ = false;
};

Poco::Timespan spanOf(milliseconds time) { return Poco::Timespan(time.count() * 1000); }

std::string placeOf(const std::string& host, std::uint16_t port) {
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

Poco::Net::StreamSocket connectTo(const std::string& host, std::uint16_t port, milliseconds patience,
                                  const std::string& problem) {
    try {
        Poco::Net::StreamSocket socket;
        socket.connect(Poco::Net::SocketAddress(host, port), spanOf(patience));
        socket.setNoDelay(true);
        return socket;
    } catch (const Poco::Exception& broken) {
        fail(Kind::unreachable, placeOf(host, port) + ": " + broken.displayText(), problem);
    }
}

/// What stands between asks who we are, or will not let us through.
void judgeTunnel(const HttpAnswer& answer) {
    constexpr int askedWho = 407;
    constexpr int askedToLogIn = 511;
    const int status = answer.status;
    if (status / 100 == 2) return;
    const std::string detail = "proxy answers CONNECT with " + std::to_string(status);
    if (status == askedWho) fail(Kind::proxyRefused, detail, "proxy-authentication", status);
    if (status == askedToLogIn || status / 100 == 3) fail(Kind::loginPage, detail, {}, status);
    if (status >= 500) fail(Kind::unreachable, detail, "proxy-found-nobody", status);
    fail(Kind::proxyRefused, detail, "proxy-refused", status);
}

} // namespace

struct TlsStream::Impl {
    Impl(std::string name, milliseconds waits) : host(std::move(name)), patience(waits) {}
    ~Impl() {
        if (!ssl) return;
        const WithoutPipeSignal quiet;
        SSL_shutdown(ssl); // says that it ends; nobody waits for the answer
        SSL_free(ssl);
        ERR_clear_error();
    }

    const std::string host;
    const milliseconds patience;
    Poco::Net::StreamSocket socket{Poco::Net::StreamSocket()};
    Evidence evidence;
    SSL* ssl = nullptr;

    int fd() const { return socket.impl()->sockfd(); }

    /// Bytes that the other side has not acknowledged.
    int queued() const {
        int bytes = 0;
        return ioctl(fd(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
    }

    /// Until the socket is ready, as long as something moves.
    void await(short events, milliseconds silence, Clock::time_point until) {
        const milliseconds slice = std::clamp(silence / 8, milliseconds(10), milliseconds(500));
        auto moved = Clock::now();
        int before = queued();
        for (;;) {
            pollfd one{fd(), events, 0};
            const int ready = poll(&one, 1, static_cast<int>(slice.count()));
            if (ready > 0) return;
            if (ready < 0 && errno != EINTR) fail(Kind::unreachable, std::strerror(errno));
            const auto now = Clock::now();
            const int rest = queued();
            if (rest < before) moved = now;
            before = rest;
            if (now - moved > silence || now > until) fail(Kind::unreachable, "timed out");
        }
    }

    /// Runs one step of OpenSSL until it is through; 0: the other side ended in good order.
    template <typename Step>
    int drive(Step step, milliseconds silence, Clock::time_point until) {
        for (;;) {
            ERR_clear_error();
            const int done = step();
            if (done > 0) return done;
            switch (SSL_get_error(ssl, done)) {
            case SSL_ERROR_WANT_READ: await(POLLIN, silence, until); break;
            case SSL_ERROR_WANT_WRITE: await(POLLOUT, silence, until); break;
            case SSL_ERROR_ZERO_RETURN: return 0;
            default: ERR_clear_error(); throw StreamBroken(meaningOf(evidence), true);
            }
            if (Clock::now() > until) fail(Kind::unreachable, "timed out");
        }
    }

    void tunnel(const Proxy& proxy, std::uint16_t port) {
        const std::string place = placeOf(host, port);
        std::string request = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
        if (!proxy.credentials.empty())
            request +=
                "Proxy-Authorization: Basic " + forms::base64(forms::viewOf(proxy.credentials)) + "\r\n";
        request += "\r\n";
        const auto until = Clock::now() + patience;
        try {
            if (::send(fd(), request.data(), request.size(), MSG_NOSIGNAL) !=
                static_cast<ssize_t>(request.size()))
                fail(Kind::unreachable, "proxy hung up", "proxy-unreachable");
            judgeTunnel(readHeadOnly([&] { return plainByte(until); }));
        } catch (const NotHttp& broken) {
            fail(Kind::proxyRefused, std::string("proxy: ") + broken.what(), "proxy-unusable");
        } catch (const CutShort&) {
            fail(Kind::unreachable, "proxy hung up", "proxy-unreachable");
        }
    }

    std::string plainByte(Clock::time_point until) {
        char one = 0;
        for (;;) {
            const ssize_t got = ::recv(fd(), &one, 1, MSG_DONTWAIT);
            if (got > 0) return {one};
            const bool waits = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
            if (!waits) return {};
            await(POLLIN, patience, until);
        }
    }

    void name() const {
        X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl);
        if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) return;
        ERR_clear_error();
        X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        SSL_set1_host(ssl, host.c_str());
        SSL_set_tlsext_host_name(ssl, host.c_str());
    }

    void shakeHands(SSL_CTX* context) {
        socket.setBlocking(false);
        ssl = SSL_new(context);
        if (!ssl || SSL_set_fd(ssl, fd()) != 1) throw std::bad_alloc();
        SSL_set_app_data(ssl, &evidence);
        SSL_set_info_callback(ssl, noteAlert);
        SSL_set_msg_callback(ssl, noteRecord);
        SSL_set_verify(ssl, SSL_VERIFY_PEER, onCheck);
        SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        name();
        const WithoutPipeSignal quiet;
        if (drive([&] { return SSL_connect(ssl); }, patience, Clock::now() + 2 * patience) == 0)
            throw StreamBroken(meaningOf(evidence), true);
        if (!evidence.dates.empty()) fail(Kind::clockWrong, "certificate " + evidence.dates);
    }
};

TlsStream::TlsStream(std::string host, std::uint16_t port, const std::optional<Proxy>& proxy,
                     Poco::Net::Context::Ptr context, milliseconds patience)
    : impl_(new Impl(std::move(host), patience)) {
    if (proxy) {
        impl_->socket = connectTo(proxy->host, proxy->port, patience, "proxy-unreachable");
        impl_->tunnel(*proxy, port);
    } else {
        impl_->socket = connectTo(impl_->host, port, patience, {});
    }
    impl_->shakeHands(context->sslContext());
}

TlsStream::~TlsStream() = default;

void TlsStream::send(std::string_view bytes) {
    const WithoutPipeSignal quiet;
    while (!bytes.empty()) {
        const int length = static_cast<int>(std::min(bytes.size(), atOnce));
        const int sent = impl_->drive([&] { return SSL_write(impl_->ssl, bytes.data(), length); },
                                      impl_->patience, Clock::time_point::max());
        if (sent == 0) throw StreamBroken(faultOf(Kind::unreachable, "connection ended"), true);
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string TlsStream::receive(milliseconds silence, Clock::time_point until) {
    const WithoutPipeSignal quiet;
    std::array<char, atOnce> part{};
    const int got = impl_->drive(
        [&] { return SSL_read(impl_->ssl, part.data(), static_cast<int>(part.size())); }, silence, until);
    return {part.data(), static_cast<std::size_t>(got)};
}

bool TlsStream::isQuiet() {
    const WithoutPipeSignal quiet;
    char one = 0;
    ERR_clear_error();
    const int got = SSL_peek(impl_->ssl, &one, 1);
    const bool waits = got <= 0 && SSL_get_error(impl_->ssl, got) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return waits;
}

} // namespace certdesk::sync
