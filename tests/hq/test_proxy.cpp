#define BOOST_TEST_MODULE hq_proxy
#include "support/answering.h"
#include "support/hq_fixture.h"
#include "sync/proxy.h"
#include "token/key_pair.h"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = sync::LineFault::Kind;
using sync::Proxy;
using sync::ProxySettings;

namespace {

/// "host:port credentials", "direct" or "unusable".
std::string wayTo(const std::string& host, const std::string& url, const std::string& exceptions = {},
                  std::uint16_t port = 8443) {
    const auto way = sync::proxyFor({url, exceptions, false}, host, port);
    if (std::holds_alternative<sync::ProxyUnusable>(way)) return "unusable";
    const auto* proxy = std::get_if<Proxy>(&way);
    if (!proxy) return "direct";
    return proxy->host + ":" + std::to_string(proxy->port) +
           (proxy->credentials.empty() ? "" : " " + proxy->credentials);
}

sync::LineFault faultOf(const sync::Answer<sync::Head>& answer) {
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(answer));
    BOOST_TEST_MESSAGE(std::get<sync::LineFault>(answer).detail);
    return std::get<sync::LineFault>(answer);
}

sync::LineSettings through(sync::LineSettings settings, const std::string& url) {
    settings.proxy = {url, {}, true};
    return settings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(a_proxy_is_named_as_curl_takes_it) {
    BOOST_TEST(wayTo("hq.example.cn", "") == "direct");
    BOOST_TEST(wayTo("hq.example.cn", "http://10.0.0.1:3128") == "10.0.0.1:3128");
    BOOST_TEST(wayTo("hq.example.cn", "HTTP://Proxy.example.cn:3128/") == "proxy.example.cn:3128");
    BOOST_TEST(wayTo("hq.example.cn", "proxy") == "proxy:1080");
    BOOST_TEST(wayTo("hq.example.cn", "http://[fd00::1]:3128") == "fd00::1:3128");
    BOOST_TEST(wayTo("hq.example.cn", "http://li:a%3Ab%40c@proxy:3128") == "proxy:3128 li:a:b@c");
    BOOST_TEST(wayTo("hq.example.cn", "http://li@proxy:3128") == "proxy:3128 li:");
}

// Nothing goes out past a proxy that was set and cannot be used.
BOOST_AUTO_TEST_CASE(what_is_no_http_proxy_is_not_passed_by) {
    for (const char* url :
         {"socks5://proxy:1080", "https://proxy:443", "http://", "http://proxy:0", "http://proxy:99999",
          "http://proxy:x", "http://li:%zz@proxy:1", "http://[fd00::1"})
        BOOST_TEST(wayTo("hq.example.cn", url) == "unusable", url);
}

BOOST_AUTO_TEST_CASE(exceptions_are_hosts_what_lies_below_them_ports_networks_or_all) {
    const std::string proxy = "http://proxy:3128";
    for (const char* entry :
         {"*", "example.cn", ".example.cn", "EXAMPLE.CN", "hq.example.cn", "hq.example.cn:8443",
          "other,hq.example.cn", "other hq.example.cn", "other, hq.example.cn", "example.cn."})
        BOOST_TEST(wayTo("hq.example.cn", proxy, entry) == "direct", entry);
    for (const char* entry : {"ample.cn", "hq", "hq.example.cn:443", "a.hq.example.cn", "*.example.cn", ",",
                              "hq.example.cn:x", "10.0.0.0/8"})
        BOOST_TEST(wayTo("hq.example.cn", proxy, entry) == "proxy:3128", entry);
    BOOST_TEST(wayTo("HQ.example.cn.", proxy, "hq.example.cn") == "direct");
    for (const char* entry : {"10.1.2.3", "10.0.0.0/8", "10.1.2.0/24", "0.0.0.0/0", "10.1.2.3/32"})
        BOOST_TEST(wayTo("10.1.2.3", proxy, entry) == "direct", entry);
    for (const char* entry : {"2.3", ".2.3", "11.0.0.0/8", "10.0.0.0/33", "10.0.0.0/", "10.1.2.4/32"})
        BOOST_TEST(wayTo("10.1.2.3", proxy, entry) == "proxy:3128", entry);
    BOOST_TEST(wayTo("fd00::2", proxy, "fd00::2") == "direct");
    BOOST_TEST(wayTo("fd00::2", proxy, "fd00::3") == "proxy:3128");
}

BOOST_AUTO_TEST_CASE(this_machine_is_spoken_with_directly_unless_asked_for) {
    const std::string proxy = "http://proxy:3128";
    for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "a.localhost"}) {
        BOOST_TEST(wayTo(host, proxy) == "direct", host);
        BOOST_TEST(std::holds_alternative<Proxy>(sync::proxyFor({proxy, "", true}, host, 443)), host);
    }
    BOOST_TEST(wayTo("128.0.0.1", proxy) == "proxy:3128");
    BOOST_TEST(wayTo("localhost.cn", proxy) == "proxy:3128");
}

