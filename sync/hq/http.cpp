#include "hq/http.h"

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
    return {status, "application/problem+json", forms::Json(body).text() + "\n"};
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
