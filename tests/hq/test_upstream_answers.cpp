#define BOOST_TEST_MODULE hq_upstream_answers
#include "hq/files.h"
#include "hq/upstream.h"
#include "hq/upstream_scene.h"
#include "support/answering.h"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace certdesk;
using namespace certdesk::tests;
using token::Certificate;
using token::KeyPair;

// What an upstream CA may answer, and what the client makes of it: one that lies, half answers, and refusals.

namespace {

constexpr std::int64_t dayMs = 86'400'000;

std::string answerOf(const std::string& status, const std::string& type, const std::string& body,
                     const std::string& more = {}) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" + more +
           "\r\n" + body;
}

std::string certificatesAnswer(const std::vector<Certificate>& certificates) {
    return answerOf("200 OK", "application/pkcs7-mime; smime-type=certs-only",
                    forms::base64(token::encodeCertsOnly(certificates)) + "\r\n");
}

std::string problemAnswer(const std::string& status, const std::string& kind) {
    return answerOf(status, "application/problem+json",
                    R"({"type":"https://certdesk.invalid/problems/)" + kind + R"("})");
}

const std::string registered = answerOf("200 OK", "application/json", R"({"state":"registered"})");

/// What somebody in the upstream's place says to each request, by its first line.
using Play = std::function<std::string(const std::string& request)>;

struct Scene {
    Scene() : folder(hq::Layout{town.down.hq.data()}.ca() / "province") {}

    /// The upstream as `play` plays it; the certificate of an order, or why there is none.
    std::variant<Certificate, hq::Problem> issueBy(const Play& play) {
        Answering answering(
            [&](Talk& talk) {
                const auto request = talk.request();
                if (!request.empty()) talk.say(play(request));
            },
            tls / "server.pem", tls / "server.key");
        const auto upstream = at(answering.url());
        const auto request = token::parseRequest(key.request({{"CN", "whoever"}}).value()).value();
        return upstream->issue({profile, request, values, validity, {}, clock});
    }
    /// After a registration that was taken, `enrolled` answers the request.
    std::string refusalBy(const std::string& enrolled) {
        const auto issued = issueBy([&](const std::string& request) {
            return request.starts_with("POST /.well-known/est/registrar/simpleenroll") ? enrolled
                                                                                       : registered;
        });
        const auto* no = std::get_if<hq::Problem>(&issued);
        last = no ? *no : hq::Problem{200, "accepted", {}};
        return last.kind;
    }
    std::unique_ptr<hq::Upstream> at(const std::string& url) {
        auto place = hq::upstreamPlaceIn(folder);
        place.url = url;
        place.list = url + "/crl/p256";
        hq::writePrivate(folder / "issuer.json", hq::textOf(place));
        return std::make_unique<hq::Upstream>("province", folder, passphrase);
    }
    /// What the real upstream's CA makes of that, whatever was ordered.
    Certificate made(const token::CertificateProfile& as, const token::Placeholders& of,
                     token::Validity during, const KeyPair& holder) {
        const token::CertificateRequest request{{}, holder.spki(), holder.algorithm(), {}};
        const auto& ca = *town.up.hq.office().authorities.authority("p256");
        const auto issued = ca.issue({as, request, of, during, "1234567890abcdef", clock});
        return std::get<Certificate>(issued);
    }
    Certificate right() { return made(profile, values, validity, key); }

    UpstreamScene town;
    const std::filesystem::path folder;
    const std::filesystem::path tls = hq::Layout{town.up.hq.data()}.tls();
    const forms::Secret passphrase = hq::readSecretFile(hq::Layout{town.down.hq.data()}.passphrase());
    const forms::UtcMs clock{hq::systemTime().value / 1000 * 1000};
    const token::Validity validity{{clock.value}, {clock.value + 365 * dayMs}};
    const token::CertificateProfile profile = *town.down.hq.office().authorities.profileOf("unit-p256");
    const token::Placeholders values{{"holder.name", "佛山市禅城区晨光陶瓷有限公司"},
                                     {"holder.code", "91440606722473344C"},
                                     {"holder.kind", "enterprise"},
                                     {"case", "FS001-02A-20261123-0001"},
                                     {"point", "FS001"}};
    const KeyPair key = KeyPair::generate(token::KeyAlgorithm::p256);
    hq::Problem last;
};

} // namespace

