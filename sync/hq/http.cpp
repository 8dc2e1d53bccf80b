#include "hq/http.h"

#include <set>

namespace certdesk::hq {

const std::string& Request::header(const std::string& name) const {
    static const std::string none;
    const auto found = headers.find(name);
    return found == headers.end() ? none : found->second;
}

Reply jsonReply(const forms::Json& json, int status) {
    return {status, "application/json", json.text() + "\n"};
}

Reply problem(int status, const std::string& kind, const std::string& detail, forms::JsonObject more) {
    forms::JsonObject body{{"type", "https://certdesk.invalid/problems/" + kind},
                           {"title", kind},
                           {"status", status},
                           {"detail", detail}};
    body.insert(body.end(), more.begin(), more.end());
    Reply reply{status, "application/problem+json", forms::Json(body).text() + "\n"};
    reply.problem = kind;
    return reply;
}

std::string routeOf(const Request& request) {
    static const std::set<std::string> words{
        "api",   "v1",        "kiosks",       "head",           "entries", "certificates", "revocation",
        "cases", "catalogue", "tokens",       "admin-pin",      "reports", "daily",        "encryption-pair",
        "est",   "cacerts",   "simpleenroll", "simplereenroll", "crl",     "healthz",      "metrics",
        "login", "logout",    ".well-known"};
    static const std::set<std::string> methods{"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS"};
    std::string route = (methods.contains(request.method) ? request.method : "{}") + " /";
    for (const auto& segment : request.path)
        route += (route.back() == '/' ? "" : "/") + (words.contains(segment) ? segment : "{}");
    return route;
}

Reply replyOf(const Problem& found) {
    Reply reply = problem(found.status, found.kind, found.detail);
    if (found.retryAfter > 0) reply.headers["Retry-After"] = std::to_string(found.retryAfter);
    return reply;
}

std::optional<forms::Bytes> looseBase64(std::string_view text) {
    std::string line;
    for (const char c : text)
        if (c != '\r' && c != '\n' && c != ' ' && c != '\t') line += c;
    return forms::fromBase64(line);
}

} // namespace certdesk::hq
