#include "hq/http.h"

#include <algorithm>
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

namespace {

constexpr Route table[] = {
    {Side::kiosks, "GET", "/api/v1/kiosks/{kiosk}/head"},
    {Side::kiosks, "GET", "/api/v1/kiosks/{kiosk}/entries"},
    {Side::kiosks, "POST", "/api/v1/kiosks/{kiosk}/entries"},
    {Side::kiosks, "GET", "/api/v1/certificates"},
    {Side::kiosks, "POST", "/api/v1/certificates/{serial}/revocation"},
    {Side::kiosks, "GET", "/api/v1/cases/{case}"},
    {Side::kiosks, "POST", "/api/v1/cases/{case}/encryption-pair"},
    {Side::kiosks, "GET", "/api/v1/catalogue"},
    {Side::kiosks, "GET", "/api/v1/reports/daily"},
    {Side::kiosks, "POST", "/api/v1/tokens/{serial}/admin-pin"},
    {Side::kiosks, "POST", "/api/v1/registrations/{key}"},
    {Side::kiosks, "POST", "/api/v1/registrations/{key}/revocation"},
    {Side::kiosks, "GET", "/.well-known/est/registrar/cacerts"},
    {Side::kiosks, "POST", "/.well-known/est/registrar/simpleenroll"},
    {Side::kiosks, "GET", "/.well-known/est/kiosk/cacerts"},
    {Side::kiosks, "GET", "/.well-known/est/{case}/cacerts"},
    {Side::kiosks, "POST", "/.well-known/est/{case}/simpleenroll"},
    {Side::kiosks, "POST", "/.well-known/est/simplereenroll"},
    {Side::open, "GET", "/"},
    {Side::open, "GET", "/login"},
    {Side::open, "POST", "/login"},
    {Side::open, "GET", "/logout"},
    {Side::open, "POST", "/logout"},
    {Side::open, "GET", "/report/daily.pdf"},
    {Side::open, "GET", "/report/daily.csv"},
    {Side::open, "GET", "/healthz"},
    {Side::open, "GET", "/metrics"},
    {Side::open, "GET", "/crl"},
    {Side::open, "GET", "/crl/{ca}"},
    {Side::open, "GET", "/.well-known/est/cacerts"},
    {Side::open, "POST", "/.well-known/est/simpleenroll"},
};

bool fits(std::string_view pattern, const std::vector<std::string>& path) {
    for (const auto& segment : path) {
        if (pattern.empty()) return false;
        pattern.remove_prefix(1); // the slash
        const auto word = pattern.substr(0, pattern.find('/'));
        if (!word.starts_with('{') && word != segment) return false;
        pattern.remove_prefix(word.size());
    }
    return path.empty() ? pattern == "/" : pattern.empty();
}

} // namespace

std::span<const Route> routes() { return table; }

std::vector<std::string_view> methodsOf(Side side, const std::vector<std::string>& path) {
    std::vector<std::string_view> methods;
    for (const auto& route : table) {
        const bool there = std::find(methods.begin(), methods.end(), route.method) != methods.end();
        if (route.side == side && !there && fits(route.pattern, path)) methods.push_back(route.method);
    }
    return methods;
}

std::optional<Reply> notRouted(Side side, const Request& request) {
    const auto methods = methodsOf(side, request.path);
    if (methods.empty()) return problem(404, "not-found", "no such resource");
    std::string allowed;
    for (const auto& method : methods) {
        if (method == request.method) return {};
        allowed += (allowed.empty() ? "" : ", ") + std::string(method);
    }
    Reply reply = problem(405, "method-not-allowed", "allowed: " + allowed);
    reply.headers["Allow"] = allowed;
    return reply;
}

std::string routeOf(const Request& request) {
    static const std::set<std::string> methods{"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS"};
    const std::string method = methods.contains(request.method) ? request.method : "{}";
    for (const auto& route : table)
        if (fits(route.pattern, request.path)) return method + " " + std::string(route.pattern);
    return method + " {}";
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
