#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace certdesk::sync {

/// The system's proxy for HTTPS as it was found, not yet judged. `url` may carry a password: it goes into no
/// message.
struct ProxySettings {
    std::string url;          ///< empty: none
    std::string exceptions;   ///< no_proxy
    bool loopbackToo = false; ///< this machine is spoken with directly unless this is asked for
};

/// https_proxy or else HTTPS_PROXY, no_proxy or else NO_PROXY, and CERTDESK_PROXY_LOOPBACK=1. Reads the
/// environment: call it before there are threads that change it.
ProxySettings proxyOfSystem();

/// An HTTP proxy that is asked to CONNECT (RFC 9110 §9.3.6).
struct Proxy {
    std::string host;
    std::uint16_t port = 0;
    std::string credentials; ///< "user:password" decoded, or empty
};

/// The settings name something that is no HTTP proxy: nothing may go out past it.
struct ProxyUnusable {};
using ProxyChoice = std::variant<std::monostate, Proxy, ProxyUnusable>;

/// How to reach `host`, by curl's conventions. The proxy: `http://user:password@host:port`, the scheme and
/// the port (1080) may be left out, user and password are percent-encoded. Exceptions: separated by commas or
/// blanks; `*` alone means every host; a name means itself and what lies below it, with or without a dot
/// before it; an address means itself, an IPv4 network `10.0.0.0/8` what lies in it; `:port` behind an entry
/// makes it one of that port alone. Letters' case does not matter.
ProxyChoice proxyFor(const ProxySettings& settings, const std::string& host, std::uint16_t port);

} // namespace certdesk::sync
