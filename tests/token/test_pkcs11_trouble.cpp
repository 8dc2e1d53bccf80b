#include "print.h"
#include "support/soft_tokens.h"
#include "support/test_authority.h"
#include "token/request.h"

#include <boost/test/unit_test.hpp>

#include <p11-kit/pkcs11.h>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const AdminSecrets admin{Secret{std::string_view("12345678")}, {}};
const Secret userPin{std::string_view("1234567890")};
const forms::Bytes keyId{0x01};

struct Breakable {
    SoftTokens tokens;
    std::string serial = tokens.add("FS001-A");
    std::unique_ptr<TokenDriver> driver = tokens.breakableDriver();

    std::unique_ptr<TokenSession> open() { return *driver->open(serial, userPin); }
};

struct Producing : Breakable {
    std::unique_ptr<TokenSession> session = open();
    TokenKey key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
    Certificate certificate = TestAuthority().issueFor(key.spki);
};

} // namespace

BOOST_AUTO_TEST_SUITE(trouble)

BOOST_AUTO_TEST_CASE(a_token_pulled_out_is_removed_in_every_act_and_gone_from_the_list) {
    Producing p;
    p.tokens.breakCalls("removed");
    BOOST_TEST(p.session->keys().fault().kind == FaultKind::removed);
    BOOST_TEST(p.session->sign(p.key, keyId).fault().kind == FaultKind::removed);
    BOOST_TEST(p.session->writeCertificate(p.certificate, "label").fault().kind == FaultKind::removed);
    BOOST_TEST(p.session->remove(p.certificate).fault().kind == FaultKind::removed);
    BOOST_TEST(p.session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").fault().kind ==
               FaultKind::removed);
    BOOST_TEST(p.session->challenge(p.certificate).fault().kind == FaultKind::removed);
    BOOST_TEST(p.session->changePin(userPin, admin.pin).fault().kind == FaultKind::removed);
    BOOST_TEST(p.driver->list()->empty());
    p.session.reset();
    BOOST_TEST(p.driver->open(p.serial, userPin).fault().kind == FaultKind::noToken);
}

BOOST_AUTO_TEST_CASE(a_token_put_in_again_goes_on_with_a_new_session) {
    Producing p;
    p.tokens.breakCalls("removed");
    BOOST_TEST(!p.session->keys().ok());
    p.session.reset();
    p.tokens.breakCalls("");
    const auto session = p.open();
    BOOST_TEST(session->writeCertificate(p.certificate, "label").ok());
    BOOST_TEST(session->challenge(p.certificate).ok());
}

BOOST_AUTO_TEST_CASE(a_vague_answer_of_a_token_that_is_gone_means_removed) {
    Producing p;
    p.tokens.breakCalls("C_FindObjectsInit 0x05 0\nC_GetTokenInfo 0xe0 0");
    BOOST_TEST(p.session->keys().fault().kind == FaultKind::removed);
    p.tokens.breakCalls("C_FindObjectsInit 0x05 0");
    BOOST_TEST(p.session->keys().fault().kind == FaultKind::driverFault);
}

BOOST_AUTO_TEST_CASE(a_token_whose_files_are_gone_is_found_out) {
    SoftTokens tokens;
    const std::string serial = tokens.add("FS001-A");
    const auto driver = tokens.driver();
    auto session = *driver->open(serial, userPin);
    tokens.destroy(serial);
    BOOST_TEST(!session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").ok());
    session.reset();
    BOOST_TEST(driver->open(serial, userPin).fault().kind == FaultKind::noToken);
}

BOOST_AUTO_TEST_CASE(a_locked_pin_is_told_by_its_answer_and_by_the_tokens_marks) {
    Breakable b;
    b.tokens.breakCalls("C_Login 0xa4 0\nflags 0x40000");
    BOOST_TEST(b.driver->open(b.serial, userPin).fault().kind == FaultKind::pinLocked);
    BOOST_TEST(b.driver->info(b.serial)->user.locked);
    b.tokens.breakCalls("flags 0x20000");
    BOOST_TEST(b.driver->info(b.serial)->user.lastTry);
    BOOST_TEST(!b.driver->info(b.serial)->user.locked);
    b.tokens.breakCalls("flags 0x400000");
    BOOST_TEST(b.driver->info(b.serial)->admin.locked);
}

// Threat: a program that tries a PIN again by itself locks the token.
BOOST_AUTO_TEST_CASE(a_refused_pin_is_tried_once) {
    Breakable b;
    b.tokens.breakCalls("C_Login 0xa0 0\nC_Login 0xa4 1");
    BOOST_TEST(b.driver->open(b.serial, userPin).fault().kind == FaultKind::pinIncorrect);
}

BOOST_AUTO_TEST_CASE(a_full_token_is_told_apart) {
    Producing p;
    p.tokens.breakCalls("C_CreateObject 0x31 0");
    const auto refused = p.session->writeCertificate(p.certificate, "label");
    BOOST_TEST(refused.fault().kind == FaultKind::full);
    BOOST_TEST(refused.fault().step == TokenStep::write);
    BOOST_TEST(p.session->certificates()->empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_that_reads_back_differently_is_found) {
    Producing p;
    p.tokens.breakCalls("C_GetAttributeValue corrupt 0");
    BOOST_TEST(p.session->writeCertificate(p.certificate, "label").fault().kind == FaultKind::differs);
}

// Threat: a module that answered wrongly is taken for one that another part of the process uses, and the
// tokens that come later are not seen.
BOOST_AUTO_TEST_CASE(a_module_whose_beginning_answered_a_fault_is_ours_all_the_same) {
    SoftTokens tokens;
    tokens.add("FIRST");
    const auto driver = tokens.breakableDriver();
    for (const char* rule : {"lose-at 1 0x5", "lose-at 2 0x5", "fail-at 1 0x5", "fail-at 2 0x5"}) {
        BOOST_TEST_CONTEXT(rule) { // listing ends the module and begins it anew
            const std::size_t before = driver->list()->size();
            tokens.breakCalls(rule);
            (void)driver->list();
            tokens.breakCalls("");
            tokens.add("NEXT");
            BOOST_TEST(driver->list()->size() == before + 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_signature_fails_the_challenge) {
    Producing p;
    BOOST_TEST(p.session->challenge(p.certificate).ok());
    p.tokens.breakCalls("C_Sign corrupt 0");
    BOOST_TEST(p.session->challenge(p.certificate).fault().kind == FaultKind::challengeFailed);
}

BOOST_AUTO_TEST_CASE(a_failed_preparation_is_mended_by_the_next) {
    Breakable b;
    b.tokens.breakCalls("C_InitPIN 0x30 0");
    BOOST_TEST(b.driver->prepare(b.serial, admin, "FS001-B", userPin).fault().kind == FaultKind::deviceFault);
    BOOST_TEST(!b.driver->info(b.serial)->user.set);
    b.tokens.breakCalls("");
    BOOST_TEST(b.driver->open(b.serial, userPin).fault().kind == FaultKind::pinNotSet);
    BOOST_TEST(b.driver->prepare(b.serial, admin, "FS001-B", userPin).ok());
    BOOST_TEST(b.driver->testPin(b.serial, userPin).ok());
}

BOOST_AUTO_TEST_SUITE_END()
