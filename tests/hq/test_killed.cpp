#define BOOST_TEST_MODULE hq_killed
#include "hq/certificates.h"
#include "hq/files.h"
#include "hq/issuer_key.h"
#include "hq/upstream.h"
#include "hq/upstream_scene.h"
#include "support/fault_proxy.h"
#include "support/serving.h"
#include "support/soft_tokens.h"
#include "token/key_pair.h"

#include <boost/test/unit_test.hpp>

#include <future>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using token::KeyPair;

// kill -9 of a real headquarters between what it proposed and what it kept: the next start settles it, and
// there is one certificate (DESIGN §5: issue once).

namespace {

/// What stands in the database of a headquarters that does not run.
std::optional<hq::CertificateRow> storedRow(const Town& town, const std::string& number) {
    const hq::Layout layout{town.hq.data()};
    hq::Database database(hq::databaseOf(layout, hq::loadConfig(layout)));
    return database.transaction([&](Session& session) { return hq::certificateOf(session, number); });
}

/// A case that waits for its certificate, and its key.
struct Waiting {
    Waiting(SampleCounter& at, const std::string& token)
        : counter(at), number(at.receive("new", at.wants("new"))) {
        counter.toEnrol(number, token, key);
    }
    sync::Answer<forms::Bytes> enrol() const { return counter.enrol(number, key); }

    SampleCounter& counter;
    const KeyPair key = KeyPair::generate(token::KeyAlgorithm::p256);
    const std::string number;
};

void fetchList(const Town& town) {
    const hq::Layout layout{town.hq.data()};
    const auto root = hq::readFile(layout.tls() / "root.pem");
    sync::Line line(
        hq::loadConfig(layout).openUrl(), [&] { return sync::clientContextOf(root); },
        std::chrono::seconds(10));
    const auto answer = line.ask({"GET", "/crl/p256"});
    BOOST_REQUIRE(std::holds_alternative<sync::LineReply>(answer));
    BOOST_TEST(std::get<sync::LineReply>(answer).status == 200);
}

/// Asks while headquarters is another process, which may end meanwhile.
bool isAnswered(const Waiting& waiting) { return std::holds_alternative<forms::Bytes>(waiting.enrol()); }

} // namespace

BOOST_AUTO_TEST_CASE(killed_while_the_upstream_answers_the_certificate_is_fetched_at_the_next_start) {
    UpstreamScene scene;
    SampleCounter counter(scene.down);
    scene.up.clock = hq::systemTime(); // as the process has it
    const Waiting waiting(counter, "TOKEN0001");
    TempDir folder;
    FaultProxy proxy(scene.up.hq, scene.registrar(folder.path()));
    scene.down.hq.stop();
    scene.reachBy(proxy.settings().url);
    proxy.plan([](int) { return LineAccident{.kind = LineAccident::Kind::held, .only = "simpleenroll"}; });

    ServingProcess process(scene.down.hq.data());
    auto asked = std::async(std::launch::async, [&] { return isAnswered(waiting); });
    BOOST_REQUIRE(proxy.awaitHeld());
    BOOST_TEST(process.kill());
    BOOST_TEST(!asked.get());
    const auto before = storedRow(scene.down, waiting.number).value();
    BOOST_TEST(before.state == "proposed");
    BOOST_TEST(before.der.empty());
    const auto there = scene.registered();
    BOOST_REQUIRE_EQUAL(there.state.size(), 1U);
    BOOST_TEST(there.state.front() == "issued");

    proxy.plan({});
    ServingProcess again(scene.down.hq.data());
    const auto answer = waiting.enrol();
    BOOST_TEST(again.kill());
    const auto after = storedRow(scene.down, waiting.number).value();
    BOOST_TEST(after.state == "issued");
    BOOST_TEST(after.serial == there.serial.front());
    BOOST_TEST((after.der == scene.registeredDer(after.serial)));
    BOOST_TEST((std::get<forms::Bytes>(answer) == after.der));
    BOOST_TEST((scene.registered().serial == there.serial));
}

BOOST_AUTO_TEST_CASE(killed_before_and_after_its_token_signed_the_embedded_ca_signs_at_the_next_start) {
    TempDir folder;
    hq::writePrivate(folder / "pin", std::string("1234567890\n"));
    SoftTokens tokens;
    tokens.add("CA");
    Town town;
    SampleCounter counter(town);
    town.hq.stop();
    hq::moveToToken(hq::Layout{town.hq.data()}, "p256",
                    {SoftTokens::breakableModulePath(), "CA", (folder / "pin").string()});
    town.hq.start();
    fetchList(town); // its token is used for nothing but certificates after that
    const Waiting first(counter, "TOKEN0001");
    tokens.breakCalls("");
    BOOST_REQUIRE(isAnswered(first));
    const auto last = std::to_string(tokens.calls()); // which signs
    int number = 1;
    for (const auto& accident : {std::string("kill-at 1"), "kill-at " + last, "kill-after " + last}) {
        const Waiting waiting(counter, "TOKEN000" + std::to_string(++number));
        town.hq.stop();
        ServingProcess process(town.hq.data());
        fetchList(town);
        tokens.breakCalls(accident);
        BOOST_TEST(!isAnswered(waiting), accident);
        BOOST_TEST(process.wasKilled(), accident);
        tokens.breakCalls("");
        const auto before = storedRow(town, waiting.number).value();
        BOOST_TEST(before.state == "proposed");
        BOOST_TEST(before.der.empty());
        town.hq.start();
        const auto after = town.hq.office().database.transaction(
            [&](Session& session) { return hq::certificateOf(session, waiting.number).value(); });
        BOOST_TEST(after.state == "issued");
        BOOST_TEST(after.serial == before.serial);
        BOOST_TEST(token::Certificate::fromDer(after.der).value().serial() == before.serial);
        BOOST_TEST((std::get<forms::Bytes>(waiting.enrol()) == after.der));
    }
}
