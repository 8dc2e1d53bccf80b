#include "support/slow_relay.h"

#include <Poco/Net/NetException.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <array>
#include <deque>
#include <poll.h>
#include <utility>

namespace certdesk::tests {
namespace {

using Clock = std::chrono::steady_clock;
using Poco::Net::StreamSocket;
using std::chrono::milliseconds;

/// One direction of a line.
class Lane {
public:
    explicit Lane(const LineShape& shape)
        : shape_(shape), portion_(std::clamp<std::size_t>(shape.bytesPerSecond / 100, 512, 16384)),
          room_(portion_ + shape.bytesPerSecond * static_cast<std::size_t>(shape.delay.count()) / 1000) {}

    bool hasRoom() const { return held_ < room_; }
    bool isEmpty() const { return underWay_.empty(); }

    /// Takes some bytes onto the line; false at their end.
    bool take(StreamSocket& from) {
        std::string bytes(portion_, '\0');
        const int got = from.receiveBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (got <= 0) return false;
        bytes.resize(static_cast<std::size_t>(got));
        const std::chrono::duration<double> sending(static_cast<double>(got) /
                                                    static_cast<double>(shape_.bytesPerSecond));
        free_ = std::max(free_, Clock::now()) + std::chrono::duration_cast<Clock::duration>(sending);
        held_ += bytes.size();
        underWay_.push_back({free_ + shape_.delay, std::move(bytes)});
        return true;
    }

    /// Gives what has arrived by now; how many bytes.
    std::size_t give(StreamSocket& to) {
        std::size_t all = 0;
        for (; !underWay_.empty() && underWay_.front().due <= Clock::now(); underWay_.pop_front()) {
            const std::string& bytes = underWay_.front().bytes;
            for (std::size_t sent = 0; sent < bytes.size();)
                sent += static_cast<std::size_t>(
                    to.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent)));
            all += bytes.size();
            held_ -= bytes.size();
        }
        return all;
    }

    /// Until the next bytes arrive, 50 ms at most.
    milliseconds rest() const {
        constexpr milliseconds most{50};
        if (underWay_.empty()) return most;
        const auto left = std::chrono::ceil<milliseconds>(underWay_.front().due - Clock::now());
        return std::clamp(left, milliseconds(0), most);
    }

private:
    struct Portion {
        Clock::time_point due;
        std::string bytes;
    };
    const LineShape shape_;
    const std::size_t portion_;
    const std::size_t room_;
    std::size_t held_ = 0;
    Clock::time_point free_{}; ///< when the line has sent what it was given
    std::deque<Portion> underWay_;
};

} // namespace

SlowRelay::~SlowRelay() {
    ending_ = true;
    thread_.join();
}

void SlowRelay::serve() {
    const Poco::Timespan aMoment(0, 50'000);
    while (!ending_) {
        if (!listening_.poll(aMoment, Poco::Net::Socket::SELECT_READ)) continue;
        const StreamSocket client = listening_.acceptConnection();
        relays_.emplace_back([this, client] {
            try {
                relay(client);
            } catch (const Poco::Exception&) { // one of the two hung up
            }
        });
    }
    for (auto& one : relays_)
        one.join();
}

bool SlowRelay::breaksNow() {
    return shape_.breaksAfter > 0 && carried_ >= shape_.breaksAfter && !broke_.exchange(true);
}

void SlowRelay::relay(StreamSocket client) {
    client.setReceiveBufferSize(256 << 10);
    client.setNoDelay(true);
    StreamSocket server(Poco::Net::SocketAddress("127.0.0.1", to_));
    server.setSendBufferSize(64 << 10);
    server.setNoDelay(true);
    Lane up(shape_);
    Lane down(shape_);
    bool ended = false; // one of the two: what is under way still arrives
    while (!ending_ && !(ended && up.isEmpty() && down.isEmpty())) {
        const auto asked = [&](const StreamSocket& socket, const Lane& lane) {
            return pollfd{!ended && lane.hasRoom() ? socket.impl()->sockfd() : -1, POLLIN, 0};
        };
        std::array<pollfd, 2> both{asked(client, up), asked(server, down)};
        ::poll(both.data(), both.size(), static_cast<int>(std::min(up.rest(), down.rest()).count()));
        if (both[0].revents != 0) ended = !up.take(client) || ended;
        if (both[1].revents != 0) ended = !down.take(server) || ended;
        carried_ += up.give(server);
        down.give(client);
        if (breaksNow()) return;
    }
}

} // namespace certdesk::tests
