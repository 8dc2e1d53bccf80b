#include "sync/proxy.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace certdesk::sync {
namespace {

constexpr std::uint16_t usualPort = 1080; // curl's

std::string environment(const char* name, const char* otherwise) {
    for (const char* one : {name, otherwise})
        if (const char* value = std::getenv(one); value && *value) return value;
    return {};
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; });
    return out;
}

template <typename Number>
std::optional<Number> numberIn(std::string_view text, Number most) {
    Number value{};
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong != std::errc() || end != text.data() + text.size() || value > most) return {};
    return value;
}

std::optional<std::uint16_t> portIn(std::string_view text) {
    const auto port = numberIn<unsigned>(text, 65535);
    if (!port || *port == 0) return {};
    return static_cast<std::uint16_t>(*port);
}

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (wrong != std::errc() || end != digits.data() + 2) return {};
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

struct HostPort {
    std::string host; ///< without brackets, small letters, no dot at its end
    std::optional<std::uint16_t> port;
};

/// "name", "name:port", "[v6]", "[v6]:port", or an IPv6 address as it is.
std::optional<HostPort> hostPortIn(std::string_view text) {
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return {};
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && !port.starts_with(':')) return {};
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':'));
    }
    HostPort found{lower(host), {}};
    if (found.host.ends_with('.')) found.host.pop_back();
    if (found.host.empty()) return {};
    if (port.empty()) return found;
    found.port = portIn(port.substr(1));
    if (!found.port) return {};
    return found;
}

std::optional<std::uint32_t> v4Of(const std::string& text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return {};
    return ntohl(address.s_addr);
}

bool isAddress(const std::string& text) {
    in6_addr v6{};
    return v4Of(text) || inet_pton(AF_INET6, text.c_str(), &v6) == 1;
}

bool inNetwork(const std::string& host, std::string_view network) {
    const auto slash = network.find('/');
    const auto bits = numberIn<unsigned>(network.substr(slash + 1), 32);
    const auto base = v4Of(std::string(network.substr(0, slash)));
    const auto address = v4Of(host);
    if (!bits || !base || !address) return false;
    const std::uint32_t mask = *bits == 0 ? 0 : ~std::uint32_t{0} << (32 - *bits);
    return (*base & mask) == (*address & mask);
}

bool fits(std::string_view entry, const std::string& host, std::uint16_t port) {
    if (entry.find('/') != std::string_view::npos) return inNetwork(host, entry);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    const auto named = hostPortIn(entry);
    if (!named || (named->port && *named->port != port)) return false;
    if (named->host == host) return true;
    return !isAddress(host) && host.ends_with("." + named->host);
}

bool isException(std::string_view exceptions, const std::string& host, std::uint16_t port) {
    constexpr std::string_view between = ", \t";
    if (exceptions == "*") return true;
    while (!exceptions.empty()) {
        const auto end = std::min(exceptions.find_first_of(between), exceptions.size());
        if (end > 0 && fits(exceptions.substr(0, end), host, port)) return true;
        exceptions.remove_prefix(std::min(end + 1, exceptions.size()));
    }
    return false;
}

bool isLoopback(const std::string& host) {
    const auto v4 = v4Of(host);
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" || (v4 && *v4 >> 24 == 127);
}

std::optional<Proxy> proxyIn(std::string_view url) {
    constexpr std::string_view http = "http://";
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) {
        if (lower(url.substr(0, scheme + 3)) != http) return {};
        url.remove_prefix(http.size());
    }
    url = url.substr(0, url.find('/'));
    Proxy proxy;
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
        auto credentials = decoded(url.substr(0, at));
        if (!credentials) return {};
        proxy.credentials = std::move(*credentials);
        if (proxy.credentials.find(':') == std::string::npos) proxy.credentials += ':';
        url.remove_prefix(at + 1);
    }
    auto place = hostPortIn(url);
    if (!place) return {};
    proxy.host = std::move(place->host);
    proxy.port = place->port.value_or(usualPort);
    return proxy;
}

} // namespace

ProxySettings proxyOfSystem() {
    return {environment("https_proxy", "HTTPS_PROXY"), environment("no_proxy", "NO_PROXY"),
            environment("CERTDESK_PROXY_LOOPBACK", "CERTDESK_PROXY_LOOPBACK") == "1"};
}

ProxyChoice proxyFor(const ProxySettings& settings, const std::string& host, std::uint16_t port) {
    if (settings.url.empty()) return {};
    const auto wanted = hostPortIn(host.find(':') == std::string::npos ? host : "[" + host + "]");
    if (!wanted) return {};
    if (isLoopback(wanted->host) && !settings.loopbackToo) return {};
    if (isException(settings.exceptions, wanted->host, port)) return {};
    if (auto proxy = proxyIn(settings.url)) return std::move(*proxy);
    return ProxyUnusable{};
}

} // namespace certdesk::sync
