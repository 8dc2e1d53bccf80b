#pragma once
#include "sync/headquarters.h"
#include "sync/proxy.h"

#include <Poco/Net/Context.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::sync {

/// The connection is of no more use, and why.
class StreamBroken : public std::exception {
public:
    explicit StreamBroken(LineFault why, bool byOther = false) : fault(std::move(why)), ended(byOther) {}
    const char* what() const noexcept override { return "stream broken"; }

    LineFault fault;
    bool ended; ///< the other side ended it or it was reset: not that it kept silent
};

/// One TLS connection to a server that must prove to be `host`, direct or through a proxy's CONNECT. Nothing
/// is sent over it before that is proved. Why not Poco's session: it tells neither what a proxy said to
/// CONNECT nor which check of a certificate failed, sends a request again by itself, and waits for an answer
/// from the last write on, not from the last byte that went through.
///
/// Who refused whom is told by OpenSSL's checks and the alerts of TLS, never by texts of messages. A
/// certificate that is wrong in nothing but its dates is clockWrong: by the server's own word it is the right
/// one. The alert user_canceled in place of a handshake is busy: nobody vouches for it, and all that it does
/// is that one comes again soon. Used by one thread at a time. All but the destructor throw StreamBroken.
class TlsStream {
public:
    /// `patience`: how long nothing at all may move, in either direction; bytes that the other side
    /// acknowledges count, so a slow line may take its time.
    TlsStream(std::string host, std::uint16_t port, const std::optional<Proxy>& proxy,
              Poco::Net::Context::Ptr context, std::chrono::milliseconds patience);
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    void send(std::string_view bytes);
    /// At least one byte, or nothing where the other side said that there are no more. `silence`: the
    /// patience for this once; `until`: not longer than that, whatever moves.
    std::string receive(std::chrono::milliseconds silence, std::chrono::steady_clock::time_point until);
    /// Nothing lies there to be read and it has not ended: a request can be sent, and what comes is its
    /// answer.
    bool isQuiet();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace certdesk::sync
