#include "hq/browser.h"

#include "hq/page/form.h"
#include "sync/line.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

namespace certdesk::tests {

using namespace Poco::Net;

Browser::Browser(HqServer& hq)
    : session_("127.0.0.1", static_cast<Poco::UInt16>(hq.server().openPort()),
               sync::clientContextOf(hq.office().tls.root().pem())) {
    session_.setTimeout(Poco::Timespan(30, 0));
}

std::string Browser::Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string Browser::Answer::token() const {
    const std::string before = R"(name="token" value=")";
    const auto at = body.find(before);
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

void Browser::keep(const std::string& setCookie) {
    const auto end = setCookie.find(';');
    const auto separator = setCookie.find('=');
    const auto name = setCookie.substr(0, separator);
    if (setCookie.find("Max-Age=0") != std::string::npos)
        cookies.erase(name);
    else
        cookies[name] = setCookie.substr(separator + 1, end - separator - 1);
}

Browser::Answer Browser::ask(const std::string& method, const std::string& path, const std::string& body,
                             const std::string& type) {
    HTTPRequest request(method, path, HTTPMessage::HTTP_1_1);
    std::string jar;
    for (const auto& [name, value] : cookies)
        jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    if (!jar.empty()) request.set("Cookie", jar);
    request.set("Accept-Language", acceptLanguage);
    if (method == "POST") {
        request.setContentType(type);
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    }
    session_.sendRequest(request) << body;
    HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(session_.receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    for (const auto& [name, value] : response) {
        if (name != "Set-Cookie") {
            answer.headers[name] = value;
            continue;
        }
        answer.setCookies.push_back(value);
        keep(value);
    }
    return answer;
}

Browser::Answer Browser::get(const std::string& path) { return ask("GET", path, {}, {}); }

Browser::Answer Browser::post(const std::string& path, const std::string& body, const std::string& type) {
    return ask("POST", path, body, type);
}

Browser::Answer Browser::logIn(const std::string& name, const std::string& password) {
    const auto token = get("/").token();
    return post("/login", "name=" + hq::page::urlEncoded(name) +
                              "&password=" + hq::page::urlEncoded(password) + "&token=" + token);
}

Browser::Answer Browser::enter(const std::string& name, const std::string& password) {
    logIn(name, password);
    return get("/");
}

} // namespace certdesk::tests
