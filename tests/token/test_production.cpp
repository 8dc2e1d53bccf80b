#include "print.h"
#include "support/soft_tokens.h"
#include "support/test_authority.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const Secret adminPin{std::string_view("12345678")};
const Secret otherAdminPin{std::string_view("876543210987")};
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
    BOOST_TEST(p.driver->prepare(p.serial, adminPin, "FS001-0007", productionPin_).ok());
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
        BOOST_TEST(p.driver->prepare(p.serial, adminPin, "FS001", productionPin_).ok());
    BOOST_TEST(p.driver->list()->size() == 1U);
    BOOST_TEST(p.driver->testPin(p.serial, productionPin_).ok());
}

BOOST_AUTO_TEST_CASE(preparing_with_a_wrong_admin_pin_leaves_everything) {
    Producing p;
    BOOST_REQUIRE(
        (*p.driver->open(p.serial, firstPin))->generateKeyPair(KeyAlgorithm::p256, keyId, "old").ok());
    const auto refused = p.driver->prepare(p.serial, otherAdminPin, "FS001", productionPin_);
    BOOST_TEST(refused.fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->info(p.serial)->label == "factory");
    BOOST_TEST((*p.driver->open(p.serial, firstPin))->keys()->size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_label_fits_32_bytes_or_is_refused) {
    Producing p;
    const std::string fits(32, 'x');
    BOOST_TEST(p.driver->prepare(p.serial, adminPin, fits, productionPin_).ok());
    BOOST_TEST(p.driver->info(p.serial)->label == fits);
    const auto refused = p.driver->prepare(p.serial, adminPin, fits + "x", productionPin_);
    BOOST_TEST(refused.fault().kind == FaultKind::refusedData);
    BOOST_TEST(p.driver->prepare(p.serial, adminPin, "", productionPin_).fault().kind ==
               FaultKind::refusedData);
}

BOOST_AUTO_TEST_CASE(the_production_pin_becomes_the_letters) {
    Producing p;
    BOOST_REQUIRE(p.driver->prepare(p.serial, adminPin, "FS001", productionPin_).ok());
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
    BOOST_TEST(p.driver->resetPin(p.serial, otherAdminPin, letterPin_).fault().kind ==
               FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->resetPin(p.serial, adminPin, letterPin_).ok());
    BOOST_TEST(p.refusal(firstPin) == FaultKind::pinIncorrect);
    const auto session = *p.driver->open(p.serial, letterPin_);
    BOOST_TEST(session->challenge(session->certificates()->front()).ok());
}

BOOST_AUTO_TEST_CASE(the_admin_pin_changes_and_the_old_one_is_dead) {
    Producing p;
    BOOST_TEST(p.driver->changeAdminPin(p.serial, otherAdminPin, adminPin).fault().kind ==
               FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->changeAdminPin(p.serial, adminPin, otherAdminPin).ok());
    BOOST_TEST(p.driver->resetPin(p.serial, adminPin, letterPin_).fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->resetPin(p.serial, otherAdminPin, letterPin_).ok());
}

BOOST_AUTO_TEST_SUITE_END()
