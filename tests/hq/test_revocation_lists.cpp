#define BOOST_TEST_MODULE hq_revocation_lists
#include "hq/backup.h"
#include "hq/certificates.h"
#include "hq/files.h"
#include "hq/restored.h"
#include "hq/revocation_lists.h"
#include "hq/sample_counter.h"
#include "support/run.h"
#include "token/revocation_list.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;

namespace {

constexpr std::int64_t hourMs = 3'600'000;

struct Scene {
    hq::RevocationList list(const std::string& ca = "p256") {
        return hq::revocationList(town.hq.office(), ca).value();
    }
    /// What the database has, without asking for a list.
    std::int64_t keptNumber(const std::string& ca = "p256") {
        return town.hq.office().database.transaction([&](Session& session) {
            std::int64_t number = 0;
            session << "SELECT number FROM crl WHERE ca=$1", into(number), bind(ca), now;
            return number;
        });
    }
    void forget() {
        town.hq.office().database.transaction([](Session& session) { session << "DELETE FROM crl", now; });
    }
    void revoke(SampleCounter& counter, const std::string& serial) {
        counter.serve("revoke", counter.wants("revoke"), counter.lookUp(serial));
    }

    TempDir folder;
    Town town;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_list_is_kept_until_a_revocation_or_a_day_makes_a_new_one_due) {
    Scene scene;
    SampleCounter counter(scene.town);
    const auto serial = counter.issue();
    scene.forget(); // what the start made, by a clock that the counter moved since
    const auto first = scene.list();
    BOOST_TEST(first.nextUpdate.value - first.thisUpdate.value == 7 * 24 * hourMs);
    scene.town.clock.value += 23 * hourMs;
    BOOST_TEST((scene.list().der == first.der));
    scene.revoke(counter, serial);
    const auto second = scene.list();
    BOOST_TEST(second.number > first.number);
    BOOST_TEST((scene.list().der == second.der));
    scene.town.clock.value = second.thisUpdate.value + 24 * hourMs - 1;
    BOOST_TEST((scene.list().der == second.der));
    scene.town.clock.value = second.thisUpdate.value + 24 * hourMs;
    const auto third = scene.list();
    BOOST_TEST(third.number > second.number);
    BOOST_TEST(third.thisUpdate.value == second.thisUpdate.value + 24 * hourMs);
}

BOOST_AUTO_TEST_CASE(every_server_process_gives_the_same_list) {
    Scene scene;
    const auto first = scene.list();
    scene.town.hq.stop();
    scene.town.hq.start();
    scene.town.clock.value += hourMs;
    BOOST_TEST((scene.list().der == first.der));
    BOOST_TEST(!hq::revocationList(scene.town.hq.office(), "no-such-ca").has_value());
}

BOOST_AUTO_TEST_CASE(a_list_names_the_encryption_certificate_with_its_signing_one) {
    Scene scene;
    SampleCounter counter(scene.town);
    const auto before = scene.list("sm2");
    auto details = counter.wants("new");
    details.algorithm = "sm2";
    const auto serial = counter.issue("new", details, "TOKEN0001");
    BOOST_TEST((scene.list("sm2").der == before.der));
    scene.revoke(counter, serial);
    const auto after = scene.list("sm2");
    BOOST_TEST(after.number > before.number);
    const auto pair = scene.town.hq.office().database.transaction([&](Session& session) {
        return hq::encryptionCertificateOf(session, hq::issuedCertificate(session, serial)->caseNumber);
    });
    for (const auto& one : std::vector{serial, pair.value().serial}) {
        const auto bytes = forms::fromHex(one).value();
        BOOST_TEST(
            (std::search(after.der.begin(), after.der.end(), bytes.begin(), bytes.end()) != after.der.end()));
    }
    // OpenSSL's command cannot be told the user id of SM2, so the signature is checked by ours alone.
    BOOST_TEST(token::verifyRevocationList(after.der,
                                           scene.town.hq.office().authorities.authority("sm2")->issuing()));
}

BOOST_AUTO_TEST_CASE(openssl_reads_number_and_next_update_and_accepts_the_signature) {
    Scene scene;
    for (const std::string ca : {"p256", "rsa"}) {
        const auto list = scene.list(ca);
        hq::writePrivate(scene.folder / "list.der", forms::toText(list.der));
        hq::writePrivate(scene.folder / "issuing.pem",
                         scene.town.hq.office().authorities.authority(ca)->issuing().pem());
        const auto shown =
            run({"openssl", "crl", "-inform", "DER", "-in", (scene.folder / "list.der").string(), "-noout",
                 "-text", "-crlnumber", "-nextupdate", "-CAfile", (scene.folder / "issuing.pem").string()});
        BOOST_TEST_MESSAGE(shown.output);
        BOOST_TEST(shown.output.find("verify OK") != std::string::npos);
        BOOST_TEST(shown.output.find("nextUpdate=") != std::string::npos);
        std::ostringstream number;
        number << std::hex << std::uppercase << list.number;
        BOOST_TEST(shown.output.find("crlNumber=0x" + number.str()) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(numbers_never_fall_when_the_clock_does) {
    Scene scene;
    const auto first = scene.list();
    BOOST_TEST(first.number == first.thisUpdate.value / 1000);
    scene.town.clock.value -= 40 * hourMs;
    const auto second = scene.list();
    BOOST_TEST(second.number == first.number + 1);
    BOOST_TEST(second.thisUpdate.value == first.thisUpdate.value - 40 * hourMs); // dates are the clock's
    BOOST_TEST((scene.list().der == second.der));
    scene.town.clock.value += 80 * hourMs;
    BOOST_TEST(scene.list().number == scene.town.clock.value / 1000);
}

// What the kiosk's journal brings back was signed by a later clock than the restored machine has.
BOOST_AUTO_TEST_CASE(numbers_stay_above_what_a_restored_headquarters_hears_of) {
    Scene scene;
    SampleCounter counter(scene.town);
    const auto early = scene.town.clock;
    hq::backUp(hq::Layout{scene.town.hq.data()}, scene.folder / "backup", early);
    dumpDatabase(scene.town.hq.data(), scene.folder / "dump");
    scene.town.pass(10);
    counter.issue();
    const auto lastHeard = scene.town.clock.value / 1000 - 600; // notBefore lies five minutes back
    scene.town.hq.stop();
    putDumpBack(scene.town.hq.data(), scene.folder / "dump");
    std::filesystem::remove_all(scene.town.hq.data());
    scene.town.clock = early;
    hq::restoreFrom(scene.folder / "backup", scene.town.hq.data(), early);
    scene.town.hq.start();
    BOOST_TEST(scene.list().number < lastHeard);
    counter.line->tellOwnHead(counter.history.head());
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push(counter.history.entries())));
    scene.forget();
    BOOST_TEST(scene.list().number > lastHeard);
}

BOOST_AUTO_TEST_CASE(a_server_issues_what_is_due_by_itself) {
    Scene scene;
    scene.list();
    scene.town.hq.stop();
    scene.town.pass(2);
    scene.town.hq.start();
    const auto due = scene.town.clock.value / 1000;
    for (const char* ca : {"p256", "rsa", "sm2"}) {
        for (int i = 0; i < 500 && scene.keptNumber(ca) != due; ++i) // in a thread of its own
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        BOOST_TEST(scene.keptNumber(ca) == due);
    }
}
