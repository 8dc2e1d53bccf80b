#define BOOST_TEST_MODULE hq_listener
#include "hq/head.h"
#include "hq/history.h"
#include "hq/listener.h"
#include "hq/raw_client.h"
#include "hq/sample_history.h"
#include "hq/watchdog.h"
#include "support/hq_fixture.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

using Time = std::chrono::steady_clock;

hq::ServerOptions impatient(int headMs, int bodyMs) {
    hq::ServerOptions options;
    options.limits.head = std::chrono::milliseconds(headMs);
    options.limits.request = std::chrono::milliseconds(bodyMs);
    return options;
}

/// What headquarters logs.
class LogBook {
public:
    hq::ServerOptions options() {
        hq::ServerOptions made;
        made.log = [this](const std::string& line) {
            const std::lock_guard lock(mutex_);
            lines_.push_back(line);
            written_.notify_all();
        };
        return made;
    }
    /// Waits until there is a line of that event.
    std::string lineWith(const std::string& event) {
        std::unique_lock lock(mutex_);
        std::string found;
        written_.wait_for(lock, std::chrono::seconds(10), [&] {
            for (const auto& line : lines_)
                if (line.find("\"event\":\"" + event + "\"") != std::string::npos) found = line;
            return !found.empty();
        });
        return found;
    }
    std::string all() {
        const std::lock_guard lock(mutex_);
        std::string text;
        for (const auto& line : lines_)
            text += line + "\n";
        return text;
    }

private:
    std::mutex mutex_;
    std::condition_variable written_;
    std::vector<std::string> lines_;
};

