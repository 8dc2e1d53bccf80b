#pragma once
#include "hq/http.h"
#include "hq/raw_client.h"
#include "hq/sample_counter.h"

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// What test_openapi asks a running server, and how it notes what was answered.

namespace certdesk::tests::openapi {

using hq::Side;
using token::KeyPair;

using Headers = std::map<std::string, std::string>;

struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    std::string cookie(const std::string& name) const {
        for (const auto& [field, value] : headers)
            if (field == "Set-Cookie" && value.starts_with(name + "="))
                return value.substr(0, value.find(';'));
        return {};
    }
    /// The value of the form's hidden field.
    std::string token() const {
        const std::string before = R"(name="token" value=")";
        const auto begin = body.find(before) + before.size();
        return body.substr(begin, body.find('"', begin) - begin);
    }
};

inline Answer parsed(const std::string& text) {
    Answer answer;
    const auto end = text.find("\r\n\r\n");
    std::istringstream lines(text.substr(0, end));
    std::string line;
    std::getline(lines, line);
    answer.status = line.size() > 12 ? std::stoi(line.substr(9, 3)) : 0;
    while (std::getline(lines, line)) {
        if (line.ends_with('\r')) line.pop_back();
        const auto colon = line.find(": ");
        answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    if (end != std::string::npos) answer.body = text.substr(end + 4);
    return answer;
}

/// What is sent, as it is sent.
struct Asked {
    Side side = Side::kiosks;
    std::string method;
    std::string target;
    Headers headers{};
    std::string body{};
    bool withLength = true;
};

inline std::string digestOf(const std::string& body) {
    return "sha-256=:" + forms::base64(forms::sha256(forms::viewOf(body))) + ":";
}

/// A headquarters, the counters of two points, and everything that was asked and answered.
class Scene {
public:
    Scene() {
        for (const auto& route : hq::routes())
            add(forms::JsonObject{
                {"route", forms::JsonArray{nameOf(route.side), route.method, route.pattern}}});
    }

    /// As the kiosk of `as`, or as the first one.
    Answer ask(const Asked& asked, const SampleCounter* as = nullptr) {
        return askBy(asked, as ? as->settings() : here.settings());
    }
    /// As whoever has that machine.
    Answer askBy(const Asked& asked, const sync::LineSettings& machine) {
        auto client = sentBy(asked, machine);
        return heard(asked, client);
    }
    RawClient sent(const Asked& asked) { return sentBy(asked, here.settings()); }
    RawClient sentBy(const Asked& asked, const sync::LineSettings& machine) {
        RawClient client = asked.side == Side::open ? RawClient(town.hq) : RawClient(town.hq, machine);
        std::string text =
            asked.method + " " + asked.target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        for (const auto& [name, value] : asked.headers)
            text += name + ": " + value + "\r\n";
        if (asked.withLength && (asked.method == "POST" || !asked.body.empty()))
            text += "Content-Length: " + std::to_string(asked.body.size()) + "\r\n";
        client.send(text + "\r\n" + asked.body);
        return client;
    }
    Answer heard(const Asked& asked, RawClient& client) {
        auto answer = parsed(client.rest());
        note(asked, answer);
        return answer;
    }
    int get(const std::string& target, const Headers& headers = {}) {
        return ask({Side::kiosks, "GET", target, headers}).status;
    }
    /// Answers the kind of problem, or "200".
    std::string post(const std::string& target, const std::string& type, const std::string& body,
                     const SampleCounter* as = nullptr, Headers headers = {}) {
        headers["Content-Type"] = type;
        return outcomeOf(ask({Side::kiosks, "POST", target, headers, body}, as));
    }
    static std::string outcomeOf(const Answer& answer) {
        if (answer.status < 400) return std::to_string(answer.status);
        const std::string before = "/problems/";
        const auto begin = answer.body.find(before) + before.size();
        return answer.body.substr(begin, answer.body.find('"', begin) - begin);
    }
    std::string enrol(const std::string& number, const KeyPair& key, const SampleCounter* as = nullptr) {
        return post("/.well-known/est/" + number + "/simpleenroll", "application/pkcs10", requestOf(key), as);
    }
    std::string pair(const std::string& number, const KeyPair& key) {
        return post("/api/v1/cases/" + number + "/encryption-pair", "application/pkcs10", requestOf(key));
    }
    std::string pin(const std::string& token, const std::string& body) {
        return post("/api/v1/tokens/" + token + "/admin-pin", "application/json", body);
    }
    static std::string requestOf(const KeyPair& key, const std::string& name = "whoever") {
        return forms::base64(key.request({{"CN", name}}).value());
    }
    template <typename Work>
    void stored(Work work) {
        town.hq.office().database.transaction(work);
    }
    void write(const std::filesystem::path& file) const { hq::writePrivate(file, lines_); }
    /// What was asked and answered there, too.
    void add(const Scene& other) { lines_ += other.lines_; }

    Town town{patient()};
    SampleCounter here{town};
    SampleCounter there{town, "FS002-01", "FS002"};

private:
    /// For 3 seconds with whoever sends nothing more.
    static hq::ServerOptions patient() {
        hq::ServerOptions options;
        options.limits.head = std::chrono::seconds(3);
        return options;
    }
    static const char* nameOf(Side side) { return side == Side::kiosks ? "kiosks" : "open"; }
    void note(const Asked& asked, const Answer& answer) {
        forms::JsonObject sent;
        for (const auto& [name, value] : asked.headers)
            sent.emplace_back(name, value);
        forms::JsonArray headers;
        for (const auto& [name, value] : answer.headers)
            headers.push_back(forms::JsonArray{name, value});
        add(forms::JsonObject{{"side", nameOf(asked.side)},
                              {"method", asked.method},
                              {"target", asked.target},
                              {"sent", sent},
                              {"body", forms::base64(forms::viewOf(asked.body))},
                              {"status", answer.status},
                              {"headers", headers},
                              {"answer", forms::base64(forms::viewOf(answer.body))}});
    }
    void add(const forms::Json& line) { lines_ += line.text() + "\n"; }

    std::string lines_;
};

/// The route's address with something that fits.
inline std::string targetOf(const hq::Route& route) {
    std::string target(route.pattern);
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"{kiosk}", "FS001-02"},
                                      {"{serial}", "00ff"},
                                      {"{case}", "FS001-02A-20261123-0099"},
                                      {"{key}", std::string(64, '0')},
                                      {"{ca}", "p256"}})
        if (const auto at = target.find(name); at != std::string::npos)
            target.replace(at, name.size(), value);
    return target;
}

/// A cookie that could be a session's.
const Headers someSession{{"Cookie", "__Host-certdesk=" + std::string(64, 'a')}};

// All that there is to ask, in openapi_kiosks.cpp and openapi_others.cpp.
void askForJournals(Scene& scene);
std::string askForACertificate(Scene& scene, const KeyPair& key);
void askForWhatIsNotThere(Scene& scene, const KeyPair& key);
void askForAnEncryptionPair(Scene& scene);
void askForSuccessors(Scene& scene, const std::string& serial);
void askTooLate(Scene& scene);
void askForRevocation(Scene& scene);
void askForRecords(Scene& scene, const std::string& serial);
void askAboutMachines(Scene& scene);
void askAsARegistrar(Scene& scene, const std::filesystem::path& folder);
void askThroughAnUpstream(Scene& scene);
void askForThePage(Scene& scene);
void askWhatIsPublic(Scene& scene);
void askWhatIsBroken(Scene& scene);

} // namespace certdesk::tests::openapi