BOOST_AUTO_TEST_CASE(what_was_ordered_is_taken_and_nothing_else) {
    Scene scene;
    const auto& [from, to] = scene.validity;
    const auto refusal = [&](const Certificate& certificate) {
        return scene.refusalBy(certificatesAnswer({certificate}));
    };
    const auto as = [&](token::Validity validity) {
        return scene.made(scene.profile, scene.values, validity, scene.key);
    };
    BOOST_TEST(refusal(scene.right()) == "accepted");
    BOOST_TEST(refusal(as({{from.value + 60'000}, to})) == "accepted");
    const std::string wrong = "upstream-answer-wrong";
    const auto other = KeyPair::generate(token::KeyAlgorithm::p256);
    BOOST_TEST(refusal(scene.made(scene.profile, scene.values, scene.validity, other)) == wrong);
    BOOST_TEST(scene.last.detail == "another key");
    BOOST_TEST(refusal(as({from, {to.value + dayMs}})) == wrong);
    BOOST_TEST(scene.last.detail == "another end");
    BOOST_TEST(refusal(as({from, {to.value - dayMs}})) == wrong);
    BOOST_TEST(refusal(as({{from.value - 1000}, to})) == wrong);
    BOOST_TEST(scene.last.detail == "an earlier beginning");
    for (const char* name : {"holder.name", "holder.code"}) {
        auto values = scene.values;
        values[name] = "914403001922038216";
        BOOST_TEST(refusal(scene.made(scene.profile, values, scene.validity, scene.key)) == wrong);
        BOOST_TEST(scene.last.detail.ends_with("subject"));
    }
    auto profile = scene.profile;
    profile.keyUsage.push_back("keyEncipherment");
    BOOST_TEST(refusal(scene.made(profile, scene.values, scene.validity, scene.key)) == wrong);
    BOOST_TEST(scene.last.detail.ends_with(" key-usage"));
    profile = scene.profile;
    profile.extendedKeyUsage.push_back("serverAuth");
    BOOST_TEST(refusal(scene.made(profile, scene.values, scene.validity, scene.key)) == wrong);
    profile = scene.profile;
    profile.extensions.clear();
    BOOST_TEST(refusal(scene.made(profile, scene.values, scene.validity, scene.key)) == wrong);
    BOOST_TEST(scene.last.detail.ends_with("1.2.156.10260.4.1.4"));
}

BOOST_AUTO_TEST_CASE(what_another_ca_of_the_same_name_signed_is_not_taken) {
    Scene scene;
    const auto& real = *scene.town.up.hq.office().authorities.authority("p256");
    const auto rootKey = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto issuingKey = KeyPair::generate(token::KeyAlgorithm::p256);
    const token::Validity long_{real.issuing().notBefore(), real.issuing().notAfter()};
    const forms::Bytes serial{1};
    const auto root = token::issueRoot(rootKey, real.root().subject(), long_, serial);
    const auto issuing = token::issueIntermediate({*root, rootKey}, issuingKey.spki(),
                                                  real.issuing().subject(), long_, serial);
    const auto request = token::parseRequest(scene.key.request({{"CN", "x"}}).value()).value();
    const auto forged = token::issueLeaf({*issuing, issuingKey}, scene.profile, request, scene.values,
                                         scene.validity, serial);
    BOOST_TEST(scene.refusalBy(certificatesAnswer({*forged})) == "upstream-answer-wrong");
    BOOST_TEST(scene.last.detail.starts_with("chain"));
    BOOST_TEST(scene.refusalBy(certificatesAnswer({scene.right()})) == "accepted");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_not_one_certificate_is_none) {
    Scene scene;
    const auto right = scene.right();
    const auto pkcs7 = forms::base64(token::encodeCertsOnly({right}));
    const std::string type = "application/pkcs7-mime";
    for (const auto& answer :
         {certificatesAnswer({right, right}), answerOf("200 OK", type, ""),
          answerOf("200 OK", type, "no base64"), answerOf("200 OK", type, pkcs7.substr(0, pkcs7.size() / 2)),
          answerOf("200 OK", type, forms::base64(right.der())), answerOf("200 OK", "text/html", pkcs7),
          answerOf("204 No Content", type, ""), answerOf("302 Found", type, "", "Location: https://x/\r\n")})
        BOOST_TEST(scene.refusalBy(answer) == "upstream-answer-wrong", answer);
    BOOST_TEST(scene.refusalBy(answerOf("200 OK", type, pkcs7)) == "accepted");
}

BOOST_AUTO_TEST_CASE(what_was_stated_must_be_acknowledged_before_the_request_goes_on) {
    Scene scene;
    bool enrolled = false;
    const auto kindBy = [&](const std::string& acknowledged) {
        const auto issued = scene.issueBy([&](const std::string& request) {
            enrolled = enrolled || request.find("simpleenroll") != std::string::npos;
            return acknowledged;
        });
        return std::get<hq::Problem>(issued).kind;
    };
    for (const char* body : {"{}", "<html>", R"({"state":"happy"})", R"({"state":"issued","more":1})"})
        BOOST_TEST(kindBy(answerOf("200 OK", "application/json", body)) == "upstream-answer-wrong", body);
    BOOST_TEST(kindBy(answerOf("200 OK", "text/html", R"({"state":"issued"})")) == "upstream-answer-wrong");
    BOOST_TEST(kindBy(problemAnswer("422 Unprocessable", "profile-unknown")) == "upstream-refused");
    BOOST_TEST(!enrolled);
}

BOOST_AUTO_TEST_CASE(refusals_are_told_apart_by_their_status) {
    Scene scene;
    BOOST_TEST(scene.refusalBy(problemAnswer("400 Bad Request", "bad-certificate-request")) ==
               "upstream-refused");
    BOOST_TEST(scene.last.status == 422);
    BOOST_TEST(scene.last.detail.find("bad-certificate-request") != std::string::npos);
    BOOST_TEST(scene.refusalBy(problemAnswer("403 Forbidden", "not-registered")) == "upstream-refused");
    BOOST_TEST(scene.refusalBy(problemAnswer("403 Forbidden", "unknown-registrar")) == "upstream-denied");
    BOOST_TEST(scene.last.status == 503);
    BOOST_TEST(scene.refusalBy(answerOf("403 Forbidden", "text/plain", "no")) == "upstream-denied");
    BOOST_TEST(scene.refusalBy(answerOf("401 Unauthorized", "text/plain", "no")) == "upstream-denied");
    BOOST_TEST(scene.refusalBy(problemAnswer("409 Conflict", "certificate-revoked")) ==
               "certificate-revoked");
    BOOST_TEST(scene.refusalBy(problemAnswer("500 Internal", "internal")) == "upstream-unreachable");
    BOOST_TEST(scene.last.status == 503);
    BOOST_TEST(scene.last.retryAfter > 0);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_takes_its_time_says_when_to_ask_again) {
    Scene scene;
    BOOST_TEST(scene.refusalBy(answerOf("202 Accepted", "text/plain", "", "Retry-After: 120\r\n")) ==
               "upstream-pending");
    BOOST_TEST(scene.last.status == 503);
    BOOST_TEST(scene.last.retryAfter == 120);
    for (const char* field : {"", "Retry-After: -7\r\n", "Retry-After: soon\r\n", "Retry-After: 7x\r\n"}) {
        BOOST_TEST(scene.refusalBy(answerOf("202 Accepted", "text/plain", "", field)) == "upstream-pending");
        BOOST_TEST(scene.last.retryAfter == 30, field);
    }
    scene.refusalBy(answerOf("202 Accepted", "text/plain", "", "Retry-After: 99999999\r\n"));
    BOOST_TEST(scene.last.retryAfter == 3600);
}

BOOST_AUTO_TEST_CASE(half_an_answer_is_none_and_whoever_comes_next_does_not_wait_for_another) {
    Scene scene;
    const auto whole = certificatesAnswer({scene.right()});
    for (const auto at : {std::size_t{0}, std::size_t{9}, whole.size() / 2, whole.size() - 1})
        BOOST_TEST(scene.refusalBy(whole.substr(0, at)) == "upstream-unreachable", at);
    Answering silent([](Talk& talk) { talk.cut(); }, scene.tls / "server.pem", scene.tls / "server.key");
    const auto upstream = scene.at(silent.url());
    BOOST_TEST(upstream->revoke(std::string(64, '0'), "superseded", {})->kind == "upstream-unreachable");
    const int asked = silent.connections();
    BOOST_TEST(upstream->revoke(std::string(64, '0'), "superseded", {})->kind == "upstream-unreachable");
    BOOST_TEST(upstream->verifyChain()->kind == "upstream-unreachable");
    BOOST_TEST(silent.connections() == asked);
}

BOOST_AUTO_TEST_CASE(who_has_another_tls_certificate_is_told_nothing) {
    Scene scene;
    const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto root = token::issueRoot(key, {{"CN", "127.0.0.1"}}, {scene.clock, {scene.clock.value + dayMs}},
                                       forms::Bytes{1});
    TempDir folder;
    hq::writePrivate(folder / "server.pem", root->pem());
    hq::writePrivate(folder / "server.key", key.machinePem());
    bool heard = false;
    Answering stranger([&](Talk& talk) { heard = heard || !talk.request().empty(); }, folder / "server.pem",
                       folder / "server.key");
    const auto upstream = scene.at(stranger.url());
    BOOST_TEST(upstream->verifyChain()->kind == "upstream-unreachable");
    BOOST_TEST(!heard);
}

BOOST_AUTO_TEST_CASE(the_chain_that_is_pinned_is_looked_for_in_cacerts) {
    Scene scene;
    const auto& real = *scene.town.up.hq.office().authorities.authority("p256");
    const auto kindBy = [&](const std::string& answer) -> std::string {
        Answering answering(
            [&](Talk& talk) {
                if (talk.request().starts_with("GET /.well-known/est/registrar/cacerts ")) talk.say(answer);
            },
            scene.tls / "server.pem", scene.tls / "server.key");
        const auto no = scene.at(answering.url())->verifyChain();
        return no ? no->kind : "holds";
    };
    const auto& more = *scene.town.up.hq.office().authorities.authority("rsa");
    BOOST_TEST(kindBy(certificatesAnswer({more.root(), real.issuing(), real.root()})) == "holds");
    BOOST_TEST(kindBy(certificatesAnswer({real.root()})) == "upstream-answer-wrong");
    BOOST_TEST(kindBy(certificatesAnswer({more.root(), more.issuing()})) == "upstream-answer-wrong");
    BOOST_TEST(kindBy(answerOf("200 OK", "text/html", "hello")) == "upstream-answer-wrong");
}

BOOST_AUTO_TEST_CASE(a_list_is_taken_when_the_pinned_ca_signed_it) {
    Scene scene;
    const auto listBy = [&](const std::string& body) {
        Answering answering(
            [&](Talk& talk) {
                if (talk.request().starts_with("GET /crl/p256 "))
                    talk.say(answerOf("200 OK", "application/pkix-crl", body));
            },
            scene.tls / "server.pem", scene.tls / "server.key");
        const auto list = scene.at(answering.url())->revocationList({{}, 0, {}, {}});
        const auto* no = std::get_if<hq::Problem>(&list);
        return no ? no->kind : forms::toText(std::get<forms::Bytes>(list));
    };
    const auto list = [&](const char* ca) {
        const auto& authority = *scene.town.up.hq.office().authorities.authority(ca);
        return forms::toText(
            std::get<forms::Bytes>(authority.revocationList({{}, 7, scene.clock, scene.validity.notAfter})));
    };
    const auto right = list("p256");
    BOOST_TEST(listBy(right) == right);
    BOOST_TEST(listBy(list("rsa")) == "upstream-answer-wrong");
    BOOST_TEST(listBy(right + "x") == "upstream-answer-wrong");
    BOOST_TEST(listBy("") == "upstream-answer-wrong");
    auto forged = right;
    forged.back() = static_cast<char>(forged.back() ^ 1);
    BOOST_TEST(listBy(forged) == "upstream-answer-wrong");
}
