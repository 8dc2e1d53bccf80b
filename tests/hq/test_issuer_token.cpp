#define BOOST_TEST_MODULE hq_issuer_token
#include "hq/certificates.h"
#include "hq/files.h"
#include "hq/issuer_key.h"
#include "hq/issuing.h"
#include "hq/revocation_lists.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"
#include "support/run.h"
#include "support/soft_tokens.h"
#include "token/chain.h"
#include "token/revocation_list.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;

// An issuing CA whose key is on a token of a PKCS#11 module.

namespace {

struct Scene {
    Scene() { hq::writePrivate(folder / "pin", std::string("1234567890\n")); }
    hq::TokenPlace place(const std::string& token = "CA") const {
        return {tokens.modulePath(), token, (folder / "pin").string()};
    }
    void move(const std::string& ca, const std::string& token = "CA") {
        town.hq.stop();
        hq::moveToToken(hq::Layout{town.hq.data()}, ca, place(token));
        town.hq.start();
    }
    std::filesystem::path inCa(const std::string& ca, const std::string& file) const {
        return hq::Layout{town.hq.data()}.ca() / ca / file;
    }
    const hq::Issuer& authority(const std::string& ca) { return *town.hq.office().authorities.authority(ca); }
    bool holds(const token::Certificate& leaf, const std::string& ca) {
        return token::verifyChain(leaf, {authority(ca).issuing()}, {authority(ca).root()}, town.clock).ok();
    }
    std::optional<hq::CertificateRow> row(const std::string& number) {
        return town.hq.office().database.transaction(
            [&](Session& session) { return hq::certificateOf(session, number); });
    }

    TempDir folder;
    SoftTokens tokens; // goes after what is open on it
    std::string serial = tokens.add("CA");
    Town town;
};

} // namespace

BOOST_AUTO_TEST_CASE(certificates_and_lists_are_signed_on_the_token_and_the_file_is_gone) {
    Scene scene;
    scene.move("p256");
    scene.move("rsa");
    for (const char* ca : {"p256", "rsa"}) {
        BOOST_TEST(!std::filesystem::exists(scene.inCa(ca, "issuing.key")));
        const auto list = hq::revocationList(scene.town.hq.office(), ca).value();
        BOOST_TEST(token::verifyRevocationList(list.der, scene.authority(ca).issuing()));
        hq::writePrivate(scene.folder / "list.der", forms::toText(list.der));
        const auto shown =
            run({"openssl", "crl", "-inform", "DER", "-noout", "-in", (scene.folder / "list.der").string(),
                 "-CAfile", scene.inCa(ca, "issuing.pem").string()});
        BOOST_TEST(shown.output.find("verify OK") != std::string::npos, shown.output);
    }
    SampleCounter counter(scene.town);
    counter.issue();
    BOOST_TEST(scene.holds(counter.lastIssued(), "p256"));
    auto details = counter.wants("new");
    details.algorithm = "rsa2048";
    counter.issue("new", details, "TOKEN0002");
    BOOST_TEST(scene.holds(counter.lastIssued(), "rsa"));
    BOOST_TEST(!scene.holds(counter.lastIssued(), "p256"));
}

BOOST_AUTO_TEST_CASE(the_private_half_cannot_leave_the_token) {
    Scene scene;
    scene.move("p256");
    scene.move("rsa");
    scene.town.hq.stop();
    const auto shown = run({"pkcs11-tool", "--module", scene.tokens.modulePath(), "--token-label", "CA",
                            "--login", "--pin", "1234567890", "--list-objects", "--type", "privkey"});
    std::size_t sensitive = 0;
    for (auto at = shown.output.find("sensitive"); at != std::string::npos;
         at = shown.output.find("sensitive", at + 1))
        ++sensitive;
    BOOST_TEST(sensitive == 2U, shown.output);
    BOOST_TEST(shown.output.find("certdesk issuing p256") != std::string::npos);
    BOOST_TEST(shown.output.find(" extractable") == std::string::npos, shown.output);
}

