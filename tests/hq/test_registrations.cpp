#define BOOST_TEST_MODULE hq_registrations
#include "hq/files.h"
#include "hq/registrar_commands.h"
#include "hq/registrars.h"
#include "hq/registrations.h"
#include "hq/restored.h"
#include "hq/revocation_lists.h"
#include "support/hq_fixture.h"
#include "support/run.h"
#include "token/key_pair.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using token::Certificate;
using token::KeyPair;

// What registrars have certified: the upstream's end of it, without a line.

namespace {

constexpr std::int64_t hourMs = 3'600'000;
constexpr std::int64_t dayMs = 24 * hourMs;

template <typename T>
std::string kindOf(const std::variant<T, hq::Problem>& answer) {
    const auto* no = std::get_if<hq::Problem>(&answer);
    return no ? no->kind : "done";
}

struct Scene {
    Scene() {
        for (const char* name : {"foshan-hq", "shunde-hq"})
            hq::addRegistrarTo(hq.office(), name, false);
    }
    template <typename Work>
    auto stored(Work work) {
        return hq.office().database.transaction(work);
    }
    void restart() {
        hq.stop();
        hq.start();
    }
    std::string stated(const std::string& name = "某单位", std::int64_t from = 0, std::int64_t to = 0) const {
        const forms::JsonObject values{{"holder.name", name}, {"holder.code", "91440606722473344C"}};
        return forms::Json(forms::JsonObject{{"profile", "unit-p256"},
                                             {"values", values},
                                             {"notBefore", from == 0 ? clock.value : from},
                                             {"notAfter", to == 0 ? clock.value + 365 * dayMs : to}})
            .text();
    }
    auto state(const std::string& body, const std::string& registrar = "foshan-hq") {
        return hq::registerKey(hq.office(), registrar, digest, body);
    }
    std::string become(const std::string& body) {
        const auto answer = state(body);
        const auto* state = std::get_if<std::string>(&answer);
        return state ? *state : kindOf(answer);
    }
    auto certify(const std::string& registrar = "foshan-hq") {
        return hq::certifyRegistered(hq.office(), registrar, key.request({{"CN", "whoever"}}).value());
    }
    Certificate certified() {
        BOOST_REQUIRE(become(stated()) != "bad-request");
        const auto answer = certify();
        BOOST_REQUIRE_EQUAL(kindOf(answer), "done");
        return std::get<Certificate>(answer);
    }
    auto revoke(const std::string& body = R"({"reason":"superseded"})") {
        return hq::revokeRegistered(hq.office(), "foshan-hq", digest, body);
    }
    bool isListed(const std::string& serial) {
        const auto list = hq::revocationList(hq.office(), "p256").value();
        hq::writePrivate(folder / "list.der", forms::toText(list.der));
        auto shown = run({"openssl", "crl", "-inform", "DER", "-noout", "-text", "-in",
                          (folder / "list.der").string()})
                         .output;
        std::transform(shown.begin(), shown.end(), shown.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return shown.find(serial) != std::string::npos;
    }

    static hq::ServerOptions timed(const forms::UtcMs& clock) {
        hq::ServerOptions options;
        options.clock = [&clock] { return clock; };
        return options;
    }
    TempDir folder;
    forms::UtcMs clock{hq::systemTime().value / 1000 * 1000};
    HqServer hq{timed(clock)};
    const KeyPair key = KeyPair::generate(token::KeyAlgorithm::p256);
    const std::string digest = token::spkiDigest(key.spki());
};

} // namespace

BOOST_AUTO_TEST_CASE(each_key_of_a_registrar_gets_one_certificate_however_often_it_is_asked_for) {
    Scene scene;
    BOOST_TEST(kindOf(scene.certify()) == "not-registered");
    const auto first = scene.certified();
    BOOST_TEST(first.matchesKey(scene.key.spki()));
    BOOST_TEST(first.commonName() == "某单位");
    BOOST_TEST(scene.become(scene.stated()) == "issued");
    BOOST_TEST((std::get<Certificate>(scene.certify()) == first)); // though the request is signed anew
    scene.clock.value += 3 * dayMs;
    BOOST_TEST((std::get<Certificate>(scene.certify()) == first));
    BOOST_TEST(kindOf(scene.certify("shunde-hq")) == "not-registered"); // which has stated nothing
}

BOOST_AUTO_TEST_CASE(what_is_stated_may_change_until_the_request_comes) {
    Scene scene;
    BOOST_TEST(scene.become(scene.stated("甲单位")) == "registered");
    BOOST_TEST(scene.become(scene.stated("乙单位")) == "registered");
    BOOST_TEST(std::get<Certificate>(scene.certify()).commonName() == "乙单位");
    BOOST_TEST(scene.become(scene.stated("甲单位")) == "registration-differs");
    BOOST_TEST(scene.become(scene.stated("乙单位", 0, scene.clock.value + 400 * dayMs)) ==
               "registration-differs");
    BOOST_TEST(scene.become(scene.stated("乙单位")) == "issued");
}

BOOST_AUTO_TEST_CASE(a_term_is_the_registrars_within_what_can_be) {
    Scene scene;
    const auto at = scene.clock.value;
    const auto end = at + 365 * dayMs;
    const auto& ca = *scene.hq.office().authorities.authority("p256");
    for (const auto& [from, to] :
         {std::pair{at + 2 * dayMs, end}, std::pair{at, at - 1000}, std::pair{at, at}, std::pair{end, at},
          std::pair{at, ca.issuing().notAfter().value + 1000}, std::pair{at + 1, end},
          std::pair{at, end + 1}})
        BOOST_TEST(scene.become(scene.stated("某单位", from, to)) == "cannot-issue", from << " " << to);
    BOOST_TEST(scene.become(scene.stated("某单位", at - 100 * dayMs, end)) == "registered");
    scene.clock.value += hourMs;
    const auto issued = std::get<Certificate>(scene.certify());
    BOOST_TEST(issued.notBefore().value == std::max(at + hourMs - 300'000, ca.issuing().notBefore().value));
    BOOST_TEST(issued.notAfter().value == end);
}

BOOST_AUTO_TEST_CASE(a_beginning_ahead_of_our_clock_is_kept) {
    Scene scene;
    const auto from = scene.clock.value + hourMs;
    BOOST_TEST(scene.become(scene.stated("某单位", from)) == "registered");
    BOOST_TEST(std::get<Certificate>(scene.certify()).notBefore().value == from);
}

BOOST_AUTO_TEST_CASE(what_is_no_statement_is_refused) {
    Scene scene;
    const auto good = scene.stated();
    const auto with = [&](const std::string& old, const std::string& by) {
        auto text = good;
        return text.replace(text.find(old), old.size(), by);
    };
    for (const auto& body : {std::string(), std::string("[]"), std::string("{}"), good + "x",
                             with("\"profile\"", "\"more\":1,\"profile\""), with("\"某单位\"", "7"),
                             with("\"某单位\"", "\"" + std::string(600, 'x') + "\""),
                             with("\"某单位\"", "\"" + std::string(20'000, 'x') + "\""),
                             with("\"notBefore\":", "\"notBefore\":-")})
        BOOST_TEST(scene.become(body) == "bad-request", body.substr(0, 80));
    BOOST_TEST(scene.become(with("unit-p256", "unit-none")) == "profile-unknown");
    BOOST_TEST(scene.become(with("\"holder.code\"", "\"holder.other\"")) == "cannot-issue");
    for (const auto& key : {std::string(), std::string("00"), std::string(64, 'g'), std::string(64, 'A')}) {
        BOOST_TEST(kindOf(hq::registerKey(scene.hq.office(), "foshan-hq", key, good)) == "bad-request", key);
        BOOST_TEST(kindOf(hq::revokeRegistered(scene.hq.office(), "foshan-hq", key,
                                               R"({"reason":"superseded"})")) == "bad-request",
                   key);
    }
    BOOST_TEST(scene.become(good) == "registered");
}

BOOST_AUTO_TEST_CASE(what_was_proposed_and_not_signed_is_signed_at_the_next_start) {
    Scene scene;
    const auto first = scene.certified();
    const auto unsign = [&] {
        scene.stored(
            [](Session& session) { session << "UPDATE registration SET state='proposed', der=NULL", now; });
    };
    unsign();
    scene.stored([&](Session& session) {
        session << "INSERT INTO kiosk(kiosk, point, state, added_at, heard_at) VALUES('FS001-01', 'FS001',"
                   " 'active', 0, 0)",
            now;
        hq::markRestored(session, scene.clock);
    });
    scene.restart();
    BOOST_TEST(scene.become(scene.stated()) == "proposed"); // while issuing is held
    scene.stored([&](Session& session) { hq::release(session, {}, "总部甲", "核对过", scene.clock); });
    scene.restart();
    BOOST_TEST(scene.become(scene.stated()) == "issued");
    BOOST_TEST(std::get<Certificate>(scene.certify()).serial() == first.serial());
}

BOOST_AUTO_TEST_CASE(what_is_revoked_stands_in_the_list_and_comes_back_never) {
    Scene scene;
    const auto certificate = scene.certified();
    BOOST_TEST(!scene.isListed(certificate.serial()));
    const auto at = std::get<forms::UtcMs>(scene.revoke());
    BOOST_TEST(scene.isListed(certificate.serial()));
    scene.clock.value += hourMs;
    BOOST_TEST(std::get<forms::UtcMs>(scene.revoke(R"({"reason":"keyCompromise"})")).value == at.value);
    BOOST_TEST(kindOf(scene.certify()) == "certificate-revoked");
    BOOST_TEST(scene.become(scene.stated()) == "revoked");
}

BOOST_AUTO_TEST_CASE(what_was_revoked_before_it_was_known_or_signed_is_never_issued) {
    Scene known;
    BOOST_TEST(known.become(known.stated()) == "registered");
    BOOST_TEST(kindOf(known.revoke()) == "done");
    BOOST_TEST(kindOf(known.certify()) == "certificate-revoked");
    Scene unknown;
    BOOST_TEST(kindOf(unknown.revoke()) == "done");
    BOOST_TEST(unknown.become(unknown.stated()) == "revoked");
    BOOST_TEST(kindOf(unknown.certify()) == "certificate-revoked");
    BOOST_TEST(!hq::revocationList(unknown.hq.office(), "p256")->der.empty());
    Scene proposed;
    proposed.certified();
    proposed.stored(
        [](Session& session) { session << "UPDATE registration SET state='proposed', der=NULL", now; });
    BOOST_TEST(kindOf(proposed.revoke()) == "done");
    proposed.restart();
    BOOST_TEST(kindOf(proposed.certify()) == "certificate-revoked");
}

BOOST_AUTO_TEST_CASE(codes_that_nobody_had_used_by_the_backup_are_void_after_a_restore) {
    Scene scene;
    const auto code = hq::addRegistrarTo(scene.hq.office(), "zhuhai-hq", false).code;
    const auto enrol = [&](const std::string& by) {
        return kindOf(
            hq::enrolRegistrar(scene.hq.office(), "zhuhai-hq", by, scene.key.request({{"CN", "x"}}).value()));
    };
    scene.stored([&](Session& session) { hq::markRestored(session, scene.clock); });
    BOOST_TEST(enrol(code) == "bad-code");
    BOOST_TEST(enrol(hq::addRegistrarTo(scene.hq.office(), "zhuhai-hq", true).code) == "done");
}

BOOST_AUTO_TEST_CASE(a_restored_headquarters_lists_what_a_registrar_shows_it_as_its_own) {
    Scene scene;
    const auto certificate = scene.certified();
    const auto lose = [&] {
        scene.stored([](Session& session) { session << "DELETE FROM registration", now; });
    };
    const auto body = [](const Certificate& one) {
        return forms::Json(
                   forms::JsonObject{{"reason", "superseded"}, {"certificate", forms::base64(one.der())}})
            .text();
    };
    lose(); // as after a restore from a backup
    const auto own = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto forged =
        token::issueRoot(scene.key, certificate.subject(), {certificate.notBefore(), certificate.notAfter()},
                         forms::fromHex(certificate.serial()).value());
    BOOST_TEST(kindOf(scene.revoke(body(*forged))) == "done"); // of that key, but nobody's certificate
    BOOST_TEST(!scene.isListed(certificate.serial()));
    lose();
    BOOST_TEST(kindOf(hq::revokeRegistered(scene.hq.office(), "foshan-hq", token::spkiDigest(own.spki()),
                                           body(certificate))) == "bad-request"); // of another key
    BOOST_TEST(kindOf(scene.revoke(body(certificate))) == "done");
    BOOST_TEST(scene.isListed(certificate.serial()));
    BOOST_TEST(kindOf(hq::revokeRegistered(scene.hq.office(), "shunde-hq", scene.digest,
                                           body(certificate))) == "done"); // which is not listed twice
    BOOST_TEST(scene.isListed(certificate.serial()));
    for (const char* bad : {"", "{}", R"({"reason":"bored"})", R"({"reason":"superseded","more":1})",
                            R"({"reason":"superseded","certificate":"AAAA"})"})
        BOOST_TEST(kindOf(scene.revoke(bad)) == "bad-request", bad);
}
