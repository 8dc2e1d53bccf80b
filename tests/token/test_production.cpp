#include "print.h"
#include "support/soft_tokens.h"
#include "support/test_authority.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const AdminSecrets admin{Secret{std::string_view("12345678")}, {}};
const AdminSecrets otherAdmin{Secret{std::string_view("876543210987")}, {}};
const Secret firstPin{std::string_view("1234567890")};
const Secret productionPin_{std::string_view("402918375566")};
const Secret letterPin_{std::string_view("839204")};
const forms::Bytes keyId{0x01};

struct Producing {
    SoftTokens tokens;
    std::string serial = tokens.add("factory");
    std::unique_ptr<TokenDriver> driver = tokens.driver();
    FaultKind refusal(const Secret& pin) { return driver->testPin(serial, pin).fault().kind; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(production)

BOOST_AUTO_TEST_CASE(preparing_empties_the_token_and_keeps_its_serial) {
    Producing p;
    BOOST_REQUIRE(
        (*p.driver->open(p.serial, firstPin))->generateKeyPair(KeyAlgorithm::p256, keyId, "old").ok());
    BOOST_TEST(!p.driver->info(p.serial)->blank());
    BOOST_TEST(p.driver->prepare(p.serial, admin, "FS001-0007", productionPin_).ok());
    const auto info = p.driver->info(p.serial);
    BOOST_REQUIRE(info.ok());
    BOOST_TEST(info->blank());
    BOOST_TEST(info->label == "FS001-0007");
    BOOST_TEST(p.refusal(firstPin) == FaultKind::pinIncorrect);
    BOOST_TEST((*p.driver->open(p.serial, productionPin_))->keys()->empty());
}

BOOST_AUTO_TEST_CASE(preparing_again_changes_nothing) {
    Producing p;
    for (int time = 0; time < 2; ++time)
        BOOST_TEST(p.driver->prepare(p.serial, admin, "FS001", productionPin_).ok());
    BOOST_TEST(p.driver->list()->size() == 1U);
    BOOST_TEST(p.driver->testPin(p.serial, productionPin_).ok());
}

BOOST_AUTO_TEST_CASE(preparing_with_a_wrong_admin_pin_leaves_everything) {
    Producing p;
    BOOST_REQUIRE(
        (*p.driver->open(p.serial, firstPin))->generateKeyPair(KeyAlgorithm::p256, keyId, "old").ok());
    const auto refused = p.driver->prepare(p.serial, otherAdmin, "FS001", productionPin_);
    BOOST_TEST(refused.fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->info(p.serial)->label == "factory");
    BOOST_TEST((*p.driver->open(p.serial, firstPin))->keys()->size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_label_fits_32_bytes_or_is_refused) {
    Producing p;
    const std::string fits(32, 'x');
    BOOST_TEST(p.driver->prepare(p.serial, admin, fits, productionPin_).ok());
    BOOST_TEST(p.driver->info(p.serial)->label == fits);
    const auto refused = p.driver->prepare(p.serial, admin, fits + "x", productionPin_);
    BOOST_TEST(refused.fault().kind == FaultKind::refusedData);
    BOOST_TEST(p.driver->prepare(p.serial, admin, "", productionPin_).fault().kind == FaultKind::refusedData);
}

BOOST_AUTO_TEST_CASE(the_production_pin_becomes_the_letters) {
    Producing p;
    BOOST_REQUIRE(p.driver->prepare(p.serial, admin, "FS001", productionPin_).ok());
    {
        const auto session = *p.driver->open(p.serial, productionPin_);
        BOOST_TEST(session->changePin(firstPin, letterPin_).fault().kind == FaultKind::pinIncorrect);
        BOOST_TEST(session->changePin(productionPin_, letterPin_).ok());
    }
    BOOST_TEST(p.refusal(productionPin_) == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->testPin(p.serial, letterPin_).ok());
}

BOOST_AUTO_TEST_CASE(a_pin_shorter_than_the_token_allows_is_refused) {
    Producing p;
    const Secret tooShort(std::string_view("123"));
    const auto session = *p.driver->open(p.serial, firstPin);
    BOOST_TEST(session->changePin(firstPin, tooShort).fault().kind == FaultKind::pinInvalid);
}

BOOST_AUTO_TEST_CASE(the_admin_pin_resets_the_users_and_keeps_key_and_certificate) {
    Producing p;
    {
        const auto session = *p.driver->open(p.serial, firstPin);
        const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
        BOOST_REQUIRE(session->writeCertificate(TestAuthority().issueFor(key.spki), "label").ok());
    }
    BOOST_TEST(p.driver->resetPin(p.serial, otherAdmin, letterPin_).fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->resetPin(p.serial, admin, letterPin_).ok());
    BOOST_TEST(p.refusal(firstPin) == FaultKind::pinIncorrect);
    const auto session = *p.driver->open(p.serial, letterPin_);
    BOOST_TEST(session->challenge(session->certificates()->front()).ok());
}

BOOST_AUTO_TEST_CASE(the_admin_pin_changes_and_the_old_one_is_dead) {
    Producing p;
    BOOST_TEST(p.driver->takeOver(p.serial, otherAdmin, admin).fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->takeOver(p.serial, admin, otherAdmin).ok());
    BOOST_TEST(p.driver->resetPin(p.serial, admin, letterPin_).fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->resetPin(p.serial, otherAdmin, letterPin_).ok());
}

namespace {

/// A holder's token: two of our key pairs with their certificates.
struct Held : Producing {
    TestAuthority authority;
    std::unique_ptr<TokenSession> session = *driver->open(serial, firstPin);
    Certificate old = written({0x01});
    Certificate current = written({0x02});

    Certificate written(const forms::Bytes& id) {
        const auto key = *session->generateKeyPair(KeyAlgorithm::p256, id, "key");
        const Certificate certificate = authority.issueFor(key.spki);
        BOOST_REQUIRE(session->writeCertificate(certificate, "label").ok());
        return certificate;
    }
    void checkOnlyCurrentIsLeft() {
        BOOST_TEST((*session->certificates() == std::vector<Certificate>{current}));
        BOOST_TEST_REQUIRE(session->keys()->size() == 1U);
        BOOST_TEST(session->challenge(current).ok());
        BOOST_TEST(session->challenge(old).fault().kind == FaultKind::keyMissing);
        BOOST_TEST(driver->info(serial)->publicKeys == 1);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_replaced_key_goes_with_its_certificate_and_nothing_else_does) {
    Held p;
    BOOST_TEST(p.session->challenge(p.old).ok());
    BOOST_TEST(p.session->remove(p.old).ok());
    p.checkOnlyCurrentIsLeft();
}

BOOST_AUTO_TEST_CASE(removing_again_changes_nothing) {
    Held p;
    for (int time = 0; time < 2; ++time)
        BOOST_TEST(p.session->remove(p.old).ok());
    p.checkOnlyCurrentIsLeft();
}

BOOST_AUTO_TEST_CASE(a_removal_that_breaks_off_anywhere_is_ended_by_the_next) {
    constexpr int objects = 3; // two halves, one certificate
    for (int n = 0; n < objects; ++n) {
        BOOST_TEST_CONTEXT("after " << n << " objects") {
            Held p;
            p.session.reset();
            p.driver.reset(); // two modules over one library would share its state
            p.driver = p.tokens.breakableDriver();
            auto opened = p.driver->open(p.serial, firstPin);
            BOOST_TEST_REQUIRE(opened.ok());
            p.session = std::move(*opened);
            p.tokens.breakCalls("C_DestroyObject 0x30 " + std::to_string(n));
            const auto broken = p.session->remove(p.old);
            BOOST_TEST_REQUIRE(!broken.ok());
            BOOST_TEST(broken.fault().kind == FaultKind::deviceFault);
            // It is still known by its certificate.
            BOOST_TEST(p.session->certificates()->size() == 2U);
            p.tokens.breakCalls("");
            BOOST_TEST(p.session->remove(p.old).ok());
            p.checkOnlyCurrentIsLeft();
        }
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_on_the_token_takes_nothing_with_it) {
    Held p;
    // Made for the key that is in use: only the certificate tells them apart.
    const Certificate elsewhere = p.authority.issueFor(p.current.spki());
    BOOST_TEST(p.session->remove(elsewhere).ok());
    BOOST_TEST(p.session->keys()->size() == 2U);
    BOOST_TEST(p.session->certificates()->size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
