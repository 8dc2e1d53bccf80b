#define BOOST_TEST_MODULE hq_openapi
#include "hq/branches.h"
#include "hq/certificates.h"
#include "hq/commands.h"
#include "hq/encryption_keys.h"
#include "hq/files.h"
#include "hq/http.h"
#include "hq/openapi_scene.h"
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
using namespace certdesk::tests::openapi;
using hq::Side;
using Poco::Data::Session;
using token::KeyAlgorithm;
using token::KeyPair;

namespace {

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
