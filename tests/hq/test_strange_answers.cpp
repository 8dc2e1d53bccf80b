#define BOOST_TEST_MODULE hq_strange_answers
#include "hq/files.h"
#include "hq/http.h"
#include "support/answering.h"
#include "support/slow_relay.h"
#include "support/temp_dir.h"
#include "sync/headquarters.h"
#include "sync/http_answer.h"
#include "sync/line.h"
#include "token/authority.h"
#include "token/key_pair.h"
#include "token/randomness.h"

#include <boost/test/unit_test.hpp>

#include <chrono>

// What answers at headquarters' address may be anything: a network's log-in page, a balancer that is set up
// wrongly, half an answer, another request's. Each is told as what it is, and nothing of it counts.

using namespace certdesk;
using namespace certdesk::tests;
using Kind = sync::LineFault::Kind;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

/// Headquarters' TLS root, a server certificate under it for 127.0.0.1, and a kiosk that trusts it.
struct Place {
    Place() : Place(-1, 1) {}
    /// The server's certificate is good from and until so many days from now.
    Place(int fromDay, int toDay) {
        const forms::UtcMs now{nowMs() / 1000 * 1000};
        const token::Validity ever{{now.value - 3650 * dayMs}, {now.value + 3650 * dayMs}};
        const token::Validity given{{now.value + fromDay * dayMs}, {now.value + toDay * dayMs}};
        const auto rootKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const auto serverKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const auto machineKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const auto root = token::issueRoot(rootKey, {{"CN", "root"}}, ever, token::newSerial(random)).value();
        const token::Issuer issuer{root, rootKey};
        const auto server = token::issueTlsServer(issuer, serverKey.spki(), "headquarters", {"127.0.0.1"},
                                                  given, token::newSerial(random));
        const auto machine =
            token::issueTlsClient(issuer, machineKey.spki(), "FS001-02", ever, token::newSerial(random));
        hq::writePrivate(folder / "root.pem", root.pem());
        hq::writePrivate(folder / "server.pem", server->pem());
        hq::writePrivate(folder / "server.key", serverKey.machinePem());
        hq::writePrivate(folder / "machine.pem", machine->pem());
        hq::writePrivate(folder / "machine.key", machineKey.machinePem());
    }
    static std::int64_t nowMs() {
        return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
    std::unique_ptr<Answering> server(Answering::Script script) const {
        return std::make_unique<Answering>(std::move(script), folder / "server.pem", folder / "server.key");
    }
    std::unique_ptr<sync::Headquarters> line(const std::string& url,
                                             milliseconds patience = milliseconds(2000)) const {
        return sync::makeHeadquarters({"FS001-02",
                                       url,
                                       folder / "root.pem",
                                       folder / "machine.pem",
                                       folder / "machine.key",
                                       patience,
                                       {}});
    }

    TempDir folder;
    token::SystemRandomness random;
};

std::string headBody(int seq) {
    return R"({"incarnation":"A","seq":)" + std::to_string(seq) + R"(,"hash":")" + std::string(64, 'a') +
           R"("})";
}

std::string answerOf(const std::string& body, const std::string& type = "application/json",
                     const std::string& status = "200 OK", const std::string& more = {}) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more + "\r\n" + body;
}

/// What a line says of a server that answers its one request so and hangs up.
sync::LineFault faultOf(const std::string& answer, milliseconds patience = milliseconds(2000)) {
    const Place place;
    const auto server = place.server([&](Talk& talk) {
        talk.request();
        talk.say(answer);
        talk.cut();
    });
    const auto found = place.line(server->url(), patience)->head();
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(found));
    BOOST_TEST_MESSAGE(std::get<sync::LineFault>(found).detail);
    return std::get<sync::LineFault>(found);
}

std::int64_t seqOf(const sync::Answer<sync::Head>& answer) {
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    BOOST_REQUIRE_MESSAGE(!fault, (fault ? fault->detail : std::string()));
    return std::get<sync::Head>(answer).seq;
}

} // namespace

BOOST_AUTO_TEST_SUITE(in_place_of_headquarters)

