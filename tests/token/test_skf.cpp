#define BOOST_TEST_MODULE token_skf
#include "skf_holder.h"
#include "token/request.h"

using namespace certdesk;
using namespace certdesk::tests;

BOOST_AUTO_TEST_SUITE(skf_tokens)

BOOST_AUTO_TEST_CASE(a_missing_library_and_a_file_that_is_none_are_refused) {
    BOOST_TEST(openSkfDriver("/nowhere/libskf.so").fault().kind == FaultKind::noModule);
    BOOST_TEST(openSkfDriver("/etc/hostname").fault().kind == FaultKind::noModule);
    // A library indeed, but of other functions.
    BOOST_TEST(openSkfDriver("libc.so.6").fault().kind == FaultKind::noModule);
    BOOST_TEST(openSkfDriver("libc.so.6").fault().step == TokenStep::load);
}

BOOST_AUTO_TEST_CASE(a_fresh_device_is_listed_as_its_maker_left_it) {
    FreshSkf fresh;
    const auto list = fresh.driver->list();
    BOOST_TEST_REQUIRE(list.ok());
    BOOST_TEST_REQUIRE(list->size() == 1U);
    const TokenInfo& info = list->front();
    BOOST_TEST(info.serial == fresh.serial);
    BOOST_TEST(info.label == "factory");
    BOOST_TEST(info.manufacturer == "certdesk");
    BOOST_TEST(info.model == "certdesk soft SKF");
    BOOST_TEST(!info.initialised);
    BOOST_TEST(info.mayHaveFactorySecrets);
    BOOST_TEST(!info.user.set);
    BOOST_TEST(info.makes(KeyAlgorithm::sm2));
    BOOST_TEST(!info.makes(KeyAlgorithm::rsa2048));
    BOOST_TEST(info.blank());
    BOOST_TEST(fresh.driver->certificates(fresh.serial)->empty());
    BOOST_TEST(fresh.refusal(userPin) == FaultKind::pinNotSet);
    BOOST_TEST(fresh.driver->supports(KeyAlgorithm::sm2));
    BOOST_TEST(!fresh.driver->supports(KeyAlgorithm::p256));
}

BOOST_AUTO_TEST_CASE(a_prepared_device_bears_label_and_pins_and_is_blank) {
    PreparedSkf p;
    const TokenInfo info = p.info();
    BOOST_TEST(info.initialised);
    BOOST_TEST(info.label == "FS001-0007");
    BOOST_TEST(info.blank());
    BOOST_TEST(info.user.set);
    BOOST_TEST(!info.user.fewTries);
    BOOST_TEST(info.user.triesLeft.value() == 10);
    BOOST_TEST(info.admin.triesLeft.value() == 10);
    BOOST_TEST(p.driver->testPin(p.serial, userPin).ok());
}

// The order of GM/T 0016 and 0027: prepare, keys, request, signing certificate, enclosed pair, its
// certificate, read back, challenge both.
BOOST_AUTO_TEST_CASE(a_token_is_produced_from_fresh_to_handed_out) {
    ProducingSkf p;
    const auto request = makeRequest(*p.session, p.key, {{"CN", "晨光陶瓷"}});
    BOOST_TEST_REQUIRE(request.ok());
    const auto parsed = parseRequest(*request); // checks the signature
    BOOST_TEST_REQUIRE(parsed.ok());
    BOOST_TEST((parsed->algorithm == KeyAlgorithm::sm2));
    BOOST_TEST(p.session->writeCertificate(p.signing, "C-1").ok());
    BOOST_TEST(p.session->takesEncryptionKey(p.key).value());
    const auto imported = p.importPair();
    BOOST_TEST_REQUIRE(imported.ok());
    BOOST_TEST((imported->spki == p.pair.spki()));
    BOOST_TEST((imported->use == KeyUse::encryption));
    BOOST_TEST(p.session->writeCertificate(p.encryption, "C-1").ok());
    p.session.reset();

    p.session = p.open();
    BOOST_TEST((*p.session->certificates() == std::vector{p.signing, p.encryption}));
    BOOST_TEST((*p.session->readCertificate(p.key) == p.signing));
    BOOST_TEST(p.session->challenge(p.signing).ok());
    p.tokens.faults("");
    BOOST_TEST(p.session->challenge(p.encryption).ok());
    BOOST_TEST(p.tokens.calls("SKF_Encrypt") == 1); // the token opened it indeed
    BOOST_TEST(p.session->changePin(userPin, otherPin).ok());
    p.session.reset();
    BOOST_TEST(p.refusal(userPin) == FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->testPin(p.serial, otherPin).ok());
    BOOST_TEST(p.info().certificates == 2);
    BOOST_TEST(p.info().publicKeys == 2);
}

BOOST_AUTO_TEST_SUITE_END()
