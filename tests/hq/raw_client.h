#pragma once
#include "support/hq_fixture.h"
#include "sync/line.h"

#include <Poco/Net/SSLManager.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <string>
#include <sys/socket.h>

namespace certdesk::tests {

/// A client that speaks TLS right and HTTP as it likes.
class RawClient {
public:
    explicit RawClient(HqServer& hq)
        : RawClient(hq.server().openPort(), sync::clientContextOf(hq.office().tls.root().pem())) {}
    RawClient(HqServer& hq, const sync::LineSettings& machine)
        : RawClient(hq.server().kioskPort(),
                    sync::clientContext(machine.machineKey.string(), machine.machineCertificate.string(),
                                        machine.tlsRoot.string())) {}

    /// The other side sees the end of what we send, and can still answer.
    void endSending() { ::shutdown(socket_.impl()->sockfd(), SHUT_WR); }
    void send(const std::string& text) { socket_.sendBytes(text.data(), static_cast<int>(text.size())); }
    /// Whether something, also the end, can be read within that time.
    bool heard(int milliseconds) {
        return socket_.poll(milliseconds * 1000L, Poco::Net::Socket::SELECT_READ);
    }
    /// Everything until the server ends the connection.
    std::string rest() {
        std::string text;
        char part[4096];
        try {
            for (int n = socket_.receiveBytes(part, sizeof part); n > 0;
                 n = socket_.receiveBytes(part, sizeof part))
                text.append(part, static_cast<std::size_t>(n));
        } catch (const Poco::TimeoutException&) {
            text += " (still open)";
        } catch (const Poco::Exception&) { // cut without close_notify: it ended
        }
        return text;
    }

private:
    RawClient(int port, Poco::Net::Context::Ptr context) : socket_(connected(port, context)) {
        socket_.setReceiveTimeout(Poco::Timespan(20, 0));
    }
    static Poco::Net::SecureStreamSocket connected(int port, Poco::Net::Context::Ptr context) {
        context->disableProtocols(Poco::Net::Context::PROTO_TLSV1_3); // its tickets look like answers
        return {Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)), "127.0.0.1", context};
    }
    Poco::Net::SecureStreamSocket socket_;
};

} // namespace certdesk::tests