BOOST_AUTO_TEST_CASE(
    while_the_token_is_away_all_else_goes_on_and_what_was_proposed_is_signed_once_it_is_back) {
    Scene scene;
    scene.move("p256");
    SampleCounter counter(scene.town);
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = counter.receive("new", counter.wants("new"));
    scene.town.hq.stop();
    scene.tokens.pull(scene.serial);
    scene.town.hq.start();
    counter.toEnrol(number, "TOKEN0001", key); // entries are taken
    const auto answer = counter.enrol(number, key);
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(answer));
    BOOST_TEST((std::get<sync::LineFault>(answer).kind == sync::LineFault::Kind::unreachable)); // tries again
    const auto proposed = scene.row(number).value();
    BOOST_TEST(proposed.state == "proposed");
    scene.tokens.putBack(scene.serial);
    hq::settleProposed(scene.town.hq.office(), scene.town.clock);
    const auto signed_ = scene.row(number).value();
    BOOST_TEST(signed_.state == "issued");
    BOOST_TEST(signed_.serial == proposed.serial);
    BOOST_TEST((std::get<forms::Bytes>(counter.enrol(number, key)) == signed_.der));
}

BOOST_AUTO_TEST_CASE(a_wrong_pin_is_tried_once) {
    Scene scene;
    scene.move("p256");
    hq::writePrivate(scene.folder / "pin", std::string("0000\n"));
    scene.town.hq.stop();
    scene.town.hq.start();
    const auto& authority = scene.authority("p256");
    const auto sign = [&] {
        return authority.revocationList({{}, 1, scene.town.clock, {scene.town.clock.value + 1000}});
    };
    BOOST_CHECK_THROW(sign(), hq::Trouble);
    hq::writePrivate(scene.folder / "pin", std::string("1234567890\n"));
    BOOST_CHECK_THROW(sign(), hq::Trouble); // not before the next start
    scene.town.hq.stop();
    scene.town.hq.start();
    BOOST_TEST(!hq::revocationList(scene.town.hq.office(), "p256").value().der.empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_move_stays_in_its_file) {
    Scene scene;
    scene.tokens.add("TWO");
    scene.tokens.add("TWO");
    BOOST_CHECK_THROW(hq::moveToToken(hq::Layout{scene.town.hq.data()}, "p256", scene.place()),
                      hq::Trouble); // headquarters runs
    scene.town.hq.stop();
    const auto refused = [&](const std::string& ca, const hq::TokenPlace& place) {
        BOOST_CHECK_THROW(hq::moveToToken(hq::Layout{scene.town.hq.data()}, ca, place), hq::Trouble);
        for (const char* one : {"p256", "rsa", "sm2"})
            BOOST_TEST((std::filesystem::exists(scene.inCa(one, "issuing.key")) &&
                        !std::filesystem::exists(scene.inCa(one, "issuer.json"))));
    };
    refused("sm2", scene.place());
    refused("none", scene.place());
    refused("../ca/p256", scene.place());
    refused("p256", scene.place("ABSENT"));
    refused("p256", scene.place("TWO"));
    refused("p256", {"/nonexistent.so", "CA", (scene.folder / "pin").string()});
    hq::writePrivate(scene.folder / "wrong", std::string("0000\n"));
    refused("p256", {scene.tokens.modulePath(), "CA", (scene.folder / "wrong").string()});
    hq::moveToToken(hq::Layout{scene.town.hq.data()}, "p256", scene.place());
    BOOST_CHECK_THROW(hq::moveToToken(hq::Layout{scene.town.hq.data()}, "p256", scene.place()), hq::Trouble);
    scene.town.hq.start();
}

BOOST_AUTO_TEST_CASE(a_move_that_broke_off_before_the_file_was_removed_is_finished_by_asking_again) {
    Scene scene;
    scene.town.hq.stop();
    const auto whole = hq::readFile(scene.inCa("p256", "issuing.key"));
    hq::moveToToken(hq::Layout{scene.town.hq.data()}, "p256", scene.place());
    hq::writePrivate(scene.inCa("p256", "issuing.key"), whole);
    hq::moveToToken(hq::Layout{scene.town.hq.data()}, "p256", scene.place());
    BOOST_TEST(!std::filesystem::exists(scene.inCa("p256", "issuing.key")));
    scene.town.hq.start();
    SampleCounter counter(scene.town);
    counter.issue();
}