BOOST_AUTO_TEST_CASE(the_right_answer_is_taken) {
    const Place place;
    const auto server = place.server([](Talk& talk) {
        while (!talk.request().empty())
            talk.say(answerOf(headBody(7)));
    });
    const auto line = place.line(server->url());
    BOOST_TEST(seqOf(line->head()) == 7);
    BOOST_TEST(seqOf(line->head()) == 7);
    BOOST_TEST(server->connections() == 1);
}

// The commonest captive portal: HTTPS with a certificate of its own. No request reaches it.
BOOST_AUTO_TEST_CASE(a_log_in_page_with_another_certificate_gets_no_request_and_is_not_headquarters) {
    const Place ours;
    const Place portals;
    bool asked = false;
    const auto portal = portals.server([&](Talk& talk) { asked = !talk.request().empty(); });
    const auto found = ours.line(portal->url())->head();
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(found));
    BOOST_TEST((std::get<sync::LineFault>(found).kind == Kind::notHeadquarters));
    BOOST_TEST(!asked);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
    const Place place;
    const auto elsewhere = place.server([](Talk& talk) {
        talk.request();
        talk.say(answerOf(headBody(9)));
    });
    for (const char* status : {"301 Moved Permanently", "302 Found", "303 See Other",
                               "307 Temporary Redirect", "308 Permanent Redirect"})
        BOOST_TEST(
            (faultOf(answerOf("", "text/html", status, "Location: " + elsewhere->url() + "/head\r\n")).kind ==
             Kind::redirected));
    BOOST_TEST(elsewhere->connections() == 0);
}

BOOST_AUTO_TEST_CASE(a_network_that_wants_a_log_in_says_so) {
    const auto fault =
        faultOf(answerOf("<html>log in</html>", "text/html", "511 Network Authentication Required"));
    BOOST_TEST((fault.kind == Kind::loginPage));
    BOOST_TEST(fault.status == 511);
}