/// A TCP connection from that loopback address, without TLS.
class RawSocket {
public:
    RawSocket(const std::string& from, int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const auto own = addressOf(from, 0);
        const auto there = addressOf("127.0.0.1", port);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
            ::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
            throw std::runtime_error("no connection");
    }
    RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    RawSocket(const RawSocket&) = delete;
    ~RawSocket() {
        if (fd_ >= 0) ::close(fd_);
    }
    /// Also when the other side has gone.
    void send(const std::string& bytes) const {
        (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

private:
    static sockaddr_in addressOf(const std::string& host, int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
        return address;
    }
    int fd_;
};

std::string statusOf(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }

const std::string enrol = "POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

} // namespace

BOOST_AUTO_TEST_CASE(the_open_listener_says_that_it_is_well) {
    HqServer hq;
    RawClient client(hq);
    client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto answer = client.rest();
    BOOST_TEST(statusOf(answer) == "HTTP/1.1 200 OK");
    BOOST_TEST(answer.find("\"status\":\"ok\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_open_listener_has_no_route_of_the_kiosks) {
    HqServer hq;
    hq.addKiosk();
    RawClient client(hq);
    client.send("GET /api/v1/kiosks/FS001-02/head HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(statusOf(client.rest()) == "HTTP/1.1 404 Not Found");
}

// One byte at a time keeps every single read within its time; the whole must still end.
BOOST_AUTO_TEST_CASE(a_sender_of_slow_headers_is_cut) {
    HqServer hq(impatient(1500, 60'000));
    RawClient client(hq);
    const auto begun = Time::now();
    try {
        client.send("GET / HTTP/1.1\r\nX-Slow: ");
        while (!client.heard(100))
            client.send("x");
    } catch (const Poco::Exception&) { // cut while sending
    }
    BOOST_TEST((Time::now() - begun < std::chrono::seconds(20)));
    BOOST_TEST(client.rest().find("200 OK") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_sender_of_a_slow_body_is_cut_and_others_are_served_meanwhile) {
    HqServer hq(impatient(60'000, 4000));
    RawClient slow(hq);
    slow.send(enrol + "Content-Length: 60000\r\n\r\n");
    bool served = false;
    try {
        while (!slow.heard(100)) {
            slow.send("x");
            if (served) continue;
            RawClient other(hq);
            other.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            served = statusOf(other.rest()) == "HTTP/1.1 200 OK";
        }
    } catch (const Poco::Exception&) { // cut while sending
    }
    BOOST_TEST(served);
    BOOST_TEST(slow.rest().find("200 OK") == std::string::npos);
}

// Every connection that comes wakes the watchdog, which looks at all others, also those that are just coming.
BOOST_AUTO_TEST_CASE(no_connection_is_cut_before_its_time_however_many_come_at_once) {
    constexpr int comers = 8;
    constexpr int times = 3000;
    hq::Watchdog dog;
    std::atomic<int> cut{0};
    const auto come = [&] {
        for (int i = 0; i < times; ++i) {
            int pair[2];
            if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) throw std::runtime_error("no sockets");
            {
                const hq::Watchdog::Watch watch(dog, pair[0], std::chrono::hours(1));
                char byte = 0;
                if (::recv(pair[1], &byte, 1, MSG_DONTWAIT) == 0) ++cut;
            }
            ::close(pair[0]);
            ::close(pair[1]);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < comers; ++i)
        threads.emplace_back(come);
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(cut == 0);
}

// Poco reads a body cut short as its end; the lines before the cut are a batch by themselves.
BOOST_AUTO_TEST_CASE(a_batch_that_is_cut_short_is_not_stored_in_part) {
    HqServer hq;
    const auto machine = hq.enrolKiosk();
    SampleHistory history;
    const auto line = sync::batchLine(history.entries().front());
    const auto length = [](std::size_t bytes) {
        return "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
    };
    const auto head = "POST /api/v1/kiosks/FS001-02/entries HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                      "Content-Digest: sha-256=:" +
                      forms::base64(forms::sha256(forms::viewOf(line))) + ":\r\n";
    const auto storedNow = [&] {
        return hq.office().database.transaction(
            [](Poco::Data::Session& session) { return hq::headOf(session, "FS001-02").seq; });
    };
    RawClient cut(hq, machine);
    cut.send(head + length(line.size() + 100) + line);
    cut.endSending();
    BOOST_TEST(cut.rest().find("200 OK") == std::string::npos);
    BOOST_TEST(storedNow() == 0);
    RawClient whole(hq, machine);
    whole.send(head + length(line.size()) + line);
    BOOST_TEST(statusOf(whole.rest()) == "HTTP/1.1 200 OK");
    BOOST_TEST(storedNow() == 1);
}

BOOST_AUTO_TEST_CASE(a_body_is_refused_by_its_length_before_it_is_read) {
    HqServer hq;
    RawClient large(hq);
    large.send(enrol + "Content-Length: 99999999\r\n\r\n");
    BOOST_TEST(large.heard(5000));
    RawClient unknown(hq);
    unknown.send(enrol + "\r\n");
    BOOST_TEST(statusOf(unknown.rest()) == "HTTP/1.1 411 Length Required");
    RawClient chunked(hq);
    chunked.send(enrol + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    BOOST_TEST(statusOf(chunked.rest()) == "HTTP/1.1 411 Length Required");
}

BOOST_AUTO_TEST_CASE(more_connections_than_an_address_may_have_are_dropped_and_others_stay) {
    hq::ServerOptions options;
    options.limits.perAddress = 3;
    HqServer hq(options);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(std::make_unique<RawClient>(hq));
    BOOST_CHECK_THROW(RawClient{hq}, Poco::Exception);
    clients.front()->send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(statusOf(clients.front()->rest()) == "HTTP/1.1 200 OK");
}

BOOST_AUTO_TEST_CASE(a_kiosk_for_which_there_is_no_room_is_told_so_before_a_handshake) {
    hq::ServerOptions options;
    options.limits.perAddress = 1;
    HqServer hq(options);
    const auto settings = hq.enrolKiosk();
    const auto line = sync::makeHeadquarters(settings);
    {
        const RawSocket first("127.0.0.1", hq.server().kioskPort());
        const auto answer = line->head();
        BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(answer));
        BOOST_TEST(sync::idOf(std::get<sync::LineFault>(answer).kind) == "busy");
    }
    auto answer = line->head();
    for (int i = 0; i < 1000 && !std::holds_alternative<sync::Head>(answer); ++i)
        answer = line->head(); // until headquarters has seen that the other one left
    BOOST_TEST(std::holds_alternative<sync::Head>(answer));
}

BOOST_AUTO_TEST_CASE(stopping_does_not_wait_for_idle_connections) {
    HqServer hq;
    RawClient idle(hq);
    idle.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    BOOST_TEST(idle.heard(5000));
    const auto begun = Time::now();
    hq.stop();
    BOOST_TEST((Time::now() - begun < std::chrono::seconds(8)));
}

namespace {

/// What readHead makes of a text, and how much of it was read.
std::pair<std::string, std::size_t> headOf(const std::string& text) {
    std::size_t read = 0;
    const auto next = [&] { return read < text.size() ? static_cast<unsigned char>(text[read++]) : -1; };
    const auto head = hq::readHead(next);
    if (std::holds_alternative<std::string>(head)) return {"read", read};
    switch (std::get<hq::HeadFault>(head)) {
    case hq::HeadFault::ended: return {"ended", read};
    case hq::HeadFault::uriTooLong: return {"uri", read};
    case hq::HeadFault::fieldsTooLarge: return {"fields", read};
    }
    return {};
}

std::string fields(int count, std::size_t valueBytes = 1) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "X-" + std::to_string(i) + ": " + std::string(valueBytes, 'x') + "\r\n";
    return text;
}

std::string getting(std::size_t uriBytes, const std::string& more = {}) {
    return "GET /" + std::string(uriBytes - 1, 'x') + " HTTP/1.1\r\n" + more + "\r\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_head_is_read_up_to_its_limits_and_not_a_line_beyond) {
    const auto outcome = [](const std::string& text) { return headOf(text).first; };
    BOOST_TEST(outcome(getting(8192)) == "read");
    BOOST_TEST(outcome(getting(8193)) == "uri");
    BOOST_TEST(outcome(getting(10, fields(64))) == "read");
    BOOST_TEST(outcome(getting(10, fields(65))) == "fields");
    BOOST_TEST(outcome(getting(10, fields(1, 8184))) == "read");
    BOOST_TEST(outcome(getting(10, fields(1, 8200))) == "fields");
    BOOST_TEST(outcome(getting(10, fields(2, 8180))) == "read");
    BOOST_TEST(outcome(getting(10, fields(3, 6000))) == "fields");
    BOOST_TEST(outcome(getting(10, "X: y\r\n" + fields(63) + " folded\r\n")) == "fields");
    BOOST_TEST(outcome("GET / HTTP/1.1\n\n") == "read"); // as some write it
    BOOST_TEST(outcome("GET / HTTP/1.1\r\nHost: x\r\n") == "ended");
    BOOST_TEST(outcome("") == "ended");
    BOOST_TEST(headOf(getting(100'000)).second < 9'000U);
    BOOST_TEST(headOf(getting(10, fields(1000, 5000))).second < 25'000U);
    const auto two = getting(10) + getting(10);
    BOOST_TEST(headOf(two).second == two.size() / 2); // the next request is left where it is
}

// Also beyond what Poco would refuse by itself: one answer, whatever is too much.
BOOST_AUTO_TEST_CASE(too_long_a_uri_and_too_many_fields_are_answered_as_problems_and_the_connection_ends) {
    LogBook book;
    HqServer hq(book.options());
    const auto machine = hq.enrolKiosk();
    const auto open = [&](const std::string& text) {
        RawClient client(hq);
        client.send(text);
        return client.rest();
    };
    for (const std::size_t bytes : {8193U, 20'000U, 60'000U}) {
        const auto answer = open(getting(bytes));
        BOOST_TEST(statusOf(answer).starts_with("HTTP/1.1 414 "));
        BOOST_TEST(answer.find("/problems/uri-too-long\"") != std::string::npos);
        BOOST_TEST(answer.find("application/problem+json") != std::string::npos);
    }
    for (const auto& [count, bytes] : {std::pair{65, 1U}, {101, 1U}, {1000, 50U}, {2, 9000U}, {3, 8000U}}) {
        const auto answer = open(getting(10, fields(count, bytes)));
        BOOST_TEST(statusOf(answer).starts_with("HTTP/1.1 431 "));
        BOOST_TEST(answer.find("/problems/headers-too-large\"") != std::string::npos);
    }
    RawClient kiosk(hq, machine);
    kiosk.send(getting(9000));
    BOOST_TEST(statusOf(kiosk.rest()).starts_with("HTTP/1.1 414 "));
    BOOST_TEST(statusOf(open(std::string(40, 'A') + " / HTTP/1.1\r\n\r\n")).starts_with("HTTP/1.1 400 "));
    BOOST_TEST(statusOf(open("GET /healthz HTTP/1.1\r\nConnection: close\r\n" + fields(63) + "\r\n")) ==
               "HTTP/1.1 200 OK");
    BOOST_TEST(book.lineWith("refused").find("xxx") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_before_it_sends_its_body_is_told_to_go_on) {
    HqServer hq;
    RawClient client(hq);
    client.send(enrol + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    BOOST_TEST(client.heard(5000));
    client.send("{}");
    const auto answer = client.rest();
    BOOST_TEST(statusOf(answer) == "HTTP/1.1 100 Continue");
    BOOST_TEST(answer.find("HTTP/1.1 401 ") != std::string::npos);
}

// Who sends slowly would hold up the stop for as long as a request may take.
BOOST_AUTO_TEST_CASE(stopping_ends_requests_under_way_within_its_time) {
    auto options = impatient(60'000, 60'000);
    options.limits.stopping = std::chrono::milliseconds(1500);
    HqServer hq(options);
    RawClient slow(hq);
    slow.send(enrol + "Content-Length: 60000\r\n\r\nx");
    RawClient other(hq);
    other.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); // it came after the slow one
    BOOST_TEST(other.heard(5000));
    const auto begun = Time::now();
    hq.stop();
    BOOST_TEST((Time::now() - begun < std::chrono::seconds(5)));
    BOOST_TEST((Time::now() - begun > std::chrono::seconds(1))); // it had its time
}

// Else kiosks would reach the one or the other by chance.
BOOST_AUTO_TEST_CASE(a_port_in_use_is_not_shared_with_another_headquarters) {
    struct Nobody : hq::Endpoint {
        std::size_t bodyLimit(const hq::Request&) const override { return 0; }
        hq::Reply answer(const hq::Request&) override { return {}; }
    } nobody;
    HqServer hq;
    const auto file = [&](const char* name) { return (hq.data() / "tls" / name).string(); };
    const auto context = hq::serverContext(file("server.key"), file("server.pem"), file("root.pem"), false);
    hq::Log log(hq::systemTime, [](const std::string&) {});
    hq::Traffic traffic;
    BOOST_CHECK_THROW(
        hq::Listener("127.0.0.1", hq.server().openPort(), context, nobody, {}, {log, traffic, "second"}),
        Poco::Exception);
    BOOST_TEST(hq::Listener("127.0.0.1", 0, context, nobody, {}, {log, traffic, "free"}).port() != 0);
}

BOOST_AUTO_TEST_CASE(every_refusal_is_logged_and_nothing_that_stood_in_the_request) {
    LogBook book;
    HqServer hq(book.options());
    RawClient(hq).send(
        "GET /api/v1/cases/ZHANGSAN?code=ZHANGSAN HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    RawClient client(hq);
    client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    client.rest();
    const auto line = book.lineWith("refused");
    BOOST_TEST(line.find(R"("level":"warning")") != std::string::npos);
    BOOST_TEST(line.find(R"("listener":"public")") != std::string::npos);
    BOOST_TEST(line.find(R"("address":"127.0.0.1")") != std::string::npos);
    BOOST_TEST(line.find(R"("route":"GET /api/v1/cases/{case}")") != std::string::npos);
    BOOST_TEST(line.find(R"("problem":"not-found")") != std::string::npos);
    BOOST_TEST(book.all().find("ZHANGSAN") == std::string::npos);
    BOOST_TEST(book.all().find("healthz") == std::string::npos); // what was served is not told
}

BOOST_AUTO_TEST_CASE(who_comes_without_a_certificate_to_the_kiosks_listener_is_told_to_the_log) {
    LogBook book;
    HqServer hq(book.options());
    hq.addKiosk();
    const RawSocket nobody("127.0.0.1", hq.server().kioskPort());
    nobody.send("GET / HTTP/1.1\r\n\r\n");
    BOOST_TEST(book.lineWith("handshake-refused").find(R"("listener":"kiosks")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_one_certificates_connections_two_live_and_an_idle_one_makes_room) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    std::vector<std::unique_ptr<sync::Headquarters>> lines;
    for (int i = 0; i < 4; ++i) {
        lines.push_back(sync::makeHeadquarters(settings));
        BOOST_TEST(std::holds_alternative<sync::Head>(lines.back()->head()));
    }
    BOOST_TEST(std::holds_alternative<sync::Head>(lines.back()->head()));
    BOOST_TEST(std::holds_alternative<sync::Head>(lines.front()->head())); // cut, and connected anew
}

// As slowhttptest makes them, from addresses enough that no limit per address stops them.
BOOST_AUTO_TEST_CASE(two_hundred_slow_senders_keep_no_kiosk_waiting) {
    constexpr int senders = 200;
    constexpr int asked = 40;
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    std::vector<RawSocket> slow;
    for (int i = 0; i < senders; ++i)
        slow.emplace_back("127.0.0." + std::to_string(2 + i % 5), hq.server().kioskPort());
    std::vector<std::chrono::milliseconds> took;
    for (int i = 0; i < asked; ++i) {
        for (const auto& one : slow)
            one.send(i == 0 ? "\x16" : i == 1 ? "\x03" : i == 2 ? "\x01" : "");
        const auto begun = Time::now();
        const auto line = sync::makeHeadquarters(settings); // a connection of its own each time
        BOOST_TEST(std::holds_alternative<sync::Head>(line->head()));
        took.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(Time::now() - begun));
    }
    std::sort(took.begin(), took.end());
    BOOST_TEST(took[asked * 95 / 100].count() <= 1000);
}
