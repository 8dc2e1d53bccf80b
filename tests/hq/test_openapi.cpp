#define BOOST_TEST_MODULE hq_openapi
#include "hq/branches.h"
#include "hq/certificates.h"
#include "hq/commands.h"
#include "hq/encryption_keys.h"
#include "hq/files.h"
#include "hq/http.h"
#include "hq/page/form.h"
#include "hq/raw_client.h"
#include "hq/registrar_commands.h"
#include "hq/restored.h"
#include "hq/sample_counter.h"
#include "hq/staff.h"
#include "hq/upstream.h"
#include "hq/upstream_setup.h"
#include "support/answering.h"
#include "support/run.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <mutex>
#include <sstream>

// Whatever the description has is asked for at a running server, and whatever that answers is held against
// the description, by openapi_check.py.

using namespace certdesk;
using namespace certdesk::tests;
using hq::Side;
using Poco::Data::Session;
using token::KeyAlgorithm;
using token::KeyPair;

namespace {

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

Answer parsed(const std::string& text) {
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

std::string digestOf(const std::string& body) {
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
std::string targetOf(const hq::Route& route) {
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

/// Which hear of no kiosk's journal.
bool isRegistrars(const hq::Route& route) { return route.pattern.find("/registr") != std::string_view::npos; }

/// What the listeners refuse on every route alike.
void askWrongly(Scene& scene, const hq::Route& route, const SampleCounter& replaced) {
    const Asked good{route.side, std::string(route.method), targetOf(route)};
    const auto with = [&](const Headers& headers, const std::string& body = {}, bool withLength = false) {
        auto asked = good;
        asked.headers = headers;
        asked.body = body;
        asked.withLength = withLength;
        return asked;
    };
    auto longer = good;
    longer.target += "?x=" + std::string(9000, 'x');
    BOOST_TEST(scene.ask(longer).status == 414, good.target);
    Headers many;
    for (int i = 0; i < 70; ++i)
        many["X-" + std::to_string(i)] = "x";
    BOOST_TEST(scene.ask(with(many)).status == 431, good.target);
    BOOST_TEST(scene.ask(with({{"Transfer-Encoding", "chunked"}}, "0\r\n\r\n")).status == 411, good.target);
    BOOST_TEST(scene.ask(with({{"Content-Length", "99999999"}})).status == 413, good.target);
    BOOST_TEST(scene.ask(with({{"Content-Length", "ten"}})).status == 400, good.target);
    BOOST_TEST(scene.ask(with({{"Content-Digest", digestOf("y")}}, "x", true)).status == 400, good.target);
    if (route.side == Side::open) return;
    BOOST_TEST(scene.ask(with({}, {}, true), &replaced).status == 403, good.target);
    if (isRegistrars(route)) return;
    BOOST_TEST(scene.ask(with({{"Certdesk-Own-Head", "7"}}, {}, true)).status == 400, good.target);
}

/// What is said to who promises more than comes, which takes a while; so to all at once.
void askInPart(Scene& scene) {
    struct Waiting {
        Asked asked;
        RawClient client;
    };
    std::vector<Waiting> all;
    for (const auto& route : hq::routes()) {
        const Asked asked{
            route.side, std::string(route.method), targetOf(route), {{"Content-Length", "10"}}, "x", false};
        all.push_back({asked, scene.sent(asked)});
    }
    for (auto& [asked, client] : all)
        BOOST_TEST(scene.heard(asked, client).status == 400, asked.target);
}

std::string batchOf(const std::vector<sync::StoredEntry>& entries) {
    std::string body;
    for (const auto& entry : entries)
        body += sync::batchLine(entry);
    return body;
}

void askForJournals(Scene& scene) {
    auto& here = scene.here;
    const std::string entries = "/api/v1/kiosks/FS001-02/entries";
    const auto push = [&](const std::vector<sync::StoredEntry>& batch, Headers more = {}) {
        const auto body = batchOf(batch);
        more["Content-Digest"] = digestOf(body);
        return scene.post(entries, "text/tab-separated-values", body, nullptr, more);
    };
    const auto own = forms::hex(here.history.head().hash);
    const Headers all{{"Certdesk-Head", own}, {"Certdesk-Own-Head", "A 4"}};
    BOOST_TEST(push(here.history.entries(), all) == "200");
    BOOST_TEST(scene.get("/api/v1/kiosks/FS001-02/head", {{"Certdesk-Own-Head", "A 4"}}) == 200);
    BOOST_TEST(scene.get(entries + "?after=1", {{"Certdesk-Own-Head", "A 4"}}) == 200);
    BOOST_TEST(scene.get("/api/v1/kiosks/FS001-09/head") == 403);
    BOOST_TEST(scene.get("/api/v1/kiosks/FS001-09/entries") == 403);
    BOOST_TEST(push(scene.there.history.entries()) == "not-this-kiosk");
    BOOST_TEST(push(SampleHistory().entries()) == "histories-differ"); // other keys
    auto swapped = here.history.entries();
    std::swap(swapped[1], swapped[2]);
    BOOST_TEST(push(swapped) == "chain-broken");
    auto garbled = here.history.entries();
    garbled[1].header = forms::toBytes("{}");
    BOOST_TEST(push(garbled) == "bad-entry");
    const std::string none = "no batch\n";
    BOOST_TEST(scene.post(entries, "text/tab-separated-values", none, nullptr,
                          {{"Content-Digest", digestOf(none)}}) == "bad-batch");
}

constexpr const char* unknown = "FS001-02A-20261123-0099";

/// A case from its reception to the certificate.
std::string askForACertificate(Scene& scene, const KeyPair& key) {
    auto& here = scene.here;
    const auto other = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = here.receive("new", here.wants("new"));
    const std::string body = R"({"case":")" + number + R"("})";
    here.push();
    BOOST_TEST(scene.enrol(number, key) == "case-not-ready");
    BOOST_TEST(scene.pair(number, key) == "case-not-ready");
    BOOST_TEST(scene.pin("TOKEN0001", body) == "case-not-ready");
    here.toEnrol(number, "TOKEN0001", key);
    BOOST_TEST(scene.get("/.well-known/est/" + number + "/cacerts", {{"Certdesk-Own-Head", "A 4"}}) == 200);
    BOOST_TEST(scene.enrol(number, other) == "key-mismatch");
    BOOST_TEST(scene.enrol(number, KeyPair::generate(KeyAlgorithm::rsa2048)) == "algorithm-unsupported");
    BOOST_TEST(scene.pair(number, key) == "not-issued");
    BOOST_TEST(scene.pin("TOKEN0009", body) == "wrong-token");
    BOOST_TEST(scene.post("/api/v1/tokens/TOKEN0001/admin-pin", "application/json", body, nullptr,
                          {{"Certdesk-Own-Head", "A 4"}}) == "200");
    scene.stored([&](Session& session) { hq::markRestored(session, scene.town.clock); });
    BOOST_TEST(scene.enrol(number, key) == "headquarters-restored");
    BOOST_TEST(scene.pair(number, key) == "headquarters-restored");
    BOOST_TEST(scene.pin("TOKEN0001", body) == "headquarters-restored");
    scene.stored([&](Session& session) { hq::release(session, {}, "chen", "test", scene.town.clock); });
    BOOST_TEST(scene.post("/.well-known/est/" + number + "/simpleenroll", "application/pkcs10",
                          Scene::requestOf(key), nullptr, {{"Certdesk-Own-Head", "A 4"}}) == "200");
    BOOST_TEST(scene.enrol(number, other) == "already-issued");
    BOOST_TEST(scene.pair(number, other) == "key-mismatch");
    BOOST_TEST(scene.pair(number, key) == "no-encryption-pair");
    here.finish(number, "TOKEN0001", key, std::get<0>(here.enrol(number, key)));
    here.push();
    BOOST_TEST(scene.pin("TOKEN0001", "{}") == "token-in-use");
    BOOST_TEST(scene.pin("TOKEN0008", "{}") == "200");
    return number;
}

void askForWhatIsNotThere(Scene& scene, const KeyPair& key) {
    BOOST_TEST(scene.enrol(unknown, key) == "case-unknown");
    BOOST_TEST(scene.pair(unknown, key) == "case-unknown");
    BOOST_TEST(scene.pin("TOKEN0001", R"({"case":")" + std::string(unknown) + R"("})") == "case-unknown");
    BOOST_TEST(scene.get("/.well-known/est/" + std::string(unknown) + "/cacerts") == 404);
    BOOST_TEST(scene.get("/api/v1/cases/" + std::string(unknown)) == 404);
    for (const auto& target : {"/.well-known/est/" + std::string(unknown) + "/simpleenroll",
                               "/api/v1/cases/" + std::string(unknown) + "/encryption-pair",
                               std::string("/.well-known/est/simplereenroll")}) {
        BOOST_TEST(scene.post(target, "text/plain", Scene::requestOf(key)) == "wrong-content-type");
        BOOST_TEST(scene.post(target, "application/pkcs10", "AAAA") == "bad-certificate-request");
    }
    BOOST_TEST(scene.get("/nothing") == 404);
    BOOST_TEST(scene.ask({Side::kiosks, "DELETE", "/api/v1/catalogue"}).status == 405);
    BOOST_TEST(scene.ask({Side::open, "GET", "/api/v1/catalogue"}).status == 404);
    BOOST_TEST(scene.ask({Side::open, "POST", "/healthz"}).status == 405);
}

void askForAnEncryptionPair(Scene& scene) {
    auto& here = scene.here;
    const auto key = KeyPair::generate(KeyAlgorithm::rsa2048);
    auto details = here.wants("new");
    details.algorithm = "rsa2048";
    const auto number = here.receive("new", details);
    here.toEnrol(number, "TOKEN0003", key);
    BOOST_TEST(scene.enrol(number, key) == "200");
    BOOST_TEST(scene.post("/api/v1/cases/" + number + "/encryption-pair", "application/pkcs10",
                          Scene::requestOf(key), nullptr, {{"Certdesk-Own-Head", "A 4"}}) == "200");
    scene.stored([&](Session& session) {
        session << "DELETE FROM encryption_key", Poco::Data::Keywords::now;
        hq::noteLostKey(session, hq::encryptionCertificateOf(session, number)->serial,
                        hq::certificateOf(session, number)->serial);
    });
    BOOST_TEST(scene.pair(number, key) == "encryption-key-lost");
}

/// Cases that work on the certificate, none of which may.
void askForSuccessors(Scene& scene, const std::string& serial) {
    auto& here = scene.here;
    auto& there = scene.there;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto known = here.lookUp(serial);
    const auto renewal = here.receive("renew", here.wants("renew"), known);
    here.push();
    BOOST_TEST(scene.get("/.well-known/est/" + renewal + "/cacerts") == 403);
    const auto update = [&](SampleCounter& counter, const forms::CertificateKnown& told) {
        auto details = counter.wants("update");
        details.holderCode = told.certificate.holderCode;
        const auto number = counter.receive("update", details, told);
        counter.toEnrol(number, told.tokenSeen, key);
        return number;
    };
    auto lie = known;
    lie.certificate.holderCode = "914403001922038216";
    BOOST_TEST(scene.enrol(update(here, lie), key) == "wrong-holder");
    lie = known;
    lie.certificate.serial = "00ff";
    lie.certificate.algorithm.clear();
    const auto foreign = update(here, lie);
    BOOST_TEST(scene.enrol(foreign, key) == "certificate-unknown");
    BOOST_TEST(scene.get("/.well-known/est/" + foreign + "/cacerts") == 422);
    scene.town.pass(340);
    auto unpaid = here.lookUp(serial);
    unpaid.certificate.serviceEnd = forms::plusYears(*unpaid.certificate.serviceEnd, 1);
    BOOST_TEST(scene.enrol(update(here, unpaid), key) == "service-unpaid");
    const auto change = here.receive("change", here.wants("change"), here.lookUp(serial));
    here.toEnrol(change, "TOKEN0001", key);
    const auto late = there.receive("change", there.wants("change"), there.lookUp(serial));
    there.toEnrol(late, "TOKEN0001", KeyPair::generate(KeyAlgorithm::p256));
    BOOST_TEST(scene.enrol(change, key) == "200");
    const auto second = there.receive("change", there.wants("change"), there.lookUp(serial));
    there.toEnrol(second, "TOKEN0001", key);
    BOOST_TEST(scene.enrol(second, key, &there) == "certificate-replaced");
}

/// A certificate that has ended, and one that is revoked.
void askTooLate(Scene& scene) {
    auto& here = scene.here;
    auto& there = scene.there;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto own = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = here.receive("new", here.wants("new"));
    here.toEnrol(number, "TOKEN0004", own);
    const auto certificate = std::get<0>(here.enrol(number, own));
    here.finish(number, "TOKEN0004", own, certificate);
    here.push();
    const auto serial = token::Certificate::fromDer(certificate)->serial();
    const auto change = there.receive("change", there.wants("change"), there.lookUp(serial));
    there.toEnrol(change, "TOKEN0004", key);
    here.serve("revoke", here.wants("revoke"), here.lookUp(serial));
    BOOST_TEST(scene.enrol(change, key, &there) == "certificate-revoked");
    BOOST_TEST(scene.pair(number, own) == "certificate-revoked");
    const auto old = here.issue("TOKEN0005");
    scene.town.pass(400);
    auto known = here.lookUp(old);
    known.certificate.notAfter = forms::plusDays(scene.town.today(), 100);
    const auto ended = here.receive("change", here.wants("change"), known);
    here.toEnrol(ended, "TOKEN0005", key);
    BOOST_TEST(scene.enrol(ended, key) == "certificate-expired");
}

void askForRevocation(Scene& scene) {
    auto& here = scene.here;
    auto& there = scene.there;
    const auto serial = here.issue("TOKEN0006");
    const auto ask = [&](const std::string& of, const std::string& number,
                         const std::vector<sync::StoredEntry>& evidence, const SampleCounter* as = nullptr) {
        forms::JsonArray lines;
        for (const auto& entry : evidence) {
            auto line = sync::batchLine(entry);
            line.pop_back();
            lines.push_back(line);
        }
        return scene.post("/api/v1/certificates/" + of + "/revocation", "application/json",
                          forms::Json(forms::JsonObject{{"case", number}, {"evidence", lines}}).text(), as,
                          {{"Certdesk-Own-Head", "A 4"}});
    };
    const auto number = here.receive("revoke", here.wants("revoke"), here.lookUp(serial));
    BOOST_TEST(ask(serial, number, here.evidenceOf(number)) == "case-not-ready");
    here.toProduction(number);
    const auto evidence = here.evidenceOf(number);
    BOOST_TEST(ask("00ff", number, evidence) == "certificate-unknown");
    BOOST_TEST(ask(serial, unknown, {}) == "case-unknown");
    auto swapped = evidence;
    std::swap(swapped[swapped.size() - 1], swapped[swapped.size() - 2]);
    BOOST_TEST(ask(serial, number, swapped) == "bad-entry");
    auto forged = evidence;
    forged.front().facts.back() = ' ';
    BOOST_TEST(ask(serial, number, forged) == "evidence-differs");
    auto known = there.lookUp(serial);
    auto details = there.wants("revoke");
    details.holderCode = known.certificate.holderCode = "914403001922038216";
    const auto lie = there.receive("revoke", details, known);
    there.toProduction(lie);
    BOOST_TEST(ask(serial, lie, there.evidenceOf(lie), &there) == "wrong-holder");
    BOOST_TEST(ask(serial, number, evidence) == "200");
}

void askForRecords(Scene& scene, const std::string& serial) {
    const Headers own{{"Certdesk-Own-Head", "A 4"}};
    for (const auto& query : {"certificate=" + serial, "serial=" + serial, std::string("token=TOKEN0001"),
                              std::string("code=91440606722473344C")})
        BOOST_TEST(scene.get("/api/v1/certificates?" + query, own) == 200);
    BOOST_TEST(scene.get("/api/v1/certificates") == 400);
    auto& here = scene.here;
    const auto number = here.receive("new", here.wants("new"));
    here.act(number, forms::CheckMaterials{{{"handler-id", 1}}});
    here.push();
    BOOST_TEST(scene.get("/api/v1/cases/" + number) == 409);
    here.act(number, forms::ReturnCase{});
    here.push();
    BOOST_TEST(scene.get("/api/v1/cases/" + number, own) == 200);
    scene.there.receive("new", scene.there.wants("new"), {}, {}, number);
    scene.there.push();
    BOOST_TEST(scene.get("/api/v1/cases/" + number) == 409);
    const auto catalogue = scene.ask({Side::kiosks, "GET", "/api/v1/catalogue", own});
    BOOST_TEST(catalogue.status == 200);
    for (const auto& [name, value] : catalogue.headers)
        if (name == "ETag") BOOST_TEST(scene.get("/api/v1/catalogue", {{"If-None-Match", value}}) == 304);
    const auto day = forms::isoDay(scene.town.today());
    BOOST_TEST(scene.get("/api/v1/reports/daily?point=FS001&day=" + day, own) == 200);
    BOOST_TEST(scene.get("/api/v1/reports/daily?point=FS002&day=" + day) == 403);
}

/// The last, since the clock goes far.
void askAboutMachines(Scene& scene) {
    constexpr std::int64_t dayMs = 86'400'000;
    auto& town = scene.town;
    const auto begun = hq::systemTime();
    const auto renew = [&](const std::string& kiosk, const SampleCounter& as) {
        const auto key = KeyPair::generate(KeyAlgorithm::p256);
        return scene.post("/.well-known/est/simplereenroll", "application/pkcs10",
                          Scene::requestOf(key, kiosk), &as, {{"Certdesk-Own-Head", "A 4"}});
    };
    const auto first = [&](const std::string& kiosk, const std::string& point, const std::string& type,
                           const std::string& body) {
        const auto code = town.hq.addKiosk(kiosk, point).code;
        const auto basic = "Basic " + forms::base64(forms::viewOf(kiosk + ":" + code));
        return scene
            .ask({Side::open,
                  "POST",
                  "/.well-known/est/simpleenroll",
                  {{"Authorization", basic}, {"Content-Type", type}},
                  body})
            .status;
    };
    const auto request = Scene::requestOf(KeyPair::generate(KeyAlgorithm::p256));
    town.clock = begun;
    BOOST_TEST(renew("FS001-02", scene.here) == "not-due");
    BOOST_TEST(first("FS001-11", "FS001", "application/pkcs10", request) == 200);
    BOOST_TEST(first("FS001-12", "FS001", "application/pkcs10", "AAAA") == 400);
    BOOST_TEST(first("FS001-13", "FS001", "text/plain", request) == 415);
    BOOST_TEST(scene.ask({Side::open, "POST", "/.well-known/est/simpleenroll"}).status == 401);
    town.clock.value = begun.value + (3 * 365 - 20) * dayMs;
    BOOST_TEST(renew("FS002-01", scene.there) == "200");
    town.clock.value = begun.value + 40LL * 365 * dayMs; // when all our roots have ended
    BOOST_TEST(renew("FS001-02", scene.here) == "cannot-issue");
    BOOST_TEST(first("FS001-14", "FS001", "application/pkcs10", request) == 422);
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.here.receive("new", scene.here.wants("new"));
    scene.here.toEnrol(number, "TOKEN0007", key);
    BOOST_TEST(scene.enrol(number, key) == "cannot-issue");
}

/// What another headquarters asks that has its certificates issued here.
void askAsARegistrar(Scene& scene, const std::filesystem::path& folder) {
    auto& town = scene.town;
    const auto kept = town.clock;
    town.clock = std::min(kept, hq::systemTime()); // its certificate begins now
    const auto enrolment = hq::addRegistrarTo(town.hq.office(), "foshan-hq", false);
    sync::Enrolment as;
    as.kiosk = enrolment.name;
    as.url = enrolment.url;
    as.openUrl = enrolment.openUrl;
    as.tlsRoot = enrolment.tlsRoot;
    as.code = enrolment.code;
    const auto machine = enrolMachineInto(folder, as);
    town.clock = kept;
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto digest = token::spkiDigest(key.spki());
    const auto post = [&](const std::string& target, const std::string& body,
                          const std::string& type = "application/json") {
        return Scene::outcomeOf(
            scene.askBy({Side::kiosks, "POST", target, {{"Content-Type", type}}, body}, machine));
    };
    const auto from = town.clock.value / 1000 * 1000;
    const auto state = [&](const std::string& profile, const std::string& name, std::int64_t to) {
        const forms::JsonObject values{{"holder.name", name}, {"holder.code", "91440606722473344C"}};
        return post(
            "/api/v1/registrations/" + digest,
            forms::Json(forms::JsonObject{
                            {"profile", profile}, {"values", values}, {"notBefore", from}, {"notAfter", to}})
                .text());
    };
    const auto enrol = [&](const KeyPair& by) {
        return post("/.well-known/est/registrar/simpleenroll", Scene::requestOf(by), "application/pkcs10");
    };
    const auto revoke = [&](const std::string& of, const std::string& body) {
        return post("/api/v1/registrations/" + of + "/revocation", body);
    };
    const auto set = [&](const std::string& what) {
        scene.stored([&](Session& session) {
            session << "UPDATE registration SET " + what, Poco::Data::Keywords::now;
        });
    };
    constexpr std::int64_t yearMs = 365LL * 86'400'000;
    BOOST_TEST(scene.askBy({Side::kiosks, "GET", "/.well-known/est/registrar/cacerts"}, machine).status ==
               200);
    BOOST_TEST(enrol(key) == "not-registered");
    BOOST_TEST(state("unit-none", "某单位", from + yearMs) == "profile-unknown");
    BOOST_TEST(state("unit-p256", "某单位", from + 100 * yearMs) == "cannot-issue");
    BOOST_TEST(state("unit-rsa2048", "某单位", from + yearMs) == "200");
    BOOST_TEST(enrol(key) == "algorithm-unsupported");
    BOOST_TEST(state("unit-p256", "某单位", from + yearMs) == "200");
    set("profile='gone'");
    BOOST_TEST(enrol(key) == "profile-unknown");
    set("profile='unit-p256', not_after=1000");
    BOOST_TEST(enrol(key) == "cannot-issue");
    BOOST_TEST(state("unit-p256", "某单位", from + yearMs) == "200");
    scene.stored([&](Session& session) { hq::markRestored(session, town.clock); });
    BOOST_TEST(enrol(key) == "headquarters-restored");
    scene.stored([&](Session& session) { hq::release(session, {}, "chen", "test", town.clock); });
    BOOST_TEST(enrol(key) == "200");
    BOOST_TEST(enrol(key) == "200");
    BOOST_TEST(state("unit-p256", "某单位", from + yearMs) == "200");
    BOOST_TEST(state("unit-p256", "另一单位", from + yearMs) == "registration-differs");
    BOOST_TEST(post("/.well-known/est/registrar/simpleenroll", "AAAA", "application/pkcs10") ==
               "bad-certificate-request");
    BOOST_TEST(post("/.well-known/est/registrar/simpleenroll", "AAAA") == "wrong-content-type");
    BOOST_TEST(revoke(digest, R"({"reason":"bored"})") == "bad-request");
    BOOST_TEST(revoke("00", R"({"reason":"superseded"})") == "bad-request");
    BOOST_TEST(revoke(digest, R"({"reason":"superseded"})") == "200");
    BOOST_TEST(enrol(key) == "certificate-revoked");
}

/// A case whose certificate comes from elsewhere, and what may go wrong there.
void askThroughAnUpstream(Scene& scene) {
    Town up;
    const hq::Layout layout{scene.town.hq.data()};
    const auto folder = layout.ca() / "province";
    scene.town.hq.stop();
    std::filesystem::remove_all(layout.ca() / "p256");
    hq::addUpstream(layout, "province", hq::addRegistrarTo(up.hq.office(), "foshan-hq", false), "p256");
    std::mutex mutex;
    const auto plain = [](const std::string& status) {
        return "HTTP/1.1 " + status +
               "\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    };
    std::string says = plain("404 Not Found");
    Answering there(
        [&](Talk& talk) {
            if (talk.request().empty()) return;
            const std::lock_guard lock(mutex);
            talk.say(says);
        },
        layout.tls() / "server.pem", layout.tls() / "server.key");
    auto place = hq::upstreamPlaceIn(folder);
    place.url = there.url();
    place.list = there.url() + "/crl/p256";
    hq::writePrivate(folder / "issuer.json", hq::textOf(place));
    hq::writePrivate(folder / place.tlsRoot, hq::readFile(layout.tls() / "root.pem"));
    scene.town.hq.start();
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = scene.here.receive("new", scene.here.wants("new"));
    scene.here.toEnrol(number, "TOKEN0001", key);
    for (const auto& [status, kind] : {std::pair{"422 Unprocessable", "upstream-refused"},
                                       {"200 OK", "upstream-answer-wrong"},
                                       {"202 Accepted", "upstream-pending"},
                                       {"401 Unauthorized", "upstream-denied"},
                                       {"500 Internal", "upstream-unreachable"}}) {
        {
            const std::lock_guard lock(mutex);
            says = plain(status);
        }
        BOOST_TEST(scene.enrol(number, key) == kind);
    }
    BOOST_TEST(scene.ask({Side::open, "GET", "/crl/province"}).status == 503);
}

Answer form(Scene& scene, const std::string& path, const std::string& body, const std::string& cookie = {},
            const std::string& type = "application/x-www-form-urlencoded") {
    Headers headers{{"Content-Type", type}};
    if (!cookie.empty()) headers["Cookie"] = cookie;
    return scene.ask({Side::open, "POST", path, headers, body});
}

/// Somebody else is logging in for longer than anybody waits.
void askWhileBusy(Scene& scene, const std::string& cookie, const std::string& body) {
    scene.stored([&](Session&) { // until this ends, no other transaction does
        RawClient other(scene.town.hq);
        other.send("POST /login HTTP/1.1\r\nHost: x\r\nCookie: " + cookie +
                   "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
        BOOST_TEST(!other.heard(300));
        BOOST_TEST(form(scene, "/login", body, cookie).status == 503);
    });
}

void askForThePage(Scene& scene) {
    const std::string password = "青山依旧在，几度夕阳红。";
    scene.stored([&](Session& session) {
        hq::Officer officer;
        officer.name = "chen";
        officer.display = "陈主任";
        officer.verifier = hq::verifierOf(forms::Secret(std::string_view(password)));
        hq::addOfficer(session, officer);
    });
    const auto get = [&](const std::string& target, const std::string& cookie = {}) {
        return scene.ask(
            {Side::open, "GET", target, cookie.empty() ? Headers{} : Headers{{"Cookie", cookie}}});
    };
    const auto begin = get("/?lang=en");
    BOOST_TEST(begin.status == 200);
    const auto cookie = begin.cookie("__Host-certdesk-form");
    const auto body = "name=chen&password=" + hq::page::urlEncoded(password) + "&token=" + begin.token();
    for (const char* path : {"/login", "/logout"}) {
        BOOST_TEST(get(std::string(path) + "?lang=zh").status == 303);
        BOOST_TEST(form(scene, path, "token=x").status == 403);
        BOOST_TEST(form(scene, path, "%zz", cookie).status == 400);
        BOOST_TEST(form(scene, path, std::string(5000, 'x'), cookie).status == 413);
        BOOST_TEST(form(scene, path, "token=x", cookie, "text/plain").status == 415);
    }
    askWhileBusy(scene, cookie, body);
    const auto in = form(scene, "/login", body, cookie);
    BOOST_TEST(in.status == 303);
    const auto session = in.cookie("__Host-certdesk");
    const auto day = forms::isoDay(scene.town.today());
    const auto home = get("/?day=" + day + "&point=FS001&kiosks=1&lang=zh", session);
    BOOST_TEST(home.status == 200);
    for (const char* path : {"/", "/report/daily.pdf", "/report/daily.csv"}) {
        BOOST_TEST(get(std::string(path) + "?day=" + day + "&point=FS001&lang=zh", session).status == 200);
        BOOST_TEST(get(std::string(path) + "?day=today", session).status == 400);
        BOOST_TEST(get(std::string(path) + "?point=FS999", session).status == 404);
        BOOST_TEST(get(path).status == (std::string(path) == "/" ? 200 : 303));
    }
    for (const std::string path : {"/report/daily.pdf", "/report/daily.csv"}) {
        BOOST_TEST(get(path + "?day=" + day + "&period=month", session).status == 200);
        BOOST_TEST(get(path + "?day=" + day + "&period=year", session).status == 400);
    }
    BOOST_TEST(form(scene, "/logout", "token=" + home.token(), session).status == 303);
}

void askWhatIsPublic(Scene& scene) {
    const auto get = [&](const std::string& target) { return scene.ask({Side::open, "GET", target}).status; };
    for (const char* target : {"/healthz", "/metrics", "/crl", "/crl/p256", "/.well-known/est/cacerts"})
        BOOST_TEST(get(target) == 200, target);
    BOOST_TEST(get("/crl/nobody") == 404);
    auto& from = scene.town.hq.office().config.metricsFrom;
    from = {"192.0.2.0/24"};
    BOOST_TEST(get("/metrics") == 403);
    from.clear();
}

/// A database that has lost its tables.
void askWhatIsBroken(Scene& scene) {
    scene.stored([](Session& session) {
        using Poco::Data::Keywords::now;
        for (const char* table :
             {"kiosk", "machine_certificate", "enrolment_code", "office_session", "registrar", "crl", "meta"})
            session << "ALTER TABLE " + std::string(table) + " RENAME TO broken_" + table, now;
    });
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto request = Scene::requestOf(key);
    for (const auto& route : hq::routes()) {
        const auto target = targetOf(route);
        if (target == "/crl" || target == "/.well-known/est/cacerts") continue; // need no database
        Headers headers{{"Content-Type", "application/pkcs10"}, {"Authorization", "Basic eDp5"}};
        headers.insert(someSession.begin(), someSession.end());
        const Asked asked{route.side, std::string(route.method), target, headers,
                          route.method == "POST" ? request : std::string()};
        BOOST_TEST(scene.ask(asked).status == 500, target);
    }
}

struct Judged {
    int status;
    std::string output;
};

Judged judged(const std::string& description, const std::filesystem::path& exchanges) {
    const auto ran = run({CERTDESK_SOURCE_DIR "/tests/hq/openapi_check.py", description, exchanges.string()});
    return {ran.status, ran.output};
}

std::string replaced(std::string text, const std::string& old, const std::string& with) {
    const auto at = text.find(old);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), with);
}

} // namespace

BOOST_AUTO_TEST_CASE(headquarters_answers_what_its_description_says_and_nothing_else) {
    const std::string description = CERTDESK_SOURCE_DIR "/sync/hq/openapi.json";
    Scene scene;
    SampleCounter old(scene.town, "FS003-01", "FS003");
    enrolMachineInto(scene.town.hq.data().parent_path() / "again",
                     hq::addKioskTo(scene.town.hq.office(), "FS003-01", "FS003", true));
    for (const auto& route : hq::routes())
        askWrongly(scene, route, old);
    askInPart(scene);
    askForJournals(scene);
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    askForWhatIsNotThere(scene, key);
    const auto number = askForACertificate(scene, key);
    std::string serial;
    scene.stored([&](Session& session) { serial = hq::certificateOf(session, number)->serial; });
    askForRecords(scene, serial);
    askForAnEncryptionPair(scene);
    askForRevocation(scene);
    askForThePage(scene);
    askWhatIsPublic(scene);
    askAsARegistrar(scene, scene.town.hq.data().parent_path() / "registrar");
    askForSuccessors(scene, serial);
    askTooLate(scene);
    askAboutMachines(scene);
    askWhatIsBroken(scene);
    Scene through;
    askThroughAnUpstream(through);
    scene.add(through);
    TempDir folder;
    const auto exchanges = folder / "exchanges";
    scene.write(exchanges);
    const auto whole = judged(description, exchanges);
    BOOST_TEST(whole.status == 0, whole.output);
    BOOST_TEST_MESSAGE(whole.output);

    // A description that says too much, too little or something else is found out.
    const auto text = hq::readFile(description);
    const auto refuses = [&](const std::string& changed, const std::string& what) {
        hq::writePrivate(folder / "changed.json", changed);
        const auto found = judged((folder / "changed.json").string(), exchanges);
        BOOST_TEST(found.status == 1, what);
        BOOST_TEST(found.output.find(what) != std::string::npos, found.output);
    };
    refuses(replaced(text, "\"not-due\"", "\"never\""), "never was not reached");
    refuses(replaced(text, "\"not-due\"", "\"not-due\", \"never\""), "never was not reached");
    refuses(replaced(text, "\"/healthz\"", "\"/health\""), "is a route of the server and is not described");
    refuses(replaced(text, "\"304\"", "\"305\""), "304 is not described");
    refuses(replaced(text, "[\"asOf\", \"certificates\"]", "[\"since\", \"certificates\"]"),
            "'since' is a required");
}
