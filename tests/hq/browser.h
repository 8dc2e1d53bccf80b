#pragma once
#include "support/hq_fixture.h"

#include <Poco/Net/HTTPSClientSession.h>

#include <map>
#include <string>
#include <vector>

namespace certdesk::tests {

/// Asks headquarters' page as a browser does: keeps cookies, sends forms, follows nothing by itself.
class Browser {
public:
    explicit Browser(HqServer& hq);

    struct Answer {
        int status = 0;
        std::map<std::string, std::string> headers; ///< names as sent; Set-Cookie not among them
        std::vector<std::string> setCookies;
        std::string body;

        bool has(const std::string& text) const { return body.find(text) != std::string::npos; }
        std::string header(const std::string& name) const;
        /// The value of the hidden field `token`.
        std::string token() const;
    };
    Answer get(const std::string& path);
    Answer post(const std::string& path, const std::string& body,
                const std::string& type = "application/x-www-form-urlencoded");
    /// Opens the log-in and sends it.
    Answer logIn(const std::string& name, const std::string& password);
    /// The same, and the overview after it.
    Answer enter(const std::string& name, const std::string& password);

    std::map<std::string, std::string> cookies;
    std::string acceptLanguage = "zh-CN,zh;q=0.9,en;q=0.8";

private:
    Answer ask(const std::string& method, const std::string& path, const std::string& body,
               const std::string& type);
    void keep(const std::string& setCookie);

    Poco::Net::HTTPSClientSession session_;
};

} // namespace certdesk::tests
