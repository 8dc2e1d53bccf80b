#include "print.h"
#include "support/soft_tokens.h"
#include "support/test_authority.h"
#include "token/pkcs11_driver.h"
#include "token/request.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

// Modules that can do less than SoftHSM, or do it in another way.

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const AdminSecrets admin{Secret{std::string_view("12345678")}, {}};
const Secret userPin{std::string_view("1234567890")};
const forms::Bytes keyId{0x01};

std::string numbers(const std::string& rule, std::initializer_list<unsigned long> all) {
    std::string line = rule;
    for (const unsigned long number : all)
        line += " " + std::to_string(number);
    return line;
}

struct Poor {
    explicit Poor(const std::string& rules = "") {
        tokens.breakCalls(rules);
        driver = tokens.breakableDriver();
    }

    SoftTokens tokens{memoryFolder()};
    std::string serial = tokens.add("FS001-A");
    std::unique_ptr<TokenDriver> driver;

    TokenInfo info() { return *driver->info(driver->list()->front().serial); }
    std::unique_ptr<TokenSession> open() { return *driver->open(info().serial, userPin); }
};

/// Everything that a production does on a fresh token, and a second certificate for the same key.
void produceOn(Poor& p, KeyAlgorithm algorithm) {
    const std::string serial = p.info().serial;
    BOOST_TEST_REQUIRE(p.driver->prepare(serial, admin, "FS001-B", userPin).ok());
    BOOST_TEST(p.info().blank());
    const auto session = p.open();
    const auto key = session->generateKeyPair(algorithm, keyId, "key");
    BOOST_TEST_REQUIRE(key.ok());
    BOOST_TEST((key->id == keyId));
    const auto request = makeRequest(*session, *key, {{"CN", "晨光"}});
    BOOST_TEST_REQUIRE(request.ok());
    const TestAuthority authority;
    for (const Certificate& certificate : {authority.issue(*request), authority.issue(*request)}) {
        BOOST_TEST(session->writeCertificate(certificate, "label").ok());
        BOOST_TEST((*session->readCertificate(*key) == certificate));
        BOOST_TEST(session->challenge(certificate).ok());
        BOOST_TEST(session->certificates()->size() == 1U);
    }
    BOOST_TEST(session->remove(*session->readCertificate(*key)).ok());
    BOOST_TEST(session->keys()->empty());
}

