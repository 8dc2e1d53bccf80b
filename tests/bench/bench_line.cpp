// A counter behind a poor line, and headquarters beside slow senders.
//     bench_line [entries] [seconds of slow senders]
// - How long a backlog takes at 1 Mbit/s and 200 ms there and back, against the time that its bytes alone
// need,
//   once whole and once with a line that breaks in the middle: what is sent again.
// - What a kiosk waits for headquarters while two hundred senders, from enough addresses that no limit per
//   address stops them, keep their connections open byte by byte.
#include "support/hq_fixture.h"
#include "support/slow_relay.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace certdesk;
using namespace certdesk::tests;
using Clock = std::chrono::steady_clock;

constexpr std::size_t bytesPerSecond = 1'000'000 / 8;
constexpr std::chrono::milliseconds oneWay{100};

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double at(std::vector<double> sorted, double share) {
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// A kiosk that gathered so many entries.
struct Backlog {
    sync::sample::Kiosk kiosk;
    std::unique_ptr<sync::Journal> journal = kiosk.open();
    std::size_t bytes = 0; ///< of the lines that carry them

    explicit Backlog(std::int64_t entries) {
        for (int i = 0; journal->head().seq < entries; ++i)
            kiosk.receive(*journal, "佛山市第" + std::to_string(i) + "号陶瓷有限公司", i);
        for (std::int64_t from = 0; from < journal->head().seq;) {
            const auto some = journal->entriesAfter(from, {1000, 8 << 20});
            for (const auto& entry : some)
                bytes += sync::batchLine(entry).size();
            from += static_cast<std::int64_t>(some.size());
        }
    }
};

struct Drained {
    double seconds = 0;
    std::size_t carried = 0; ///< bytes over the line to headquarters
    int rounds = 0;
};

/// As the worker does, but that its waits between rounds are not counted or waited.
Drained drain(const Backlog& backlog, std::size_t breaksAfter) {
    HqServer hq;
    auto settings = hq.enrolKiosk();
    const SlowRelay relay(static_cast<std::uint16_t>(hq.server().kioskPort()),
                          {bytesPerSecond, oneWay, breaksAfter});
    settings.url = relay.url();
    const auto line = sync::makeHeadquarters(settings);
    const TempDir folder;
    std::filesystem::copy(backlog.kiosk.data(), folder / "kiosk");
    const auto journal = sync::Journal::open(folder / "kiosk");
    const auto begin = Clock::now();
    sync::Pace pace;
    Drained drained;
    sync::SyncStatus status;
    do {
        status = sync::syncOnce(*journal, *line, {}, &pace);
        ++drained.rounds;
    } while (!status.online && drained.rounds < 20);
    if (!status.online || status.backlog > 0) throw std::runtime_error("the backlog did not drain");
    drained.seconds = secondsSince(begin);
    drained.carried = relay.carried();
    return drained;
}

void benchDrain(std::int64_t entries) {
    const Backlog backlog(entries);
    const auto whole = drain(backlog, 0);
    const auto broken = drain(backlog, backlog.bytes / 2);
    const double mega = 1e6;
    const double floor = static_cast<double>(backlog.bytes) / static_cast<double>(bytesPerSecond);
    std::printf("%lld entries, %.2f MB in lines, at 1 Mbit/s and 200 ms\n",
                static_cast<long long>(backlog.journal->head().seq),
                static_cast<double>(backlog.bytes) / mega);
    std::printf("drained                        %8.1f s   ratio %.2f to the bytes alone, %.1f s\n",
                whole.seconds, whole.seconds / floor, floor);
    std::printf("the same for 20,000 entries    %8.1f s   (goal 600)\n",
                whole.seconds * 20'000 / static_cast<double>(backlog.journal->head().seq));
    std::printf("over a line that breaks once   %8.1f s   %.2f MB more over the line in %d rounds (a batch"
                " has 1.05 at most)\n",
                broken.seconds,
                (static_cast<double>(broken.carried) - static_cast<double>(whole.carried)) / mega,
                broken.rounds);
}

/// Connections that send a byte now and then.
class SlowSenders {
public:
    SlowSenders(int count, int port) : thread_([this, count, port] { run(count, port); }) {}
    ~SlowSenders() {
        ending_ = true;
        thread_.join();
    }
    int connections() const { return made_; } ///< so far: those that were cut come again

private:
    static int connected(int number, int port) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto own = addressOf("127.0.0." + std::to_string(2 + number % 5), 0);
        const auto there = addressOf("127.0.0.1", port);
        if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
            ::connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0)
            return fd;
        ::close(fd);
        return -1;
    }
    static sockaddr_in addressOf(const std::string& host, int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
        return address;
    }
    void run(int count, int port) {
        constexpr std::array<char, 3> hello{0x16, 0x03, 0x01}; // a record of TLS begins so, and never ends
        struct One {
            int fd = -1;
            std::size_t sent = 0;
        };
        std::vector<One> all(static_cast<std::size_t>(count));
        while (!ending_) {
            for (int i = 0; i < count; ++i) {
                One& one = all[static_cast<std::size_t>(i)];
                const char byte = one.sent < hello.size() ? hello[one.sent] : 0x01;
                if (one.fd >= 0 && ::send(one.fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1) {
                    ++one.sent;
                    continue;
                }
                if (one.fd >= 0) ::close(one.fd);
                one = {connected(i, port), 0};
                ++made_;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
        for (const One& one : all)
            if (one.fd >= 0) ::close(one.fd);
    }
    std::atomic<bool> ending_{false};
    std::atomic<int> made_{0};
    std::thread thread_;
};

void benchSlowSenders(int seconds) {
    constexpr int senders = 200;
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    std::vector<double> took;
    int failed = 0;
    const auto ask = [&] {
        const auto begun = Clock::now();
        const auto line = sync::makeHeadquarters(settings); // a connection of its own each time
        if (!std::holds_alternative<sync::Head>(line->head())) ++failed;
        took.push_back(secondsSince(begun) * 1000);
    };
    for (int i = 0; i < 20; ++i)
        ask();
    const double alone = at(took, 0.95);
    took.clear();
    failed = 0;
    SlowSenders slow(senders, hq.server().kioskPort());
    for (const auto begin = Clock::now(); secondsSince(begin) < seconds;) {
        ask();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    std::printf("%d slow senders for %d s, %d connections of theirs\n", senders, seconds, slow.connections());
    std::printf("a kiosk connects and asks, 95 %% %8.1f ms   alone %.1f   (goal 1000)\n", at(took, 0.95),
                alone);
    std::printf("the slowest of %4zu            %8.1f ms   failed %d\n", took.size(), at(took, 1), failed);
}

} // namespace

int main(int argc, char** argv) {
    benchDrain(argc > 1 ? std::atoll(argv[1]) : 20'000);
    benchSlowSenders(argc > 2 ? std::atoi(argv[2]) : 60);
    return 0;
}
