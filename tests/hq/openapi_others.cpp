#include "hq/branches.h"
#include "hq/certificates.h"
#include "hq/commands.h"
#include "hq/encryption_keys.h"
#include "hq/files.h"
#include "hq/openapi_scene.h"
#include "hq/page/form.h"
#include "hq/registrar_commands.h"
#include "hq/restored.h"
#include "hq/staff.h"
#include "hq/upstream.h"
#include "hq/upstream_setup.h"
#include "support/answering.h"
#include "support/run.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <mutex>

namespace certdesk::tests::openapi {

using Poco::Data::Session;
using token::KeyAlgorithm;

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

static Answer form(Scene& scene, const std::string& path, const std::string& body,
                   const std::string& cookie = {},
                   const std::string& type = "application/x-www-form-urlencoded") {
    Headers headers{{"Content-Type", type}};
    if (!cookie.empty()) headers["Cookie"] = cookie;
    return scene.ask({Side::open, "POST", path, headers, body});
}

/// Somebody else is logging in for longer than anybody waits.
static void askWhileBusy(Scene& scene, const std::string& cookie, const std::string& body) {
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

} // namespace certdesk::tests::openapi