BOOST_AUTO_TEST_CASE(a_page_in_place_of_an_answer_is_not_headquarters) {
    BOOST_TEST((faultOf(answerOf("<html></html>", "text/html")).kind == Kind::notHeadquarters));
    BOOST_TEST((faultOf(answerOf("hello", "text/plain", "404 Not Found")).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_CASE(a_balancer_that_finds_no_headquarters_is_a_line_that_is_away) {
    for (const char* status : {"502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"})
        BOOST_TEST((faultOf(answerOf("<html></html>", "text/html", status)).kind == Kind::unreachable));
}

BOOST_AUTO_TEST_CASE(json_that_is_no_head_is_a_broken_answer) {
    BOOST_TEST((faultOf(answerOf("{}")).kind == Kind::brokenAnswer));
    BOOST_TEST((faultOf(answerOf("[")).kind == Kind::brokenAnswer));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(half_answers)

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_anywhere_is_unreachable) {
    const std::string whole = answerOf(headBody(7));
    for (std::size_t length = 0; length < whole.size(); length += 7)
        BOOST_TEST((faultOf(whole.substr(0, length)).kind == Kind::unreachable));
}

BOOST_AUTO_TEST_CASE(chunks_are_put_together_and_a_cut_one_is_unreachable) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n";
    const std::string body = headBody(7);
    const std::string chunks = "5;x=y\r\n" + body.substr(0, 5) + "\r\n" + "0000060\r\n" + body.substr(5) +
                               "\r\n0\r\nTrailer: x\r\n\r\n";
    BOOST_REQUIRE_EQUAL(body.size(), 5U + 0x60);
    const Place place;
    const auto server = place.server([&](Talk& talk) {
        while (!talk.request().empty())
            talk.say(head + chunks);
    });
    const auto line = place.line(server->url());
    BOOST_TEST(seqOf(line->head()) == 7);
    BOOST_TEST(seqOf(line->head()) == 7);
    BOOST_TEST(server->connections() == 1);
    for (std::size_t cut = 0; cut + 1 < chunks.size(); cut += 11)
        BOOST_TEST((faultOf(head + chunks.substr(0, cut)).kind == Kind::unreachable));
}

BOOST_AUTO_TEST_CASE(an_answer_whose_end_is_not_clear_is_broken) {
    const std::string start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    for (const char* fields :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n",
          "Content-Length: -5\r\n", "Content-Length: 5x\r\n", "Content-Length: 99999999999999999999\r\n",
          "Transfer-Encoding: gzip\r\n", "no field\r\n", ": x\r\n", " folded: x\r\n"})
        BOOST_TEST((faultOf(start + fields + "\r\nhello").kind == Kind::brokenAnswer), fields);
    for (const char* chunk : {"x\r\n", "-1\r\n", "2\r\nabc\r\n", "ffffffffffffffff\r\n", "\r\n"})
        BOOST_TEST((faultOf(start + "Transfer-Encoding: chunked\r\n\r\n" + chunk).kind == Kind::brokenAnswer),
                   chunk);
    for (const char* line :
         {"HTTP/2 200 OK", "ICY 200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "", "SSH-2.0-x"})
        BOOST_TEST((faultOf(line + std::string("\r\n\r\n")).kind == Kind::brokenAnswer), line);
}

// After half an answer nobody knows where the next one begins.
BOOST_AUTO_TEST_CASE(after_a_cut_answer_the_next_request_has_a_new_connection) {
    const Place place;
    int number = 0;
    const auto server = place.server([&](Talk& talk) {
        talk.request();
        const std::string whole = answerOf(headBody(7));
        if (++number > 1) return talk.say(whole);
        talk.say(whole.substr(0, whole.size() - 3));
        talk.request(); // keeps silent until the kiosk has had enough
    });
    const auto line = place.line(server->url(), milliseconds(300));
    BOOST_TEST((std::get<sync::LineFault>(line->head()).kind == Kind::unreachable));
    BOOST_TEST(seqOf(line->head()) == 7);
    BOOST_TEST(server->connections() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(answers_of_other_requests)

// An answer that comes twice must not be taken for the next request's.
BOOST_AUTO_TEST_CASE(an_answer_that_came_twice_is_taken_once) {
    const Place place;
    int seq = 0;
    const auto server = place.server([&](Talk& talk) {
        while (!talk.request().empty()) {
            const std::string answer = answerOf(headBody(++seq));
            talk.say(answer + answer);
        }
    });
    const auto line = place.line(server->url());
    for (int wanted = 1; wanted <= 3; ++wanted)
        BOOST_TEST(seqOf(line->head()) == wanted);
    BOOST_TEST(server->connections() == 3);
}

BOOST_AUTO_TEST_CASE(interim_answers_are_skipped_but_not_without_end) {
    const Place place;
    const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    const auto server = place.server([&](Talk& talk) {
        talk.request();
        talk.say(interim + interim + answerOf(headBody(7)));
    });
    BOOST_TEST(seqOf(place.line(server->url())->head()) == 7);
    std::string many;
    for (int i = 0; i < 20; ++i)
        many += interim;
    BOOST_TEST((faultOf(many + answerOf(headBody(7))).kind == Kind::brokenAnswer));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(answers_without_end)

namespace {

/// Goes on until the kiosk hangs up.
sync::LineFault endless(const std::string& start, const std::string& again) {
    const Place place;
    const auto server = place.server([&](Talk& talk) {
        talk.request();
        talk.say(start);
        for (;;)
            talk.say(again);
    });
    const auto found = place.line(server->url())->head();
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(found));
    return std::get<sync::LineFault>(found);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_head_without_end_is_broken) {
    BOOST_TEST((endless("HTTP/1.1 200 OK\r\n", "X-Field: y\r\n").kind == Kind::brokenAnswer));
    BOOST_TEST((endless("HTTP/1.1 200 OK\r\nX: ", "yyyyyyyyyyyy").kind == Kind::brokenAnswer));
}

BOOST_AUTO_TEST_CASE(a_body_without_end_is_broken) {
    const std::string more(16000, 'x');
    const std::string start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    BOOST_TEST((endless(start + "\r\n", more).kind == Kind::brokenAnswer));
    BOOST_TEST((endless(start + "Content-Length: 1000000000\r\n\r\n", more).kind == Kind::brokenAnswer));
    BOOST_TEST(
        (endless(start + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + std::string(4096, 'x') + "\r\n")
             .kind == Kind::brokenAnswer));
}

// Each byte comes within the patience, and the answer never ends.
BOOST_AUTO_TEST_CASE(an_answer_that_drips_is_given_up) {
    const Place place;
    const auto server = place.server([&](Talk& talk) {
        talk.request();
        talk.say("HTTP/1.1 200 OK\r\nX: ");
        for (;;) {
            talk.say("y");
            talk.socket().poll(Poco::Timespan(0, 5'000), Poco::Net::Socket::SELECT_ERROR);
        }
    });
    const auto found = place.line(server->url(), milliseconds(50))->head();
    BOOST_TEST((std::get<sync::LineFault>(found).kind == Kind::unreachable));
}

// The line is slow, not dead: what counts is the last byte that went through, not the last one written.
BOOST_AUTO_TEST_CASE(a_slow_upload_is_not_given_up_while_bytes_get_through) {
    const Place place;
    std::size_t received = 0;
    const auto server = place.server([&](Talk& talk) {
        received = talk.request().size();
        talk.say(answerOf(headBody(7)));
    });
    const SlowRelay slow(server->port());
    sync::Line line(
        slow.url(),
        [&] {
            return sync::clientContext((place.folder / "machine.key").string(),
                                       (place.folder / "machine.pem").string(),
                                       (place.folder / "root.pem").string());
        },
        milliseconds(400));
    sync::LineRequest request{"POST", "/x", "text/plain", std::string(4 << 20, 'x')};
    const auto began = std::chrono::steady_clock::now();
    const auto answer = line.ask(request);
    const auto took = std::chrono::steady_clock::now() - began;
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    BOOST_REQUIRE_MESSAGE(!fault, (fault ? fault->detail : std::string()));
    BOOST_TEST(received > request.body.size());
    BOOST_TEST((took > milliseconds(1500))); // several times the patience
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(clocks)

BOOST_AUTO_TEST_CASE(a_certificate_that_is_wrong_in_its_dates_alone_is_told_as_a_clock) {
    for (const auto& [from, to] : {std::pair{700, 1400}, std::pair{-1400, -700}}) {
        const Place place(from, to);
        bool asked = false;
        const auto server = place.server([&](Talk& talk) { asked = !talk.request().empty(); });
        const auto fault = std::get<sync::LineFault>(place.line(server->url())->head());
        BOOST_TEST((fault.kind == Kind::clockWrong));
        BOOST_TEST(fault.detail.find(from > 0 ? "not before 20" : "not after 20") != std::string::npos);
        BOOST_TEST(!asked);
    }
}

BOOST_AUTO_TEST_CASE(a_strangers_certificate_is_a_strangers_whatever_its_dates) {
    const Place ours;
    const Place others(700, 1400);
    const auto server = others.server([](Talk& talk) { talk.request(); });
    BOOST_TEST((std::get<sync::LineFault>(ours.line(server->url())->head()).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_CASE(headquarters_time_is_read_from_its_answers) {
    const Place place;
    const auto server = place.server([](Talk& talk) {
        talk.request();
        talk.say(
            answerOf(headBody(7), "application/json", "200 OK", "Date: Tue, 23 Nov 2027 02:00:00 GMT\r\n"));
    });
    const auto line = place.line(server->url());
    BOOST_TEST(!line->serverClock().has_value());
    seqOf(line->head());
    BOOST_REQUIRE(line->serverClock().has_value());
    BOOST_TEST(forms::isoUtc(line->serverClock()->told) == "2027-11-23T02:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(dates_are_read_strictly) {
    BOOST_TEST(forms::isoUtc(sync::parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT").value()) ==
               "1994-11-06T08:49:37.000Z");
    for (const char* text :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nix 1994 08:49:37 GMT",
          "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08-49-37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "})
        BOOST_TEST(!sync::parseHttpDate(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
