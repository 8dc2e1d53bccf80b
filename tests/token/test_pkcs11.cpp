#include "print.h"
#include "support/run.h"
#include "support/soft_tokens.h"
#include "support/test_authority.h"
#include "token/pkcs11_driver.h"
#include "token/request.h"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <dlfcn.h>
#include <fstream>
#include <p11-kit/pkcs11.h>
#include <thread>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const AdminSecrets admin{Secret{std::string_view("12345678")}, {}};
const Secret userPin{std::string_view("1234567890")};
const forms::Bytes keyId{0x0a, 0x0b, 0x0c};

struct OneToken {
    SoftTokens tokens;
    std::string serial = tokens.add("FS001-A");
    std::unique_ptr<TokenDriver> driver = tokens.driver();

    std::unique_ptr<TokenSession> open() { return *driver->open(serial, userPin); }
    /// pkcs11-tool, logged in to this token.
    Ran pkcs11Tool(std::vector<std::string> arguments) const {
        std::vector<std::string> command = {"pkcs11-tool",   "--module",  tokens.modulePath(),
                                            "--token-label", "FS001-A",   "--login",
                                            "--pin",         "1234567890"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return run(command);
    }
};

/// Another part of the process that speaks to the module by itself.
class OtherUser {
public:
    explicit OtherUser(const std::string& modulePath) {
        void* library = dlopen(modulePath.c_str(), RTLD_NOW | RTLD_LOCAL);
        reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"))(&call_);
        BOOST_REQUIRE(call_->C_Initialize(nullptr) == CKR_OK);
    }
    ~OtherUser() { call_->C_Finalize(nullptr); }
    OtherUser(const OtherUser&) = delete;
    OtherUser& operator=(const OtherUser&) = delete;
    bool stillServed() const {
        CK_ULONG count = 0;
        return call_->C_GetSlotList(CK_TRUE, nullptr, &count) == CKR_OK;
    }

private:
    CK_FUNCTION_LIST* call_ = nullptr;
};

void save(const std::filesystem::path& path, forms::ByteView bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// What pkcs11-tool signs with the written key verifies with the written certificate, by openssl.
void checkForeignSignature(OneToken& one, const std::string& mechanism, const Certificate& certificate) {
    const TempDir files;
    save(files / "data", forms::viewOf("a message"));
    save(files / "digest", forms::sha256(forms::viewOf("a message")));
    save(files / "cert.pem", forms::viewOf(certificate.pem()));
    const bool readyHash = mechanism == "ECDSA";
    const Ran signing =
        one.pkcs11Tool({"--sign", "--id", forms::hex(keyId), "--mechanism", mechanism, "--input-file",
                        (files / (readyHash ? "digest" : "data")).string(), "--output-file",
                        (files / "signature").string(), "--signature-format", "openssl"});
    BOOST_TEST(signing.status == 0, signing.output);
    const Ran publicKey = run({"openssl", "x509", "-in", (files / "cert.pem").string(), "-pubkey", "-noout",
                               "-out", (files / "public.pem").string()});
    BOOST_TEST(publicKey.status == 0, publicKey.output);
    const Ran verifying = run({"openssl", "dgst", "-sha256", "-verify", (files / "public.pem").string(),
                               "-signature", (files / "signature").string(), (files / "data").string()});
    BOOST_TEST(contains(verifying.output, "Verified OK"), verifying.output);
}

} // namespace

BOOST_AUTO_TEST_SUITE(pkcs11)

BOOST_AUTO_TEST_CASE(a_missing_module_and_a_file_that_is_none_are_refused) {
    BOOST_TEST(openPkcs11Driver("/nowhere/module.so").fault().kind == FaultKind::noModule);
    BOOST_TEST(openPkcs11Driver("/etc/hostname").fault().kind == FaultKind::noModule);
}

BOOST_AUTO_TEST_CASE(tokens_are_listed_by_serial_and_the_slot_without_one_is_left_out) {
    OneToken one;
    const auto list = one.driver->list();
    BOOST_REQUIRE(list.ok());
    BOOST_TEST(list->size() == 1U);
    const TokenInfo& info = list->front();
    BOOST_TEST(info.label == "FS001-A");
    BOOST_TEST(info.serial.size() == 16U);
    BOOST_TEST(info.initialised);
    BOOST_TEST(info.user.set);
    BOOST_TEST(!info.user.fewTries);
    BOOST_TEST(info.blank());
}

BOOST_AUTO_TEST_CASE(a_token_made_after_the_driver_is_found) {
    OneToken one;
    BOOST_TEST(one.driver->list()->size() == 1U);
    const Ran made = run({"softhsm2-util", "--init-token", "--free", "--label", "FS001-B", "--so-pin",
                          "12345678", "--pin", "1234567890"});
    BOOST_TEST(made.status == 0);
    BOOST_TEST(one.driver->list()->size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_unknown_serial_is_no_token_and_nothing_is_tried) {
    OneToken one;
    BOOST_TEST(one.driver->open("0123456789abcdef", userPin).fault().kind == FaultKind::noToken);
    BOOST_TEST(one.driver->prepare("0123456789abcdef", admin, "X", userPin).fault().kind ==
               FaultKind::noToken);
    BOOST_TEST(one.driver->info("0123456789abcdef").fault().kind == FaultKind::noToken);
    BOOST_TEST(!one.driver->info(one.serial)->user.fewTries);
}

BOOST_AUTO_TEST_CASE(a_wrong_pin_is_refused_and_the_used_try_is_visible) {
    OneToken one;
    const auto refused = one.driver->open(one.serial, Secret(std::string_view("0000000000")));
    BOOST_TEST(refused.fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(refused.fault().step == TokenStep::login);
    BOOST_TEST(one.driver->info(one.serial)->user.fewTries);
    BOOST_TEST(one.driver->testPin(one.serial, userPin).ok());
    BOOST_TEST(!one.driver->info(one.serial)->user.fewTries);
}

BOOST_AUTO_TEST_CASE(a_token_is_open_once_at_a_time_and_again_after_its_session) {
    OneToken one;
    {
        const auto session = one.open();
        BOOST_TEST(session->serial() == one.serial);
        BOOST_TEST(one.driver->open(one.serial, userPin).fault().kind == FaultKind::busy);
        BOOST_TEST(one.driver->prepare(one.serial, admin, "X", userPin).fault().kind == FaultKind::busy);
        BOOST_TEST(one.tokens.driver()->open(one.serial, userPin).fault().kind == FaultKind::busy);
    }
    BOOST_TEST(one.driver->testPin(one.serial, userPin).ok());
}

BOOST_AUTO_TEST_CASE(a_session_outlives_its_driver) {
    OneToken one;
    auto session = one.open();
    one.driver.reset();
    BOOST_TEST(session->keys().ok());
}

BOOST_AUTO_TEST_CASE(a_module_that_somebody_else_initialised_is_used_and_left_as_it_was) {
    SoftTokens tokens;
    const std::string serial = tokens.add("FS001-A");
    const OtherUser other(tokens.modulePath());
    BOOST_TEST(tokens.driver()->testPin(serial, userPin).ok());
    BOOST_TEST(other.stillServed());
}

BOOST_AUTO_TEST_CASE(tasks_wait_for_each_other) {
    OneToken one;
    const auto session = one.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
    std::atomic<int> failures = 0;
    std::vector<std::thread> tasks;
    for (int task = 0; task < 4; ++task)
        tasks.emplace_back([&] {
            for (int time = 0; time < 25; ++time) {
                if (!session->sign(key, keyId).ok()) ++failures;
                if (one.driver->list()->size() != 1U) ++failures;
            }
        });
    for (auto& task : tasks)
        task.join();
    BOOST_TEST(failures == 0);
}

BOOST_AUTO_TEST_CASE(sm2_keys_are_not_this_drivers) {
    OneToken one;
    BOOST_TEST(one.driver->supports(KeyAlgorithm::rsa2048));
    BOOST_TEST(!one.driver->supports(KeyAlgorithm::sm2));
    const auto refused = one.open()->generateKeyPair(KeyAlgorithm::sm2, keyId, "key");
    BOOST_TEST(refused.fault().kind == FaultKind::mechanismUnsupported);
}

BOOST_AUTO_TEST_CASE(a_key_id_is_used_once_and_never_empty) {
    OneToken one;
    const auto session = one.open();
    BOOST_TEST(session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").ok());
    BOOST_TEST(session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").fault().kind ==
               FaultKind::refusedData);
    BOOST_TEST(session->generateKeyPair(KeyAlgorithm::p256, {}, "key").fault().kind ==
               FaultKind::refusedData);
    BOOST_TEST(session->keys()->size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_generation_that_was_broken_off_is_mended_by_the_next) {
    for (const std::string lostHalf : {"privkey", "pubkey"}) {
        OneToken one;
        BOOST_REQUIRE(one.open()->generateKeyPair(KeyAlgorithm::p256, keyId, "key").ok());
        BOOST_REQUIRE(
            one.pkcs11Tool({"--delete-object", "--type", lostHalf, "--id", forms::hex(keyId)}).status == 0);
        const auto session = one.open();
        BOOST_TEST(session->keys()->empty());
        const auto key = session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
        BOOST_REQUIRE(key.ok());
        BOOST_TEST(session->keys()->size() == 1U);
        BOOST_TEST(session->challenge(TestAuthority().issueFor(key->spki)).ok());
    }
}

BOOST_AUTO_TEST_CASE(a_request_signed_by_the_token_verifies_with_openssl) {
    for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p256}) {
        OneToken one;
        const auto session = one.open();
        const auto key = *session->generateKeyPair(algorithm, keyId, "key");
        const auto request =
            makeRequest(*session, key, {{"O", "佛山市禅城区晨光陶瓷有限公司"}, {"CN", "晨光"}});
        BOOST_REQUIRE(request.ok());
        const auto parsed = parseRequest(*request);
        BOOST_REQUIRE(parsed.ok());
        BOOST_TEST((parsed->spki == key.spki));
        BOOST_TEST(parsed->algorithm == algorithm);
        BOOST_TEST(attributeOf(parsed->subject, "O") == "佛山市禅城区晨光陶瓷有限公司");
        const TempDir files;
        save(files / "request", *request);
        const Ran openssl = run(
            {"openssl", "req", "-inform", "DER", "-in", (files / "request").string(), "-verify", "-noout"});
        BOOST_TEST(contains(openssl.output, "verify OK"), openssl.output);
    }
}

BOOST_AUTO_TEST_CASE(a_request_with_a_name_that_cannot_be_is_not_signed) {
    OneToken one;
    const auto session = one.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
    BOOST_TEST(makeRequest(*session, key, {{"CN", std::string(65, 'x')}}).fault().kind ==
               FaultKind::nameInvalid);
}

BOOST_AUTO_TEST_CASE(other_software_finds_and_uses_the_written_certificate) {
    for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p256}) {
        OneToken one;
        auto session = one.open();
        const auto key = *session->generateKeyPair(algorithm, keyId, "key");
        const Certificate certificate =
            TestAuthority(algorithm).issue(*makeRequest(*session, key, {{"CN", "晨光"}}));
        BOOST_REQUIRE(session->writeCertificate(certificate, "一证通").ok());
        session.reset();
        const Ran objects = one.pkcs11Tool({"--list-objects", "--type", "cert"});
        BOOST_TEST(contains(objects.output, "ID:         0a0b0c"), objects.output);
        BOOST_TEST(contains(objects.output, "一证通"), objects.output);
        checkForeignSignature(one, algorithm == KeyAlgorithm::p256 ? "ECDSA" : "SHA256-RSA-PKCS",
                              certificate);
    }
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back_and_its_key_answers_a_challenge) {
    OneToken one;
    const TestAuthority authority;
    {
        const auto session = one.open();
        const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
        const Certificate certificate = authority.issueFor(key.spki);
        BOOST_TEST(session->readCertificate(key).fault().kind == FaultKind::certificateMissing);
        BOOST_TEST(session->writeCertificate(certificate, "label").ok());
        BOOST_TEST((*session->readCertificate(key) == certificate));
        BOOST_TEST(session->challenge(certificate).ok());
        BOOST_TEST((*session->keyByDigest(certificate.spkiSha256())).id.size() == keyId.size());
    }
    BOOST_TEST(one.driver->certificates(one.serial)->size() == 1U);
    BOOST_TEST(!one.driver->info(one.serial)->blank());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_key_is_refused_and_nothing_is_written) {
    OneToken one;
    const auto session = one.open();
    BOOST_REQUIRE(session->generateKeyPair(KeyAlgorithm::p256, keyId, "key").ok());
    const Certificate foreign = TestAuthority().issueFor(KeyPair::generate(KeyAlgorithm::p256).spki());
    BOOST_TEST(session->writeCertificate(foreign, "label").fault().kind == FaultKind::keyMismatch);
    BOOST_TEST(session->certificates()->empty());
    BOOST_TEST(session->challenge(foreign).fault().kind == FaultKind::keyMissing);
}

BOOST_AUTO_TEST_CASE(writing_again_changes_nothing_and_a_new_certificate_replaces_the_old) {
    OneToken one;
    const TestAuthority authority;
    const auto session = one.open();
    const auto key = *session->generateKeyPair(KeyAlgorithm::p256, keyId, "key");
    const Certificate first = authority.issueFor(key.spki);
    const Certificate second = authority.issueFor(key.spki);
    BOOST_TEST(session->writeCertificate(first, "label").ok());
    BOOST_TEST(session->writeCertificate(first, "label").ok());
    BOOST_TEST(session->certificates()->size() == 1U);
    BOOST_TEST(session->writeCertificate(second, "label").ok());
    BOOST_TEST(session->certificates()->size() == 1U);
    BOOST_TEST((*session->readCertificate(key) == second));
}

BOOST_AUTO_TEST_SUITE_END()