BOOST_AUTO_TEST_CASE(small_letters_of_the_environment_go_before_large_ones) {
    ::setenv("HTTPS_PROXY", "http://large:1", 1);
    ::setenv("NO_PROXY", "large", 1);
    ::unsetenv("https_proxy");
    ::unsetenv("no_proxy");
    ::unsetenv("CERTDESK_PROXY_LOOPBACK");
    BOOST_TEST(sync::proxyOfSystem().url == "http://large:1");
    BOOST_TEST(sync::proxyOfSystem().exceptions == "large");
    ::setenv("https_proxy", "http://small:1", 1);
    ::setenv("no_proxy", "small", 1);
    BOOST_TEST(sync::proxyOfSystem().url == "http://small:1");
    BOOST_TEST(sync::proxyOfSystem().exceptions == "small");
    BOOST_TEST(!sync::proxyOfSystem().loopbackToo);
    for (const char* name : {"HTTPS_PROXY", "NO_PROXY", "https_proxy", "no_proxy"})
        ::unsetenv(name);
    BOOST_TEST(sync::proxyOfSystem().url.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(connections)

BOOST_AUTO_TEST_CASE(headquarters_is_reached_through_a_proxy_by_connect_alone) {
    HqServer hq;
    const TinyProxy proxy;
    const auto line = sync::makeHeadquarters(through(hq.enrolKiosk(), proxy.url()));
    BOOST_TEST((std::get<sync::Head>(line->head()) == sync::Head{}));
    BOOST_TEST((std::get<sync::Head>(line->head()) == sync::Head{}));
    const std::string place = "127.0.0.1:" + std::to_string(hq.server().kioskPort());
    BOOST_TEST(proxy.asked() == std::vector<std::string>{"CONNECT " + place + " HTTP/1.1"});
}

BOOST_AUTO_TEST_CASE(a_machine_is_enrolled_through_it_as_well) {
    HqServer hq;
    const TinyProxy proxy("li:geheim");
    const auto enrolment = hq.addKiosk();
    const auto request = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const ProxySettings good{proxy.url("li:geheim"), {}, true};
    BOOST_TEST(std::holds_alternative<std::string>(sync::enrolMachine(enrolment, request, good)));
    BOOST_TEST(proxy.asked().size() == 1U);
}

// The password is in no message.
BOOST_AUTO_TEST_CASE(a_proxy_that_wants_a_password_is_told_as_such) {
    HqServer hq;
    const TinyProxy proxy("li:geheim");
    const auto settings = hq.enrolKiosk();
    const auto good = sync::makeHeadquarters(through(settings, proxy.url("li:geheim")));
    BOOST_TEST(std::holds_alternative<sync::Head>(good->head()));
    for (const std::string& url : {proxy.url(), proxy.url("li:verraten")}) {
        const auto fault = faultOf(sync::makeHeadquarters(through(settings, url))->head());
        BOOST_TEST((fault.kind == Kind::proxyRefused));
        BOOST_TEST(fault.problem == "proxy-authentication");
        BOOST_TEST(fault.status == 407);
        BOOST_TEST(fault.detail.find("verraten") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(what_a_proxy_says_to_connect_is_told_apart) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    const auto told = [&](const std::string& answer) {
        const TinyProxy proxy({}, answer);
        return faultOf(sync::makeHeadquarters(through(settings, proxy.url()))->head());
    };
    BOOST_TEST(told("403 Forbidden").problem == "proxy-refused");
    BOOST_TEST((told("403 Forbidden").kind == Kind::proxyRefused));
    BOOST_TEST((told("405 Method Not Allowed").kind == Kind::proxyRefused));
    BOOST_TEST((told("302 Found").kind == Kind::loginPage));
    BOOST_TEST((told("511 Network Authentication Required").kind == Kind::loginPage));
    BOOST_TEST((told("503 Service Unavailable").kind == Kind::unreachable));
    BOOST_TEST(told("503 Service Unavailable").problem == "proxy-found-nobody");
    const Answering noProxy([](Talk& talk) {
        talk.request();
        talk.say("SSH-2.0-x\r\n\r\n");
    });
    const std::string url = "http://127.0.0.1:" + std::to_string(noProxy.port());
    BOOST_TEST(faultOf(sync::makeHeadquarters(through(settings, url))->head()).problem == "proxy-unusable");
    const auto socks = sync::makeHeadquarters(through(settings, "socks5://127.0.0.1:1"));
    BOOST_TEST(faultOf(socks->head()).problem == "proxy-unusable");
}

BOOST_AUTO_TEST_CASE(nobody_at_the_proxys_or_behind_it_is_a_line_that_is_away) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    std::uint16_t closed = 0;
    {
        Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
        closed = socket.address().port();
    }
    const auto away = faultOf(
        sync::makeHeadquarters(through(settings, "http://127.0.0.1:" + std::to_string(closed)))->head());
    BOOST_TEST((away.kind == Kind::unreachable));
    BOOST_TEST(away.problem == "proxy-unreachable");
    const TinyProxy proxy;
    auto gone = through(settings, proxy.url());
    gone.url = "https://127.0.0.1:" + std::to_string(closed);
    BOOST_TEST((faultOf(sync::makeHeadquarters(gone)->head()).kind == Kind::unreachable));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_answers_in_headquarters_place_is_not_headquarters) {
    HqServer hq;
    HqServer other;
    auto settings = hq.enrolKiosk();
    const TinyProxy proxy;
    settings = through(settings, proxy.url());
    settings.tlsRoot = other.data() / "tls" / "server.pem"; // trusts another
    BOOST_TEST((faultOf(sync::makeHeadquarters(settings)->head()).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_SUITE_END()
