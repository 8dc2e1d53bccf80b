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

static std::string batchOf(const std::vector<sync::StoredEntry>& entries) {
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
    BOOST_TEST(scene.get("/.well-known/est/kiosk/cacerts", {{"Certdesk-Own-Head", "A 4"}}) == 200);
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

} // namespace certdesk::tests::openapi