/// Another part of this process that logs in to the same module by itself.
class OtherPart {
public:
    explicit OtherPart(const std::string& modulePath) {
        void* library = dlopen(modulePath.c_str(), RTLD_NOW | RTLD_NOLOAD);
        reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"))(&call_);
        std::array<CK_SLOT_ID, 8> slots{};
        CK_ULONG count = slots.size();
        call_->C_GetSlotList(CK_TRUE, slots.data(), &count);
        call_->C_OpenSession(slots.front(), CKF_SERIAL_SESSION, nullptr, nullptr, &session_);
        Secret pin = userPin.copy();
        BOOST_REQUIRE(call_->C_Login(session_, CKU_USER, pin.data(), pin.size()) == CKR_OK);
    }
    ~OtherPart() { call_->C_CloseSession(session_); }
    OtherPart(const OtherPart&) = delete;
    OtherPart& operator=(const OtherPart&) = delete;

private:
    CK_FUNCTION_LIST* call_ = nullptr;
    CK_SESSION_HANDLE session_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(poor_modules)

BOOST_AUTO_TEST_CASE(a_production_works_on_every_poorer_module) {
    constexpr auto rsa = KeyAlgorithm::rsa2048;
    constexpr auto ec = KeyAlgorithm::p256;
    const std::pair<std::string, KeyAlgorithm> table[] = {
        {"manufacturer Vendor", ec},
        {numbers("without", {CKM_SHA256_RSA_PKCS}), rsa},
        {numbers("useless", {CKM_SHA256_RSA_PKCS}), rsa},
        {numbers("refused", {CKM_SHA256_RSA_PKCS}), rsa},
        {"hash-ecdsa", ec},
        {"hash-ecdsa\n" + numbers("without", {CKM_ECDSA}), ec},
        {"C_InitToken 0x54 0", ec}, // CKR_FUNCTION_NOT_SUPPORTED
        {"one-object-per-id", ec},
        {numbers("unknown-attributes", {CKA_UNWRAP}), rsa},
        {numbers("unknown-attributes", {CKA_UNWRAP, CKA_DECRYPT, CKA_ENCRYPT}), rsa},
        {numbers("unknown-attributes", {CKA_LABEL}), rsa},
        {numbers("unknown-attributes", {CKA_LABEL, CKA_ISSUER, CKA_SERIAL_NUMBER}), ec},
        {"own-ids", ec},
        {"raw-ec-point", ec},
        {"no-labels", ec},
        {"short-labels 3", ec},
        {"nul-serials", ec},
        {"renumber 100", ec},
        {"sessions 1", ec},
        {"manufacturer Vendor\nsessions 1\nC_InitToken 0x54 0", ec},
        {"no-locking", ec},
        {"unflag 0x4", ec}, // CKF_LOGIN_REQUIRED
    };
    for (const auto& [rules, algorithm] : table) {
        BOOST_TEST_CONTEXT(rules << " " << idOf(algorithm)) {
            Poor p(rules);
            produceOn(p, algorithm);
            BOOST_TEST(p.tokens.wrongPins().empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_hash_made_outside_gives_the_same_rsa_signature) {
    Poor p;
    const auto session = p.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::rsa2048, keyId, "key");
    const auto whole = session->sign(key, forms::viewOf("message"));
    p.tokens.breakCalls(numbers("without", {CKM_SHA256_RSA_PKCS}));
    const auto fromDigest = session->sign(key, forms::viewOf("message"));
    BOOST_TEST((*whole == *fromDigest));
    BOOST_TEST(verifySignature(key.spki, forms::viewOf("message"), *fromDigest));
}

BOOST_AUTO_TEST_CASE(a_module_that_cannot_sign_at_all_says_so) {
    Poor p;
    const auto session = p.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::rsa2048, keyId, "key");
    p.tokens.breakCalls(numbers("without", {CKM_SHA256_RSA_PKCS, CKM_RSA_PKCS}));
    BOOST_TEST(session->sign(key, keyId).fault().kind == FaultKind::mechanismUnsupported);
}

BOOST_AUTO_TEST_CASE(what_a_module_cannot_generate_is_not_among_its_algorithms) {
    Poor p(numbers("without", {CKM_EC_KEY_PAIR_GEN}));
    BOOST_TEST(p.info().makes(KeyAlgorithm::rsa2048));
    BOOST_TEST(!p.info().makes(KeyAlgorithm::p256));
}

// Threat: a private key that leaves the token because the module did not do what it was asked.
BOOST_AUTO_TEST_CASE(a_key_that_could_leave_is_destroyed_and_refused) {
    Poor p("extractable");
    const auto session = p.open();
    BOOST_TEST(session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").fault().kind ==
               FaultKind::functionUnsupported);
    BOOST_TEST(session->keys()->empty());
}

BOOST_AUTO_TEST_CASE(a_module_that_refuses_sensitive_keys_makes_none) {
    Poor p(numbers("unknown-attributes", {CKA_SENSITIVE}));
    BOOST_TEST(p.open()->generateKeyPair(KeyAlgorithm::p256, keyId, "key").fault().kind ==
               FaultKind::refusedData);
    BOOST_TEST(p.info().blank());
}

BOOST_AUTO_TEST_CASE(a_pair_that_cannot_bear_its_id_is_destroyed_and_refused) {
    Poor p("own-ids\nC_SetAttributeValue 0x10 0");
    const auto session = p.open();
    BOOST_TEST(session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").fault().kind ==
               FaultKind::refusedData);
    BOOST_TEST(p.info().blank());
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_initialised_again_is_emptied_and_keeps_its_label) {
    Poor p("C_InitToken 0x54 0");
    {
        const auto session = p.open();
        const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
        BOOST_TEST(session->writeCertificate(TestAuthority().issueFor(key.spki), "label").ok());
    }
    BOOST_TEST(!p.info().blank());
    const Secret newPin(std::string_view("0987654321"));
    BOOST_TEST(p.driver->prepare(p.serial, admin, "FS001-B", newPin).ok());
    BOOST_TEST(p.info().blank());
    BOOST_TEST(p.info().label == "FS001-A");
    BOOST_TEST(p.driver->testPin(p.serial, newPin).ok());
}

BOOST_AUTO_TEST_CASE(a_token_that_can_neither_be_initialised_nor_get_a_pin_says_so) {
    Poor p("C_InitToken 0x54 0\nC_InitPIN 0x54 0");
    BOOST_TEST(p.driver->prepare(p.serial, admin, "FS001-B", userPin).fault().kind ==
               FaultKind::functionUnsupported);
    BOOST_TEST(p.driver->testPin(p.serial, userPin).ok());
}

BOOST_AUTO_TEST_CASE(a_short_label_is_told_as_it_was_kept) {
    Poor p("short-labels 3");
    BOOST_TEST(p.driver->prepare(p.serial, admin, "FS001-B", userPin).ok());
    BOOST_TEST(p.info().label == "FS0");
}

BOOST_AUTO_TEST_CASE(slots_that_renumber_end_a_session_and_the_token_is_found_anew) {
    Poor p("manufacturer Vendor");
    auto session = p.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
    const Certificate certificate = TestAuthority().issueFor(key.spki);
    p.tokens.breakCalls("manufacturer Vendor\nrenumber 7");
    BOOST_TEST(session->writeCertificate(certificate, "label").fault().kind == FaultKind::removed);
    session.reset();
    BOOST_TEST(p.open()->writeCertificate(certificate, "label").ok());
}

BOOST_AUTO_TEST_CASE(a_token_whose_only_session_is_ours_is_listed_as_it_is) {
    Poor p("sessions 1");
    const auto session = p.open();
    BOOST_TEST(session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").ok());
    BOOST_TEST(p.info().publicKeys == 1);
    BOOST_TEST(!p.info().blank());
}

// Threat: a token that another program has is taken for an empty one.
BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_looked_into_is_listed_and_never_blank) {
    Poor p("sessions 0");
    BOOST_TEST(p.driver->list()->size() == 1U);
    BOOST_TEST(!p.info().counted);
    BOOST_TEST(!p.info().blank());
    BOOST_TEST(p.driver->open(p.serial, userPin).fault().kind == FaultKind::driverMemory);
}

BOOST_AUTO_TEST_CASE(a_session_that_could_not_be_closed_keeps_nobody_out_of_a_token_with_room_for_one) {
    Poor p("manufacturer Vendor\nsessions 1\nC_CloseSession 0x5 0");
    BOOST_TEST(p.driver->list().ok()); // leaves the one that it looked by
    BOOST_TEST(p.info().counted);
    BOOST_TEST(p.driver->testPin(p.serial, userPin).ok());
}

BOOST_AUTO_TEST_CASE(a_session_that_could_not_be_closed_is_closed_before_the_admin_logs_in) {
    Poor p("manufacturer Vendor\nC_CloseSession 0x5 0");
    BOOST_TEST(p.driver->list().ok()); // leaves one that only reads: CKR_SESSION_READ_ONLY_EXISTS
    BOOST_TEST(p.driver->resetPin(p.serial, admin, userPin).ok());
}

// Threat: a log-in that somebody left behind answers for a wrong PIN.
BOOST_AUTO_TEST_CASE(a_log_in_left_behind_in_the_process_is_ended_and_the_pin_is_looked_at) {
    Poor p("manufacturer Vendor");
    BOOST_REQUIRE(p.driver->list().ok());
    const OtherPart other(p.tokens.modulePath());
    BOOST_TEST(p.driver->testPin(p.serial, Secret(std::string_view("0000000000"))).fault().kind ==
               FaultKind::pinIncorrect);
    BOOST_TEST(p.driver->testPin(p.serial, userPin).ok());
    BOOST_TEST(p.tokens.wrongPins().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_log_in_of_a_part_that_had_the_module_first_is_left_alone) {
    Poor p;
    p.driver.reset();
    void* library = dlopen(p.tokens.modulePath().c_str(), RTLD_NOW | RTLD_LOCAL);
    CK_FUNCTION_LIST* call = nullptr;
    reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"))(&call);
    BOOST_REQUIRE(call->C_Initialize(nullptr) == CKR_OK);
    {
        const OtherPart other(p.tokens.modulePath());
        p.driver = p.tokens.breakableDriver();
        BOOST_TEST(p.driver->testPin(p.serial, userPin).fault().kind == FaultKind::alreadyLoggedIn);
        p.driver.reset();
    }
    call->C_Finalize(nullptr);
}

BOOST_AUTO_TEST_CASE(a_session_left_behind_does_not_hold_up_the_preparation) {
    Poor p("manufacturer Vendor\nC_CloseSession 0x30 0"); // nothing is ever closed
    BOOST_TEST(p.driver->list().ok());
    BOOST_TEST(p.driver->prepare(p.serial, admin, "FS001-B", userPin).ok());
}

BOOST_AUTO_TEST_CASE(where_a_second_certificate_is_refused_and_the_first_is_gone_writing_again_mends) {
    Poor p("one-object-per-id");
    const auto session = p.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
    const TestAuthority authority;
    const Certificate second = authority.issueFor(key.spki);
    BOOST_TEST(session->writeCertificate(authority.issueFor(key.spki), "label").ok());
    p.tokens.breakCalls("one-object-per-id\nC_CreateObject 0x30 2"); // the third: after the destruction
    BOOST_TEST(session->writeCertificate(second, "label").fault().kind == FaultKind::deviceFault);
    BOOST_TEST(session->certificates()->empty());
    p.tokens.breakCalls("one-object-per-id");
    BOOST_TEST(session->writeCertificate(second, "label").ok());
    BOOST_TEST((*session->readCertificate(key) == second));
}

BOOST_AUTO_TEST_SUITE_END()
