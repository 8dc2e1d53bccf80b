#pragma once
#include "forms/json.h"
#include "token/certificate.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::hq {

/// An HTTP request as the routes see it: bounded, whole, its body's digest already checked.
struct Request {
    std::string method;
    std::vector<std::string> path;              ///< decoded segments: /api/v1 is {"api", "v1"}
    std::map<std::string, std::string> query;   ///< decoded
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
    std::string address;                    ///< whose connection it is, in digits
    std::optional<token::Certificate> peer; ///< the client's TLS certificate, its chain verified

    const std::string& header(const std::string& name) const;
};

/// What is answered.
struct Reply {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::map<std::string, std::string> headers{};
    std::vector<std::string> cookies{}; ///< one Set-Cookie field each
    std::string problem{};              ///< its kind, when it is one: for the log
};

Reply jsonReply(const forms::Json& json, int status = 200);

/// An RFC 9457 problem: type "https://certdesk.invalid/problems/<kind>", detail for the log without personal
/// data. The kinds are words of the protocol: kiosks decide by them, never by the detail.
///
///     400 bad-request, body-incomplete, digest-mismatch, bad-batch, bad-certificate-request
///     401 bad-code          403 not-this-kiosk, not-this-point, unknown-machine, case-not-ready,
///                               key-mismatch, wrong-token, token-in-use, wrong-holder, not-from-here,
///                               unknown-registrar, not-registered
///     404 not-found, case-unknown, kiosk-unknown, certificate-unknown, no-encryption-pair
///     405 method-not-allowed
///     409 histories-differ (with "head"), already-issued, evidence-differs, case-not-returned,
///         case-continued, certificate-replaced, certificate-revoked, certificate-expired, service-unpaid,
///         not-issued, encryption-key-lost, not-due, registration-differs
///     411 length-required   413 too-large         414 uri-too-long
///     415 wrong-content-type     422 chain-broken, bad-entry     431 headers-too-large
///     422 algorithm-unsupported, cannot-issue, profile-unknown, upstream-refused          500 internal
///     502 upstream-answer-wrong
///     503 busy, headquarters-restored (with Retry-After; restored.h), upstream-unreachable,
///         upstream-pending, upstream-denied (with Retry-After; upstream.h)
struct Problem {
    int status = 500;
    std::string kind;
    std::string detail;
    int retryAfter = 0; ///< seconds, told as Retry-After; 0: not told
};
Reply replyOf(const Problem& problem);
Reply problem(int status, const std::string& kind, const std::string& detail, forms::JsonObject more = {});

/// Who is asked: the kiosks' listener or the open one.
enum class Side { kiosks, open };

/// What headquarters answers: "/api/v1/cases/{case}", a name in braces standing for any one segment, unless a
/// route before it has that word there. The endpoints answer these and nothing else; sync/hq/openapi.json
/// describes each.
struct Route {
    Side side;
    std::string_view method;
    std::string_view pattern;
};
std::span<const Route> routes();

/// Which methods that path has there, in the order of the table; none: there is no such path.
std::vector<std::string_view> methodsOf(Side side, const std::vector<std::string>& path);
/// The 404 or 405 for a request that no route of the table has.
std::optional<Reply> notRouted(Side side, const Request& request);

/// The request's method and the pattern of its path, "{}" for either when it is none of ours: for the log and
/// for metrics, which must not have what stands there.
std::string routeOf(const Request& request);

/// Base64 with or without line breaks, as EST clients send it.
std::optional<forms::Bytes> looseBase64(std::string_view text);

} // namespace certdesk::hq
