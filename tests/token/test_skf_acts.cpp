#include "skf_holder.h"

using namespace certdesk;
using namespace certdesk::tests;

namespace {

const AdminSecrets otherAdmin{Secret{std::string_view("111222333444")},
                              Secret{std::string_view("yet another key.")}};

struct ProducedSkf : ProducingSkf {
    ProducedSkf() { produce(); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(skf_acts)

BOOST_AUTO_TEST_CASE(a_second_take_over_is_told_and_preparing_goes_on) {
    FreshSkf p;
    BOOST_TEST(p.prepare().fault().kind == FaultKind::pinIncorrect); // the device key is the maker's still
    BOOST_TEST(p.driver->takeOver(p.serial, factory, ours).ok());
    const auto again = p.driver->takeOver(p.serial, factory, ours);
    BOOST_TEST(again.fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(again.fault().step == TokenStep::login);
    BOOST_TEST(p.driver->prepare(p.serial, factory, "FS001", userPin).fault().kind ==
               FaultKind::pinIncorrect);
    BOOST_TEST(p.prepare().ok());
}

BOOST_AUTO_TEST_CASE(a_device_key_that_is_none_is_refused_before_it_is_tried) {
    FreshSkf p;
    p.tokens.faults("");
    const AdminSecrets none{Secret{std::string_view("402918375566")}, {}};
    BOOST_TEST(p.driver->takeOver(p.serial, none, ours).fault().kind == FaultKind::refusedData);
    BOOST_TEST(p.driver->takeOver(p.serial, factory, none).fault().kind == FaultKind::refusedData);
    BOOST_TEST(p.tokens.calls("SKF_ChangeDevAuthKey") == 0);
}

BOOST_AUTO_TEST_CASE(preparing_again_empties_the_token) {
    ProducedSkf p;
    BOOST_TEST(p.prepare().fault().kind == FaultKind::busy);
    p.session.reset();
    BOOST_TEST(!p.info().blank());
    for (int time = 0; time < 2; ++time)
        BOOST_TEST(p.prepare().ok());
    BOOST_TEST(p.info().blank());
    BOOST_TEST(p.open()->keys()->empty());
}

BOOST_AUTO_TEST_CASE(a_label_fits_31_bytes_or_is_refused) {
    PreparedSkf p;
    const std::string fits(31, 'x');
    BOOST_TEST(p.driver->prepare(p.serial, ours, fits, userPin).ok());
    BOOST_TEST(p.info().label == fits);
    for (const std::string& label : {fits + "x", std::string(), std::string("a\0b", 3)})
        BOOST_TEST(p.driver->prepare(p.serial, ours, label, userPin).fault().kind == FaultKind::refusedData);
    BOOST_TEST(p.info().label == fits);
}

// Threat: a program that tries a PIN again by itself locks the token.
BOOST_AUTO_TEST_CASE(a_wrong_pin_uses_one_try_and_is_told) {
    PreparedSkf p;
    p.tokens.faults("");
    BOOST_TEST(p.refusal(otherPin) == FaultKind::pinIncorrect);
    BOOST_TEST(p.tokens.calls("SKF_VerifyPIN") == 1);
    BOOST_TEST(p.info().user.triesLeft.value() == 9);
    BOOST_TEST(p.info().user.fewTries);
    BOOST_TEST(!p.info().user.lastTry);
    BOOST_TEST(p.driver->testPin(p.serial, userPin).ok());
    BOOST_TEST(p.info().user.triesLeft.value() == 10);
}

BOOST_AUTO_TEST_CASE(a_locked_pin_is_unlocked_by_the_admin_pin_alone) {
    ProducedSkf p;
    p.session.reset();
    for (int tries = 0; tries < 9; ++tries)
        BOOST_TEST(p.refusal(otherPin) == FaultKind::pinIncorrect);
    BOOST_TEST(p.info().user.lastTry);
    BOOST_TEST(p.refusal(otherPin) == FaultKind::pinLocked); // the last one says so itself
    BOOST_TEST(p.info().user.locked);
    BOOST_TEST(p.refusal(userPin) == FaultKind::pinLocked);
    BOOST_TEST(p.driver->resetPin(p.serial, otherAdmin, otherPin).fault().kind == FaultKind::pinIncorrect);
    BOOST_TEST(p.info().admin.triesLeft.value() == 9);
    BOOST_TEST(p.driver->resetPin(p.serial, ours, otherPin).ok());
    BOOST_TEST(p.refusal(userPin) == FaultKind::pinIncorrect);
    const auto session = p.driver->open(p.serial, otherPin);
    BOOST_TEST_REQUIRE(session.ok());
    BOOST_TEST((*session)->challenge(p.signing).ok());
    BOOST_TEST((*session)->challenge(p.encryption).ok());
}

BOOST_AUTO_TEST_CASE(a_new_pin_that_the_token_refuses_is_told_and_the_old_one_stays) {
    PreparedSkf p;
    {
        const auto session = p.open();
        const Secret tooShort(std::string_view("123"));
        BOOST_TEST(session->changePin(userPin, tooShort).fault().kind == FaultKind::pinInvalid);
        BOOST_TEST(session->changePin(otherPin, userPin).fault().kind == FaultKind::pinIncorrect);
        BOOST_TEST(session->changePin(userPin, otherPin).ok());
    }
    BOOST_TEST(p.driver->testPin(p.serial, otherPin).ok());
}

BOOST_AUTO_TEST_CASE(a_token_has_one_session_and_can_be_looked_at_meanwhile) {
    ProducedSkf p;
    BOOST_TEST(p.driver->open(p.serial, userPin).fault().kind == FaultKind::busy);
    const auto second = *openSkfDriver(SoftSkfTokens::libraryPath()); // the same library
    BOOST_TEST(second->open(p.serial, userPin).fault().kind == FaultKind::busy);
    BOOST_TEST(second->resetPin(p.serial, ours, otherPin).fault().kind == FaultKind::busy);
    BOOST_TEST(second->list()->size() == 1U);
    BOOST_TEST(p.session->challenge(p.signing).ok());
    p.session.reset();
    BOOST_TEST(second->open(p.serial, userPin).ok());
}

// Threat: a login that outlives its session leaves the token open to every program of the process.
BOOST_AUTO_TEST_CASE(a_session_that_goes_ends_its_login) {
    PreparedSkf p;
    p.tokens.faults("");
    p.open().reset();
    BOOST_TEST(p.tokens.calls("SKF_ClearSecureState") == 1);
    BOOST_TEST(p.tokens.calls("SKF_CloseApplication") == 1);
    BOOST_TEST(p.tokens.calls("SKF_DisConnectDev") == 1);
}

BOOST_AUTO_TEST_CASE(certificates_are_read_without_a_pin) {
    ProducedSkf p;
    p.session.reset();
    p.tokens.faults("");
    BOOST_TEST((*p.driver->certificates(p.serial) == std::vector{p.signing, p.encryption}));
    BOOST_TEST(p.info().certificates == 2);
    BOOST_TEST(p.tokens.calls("SKF_VerifyPIN") == 0);
}

BOOST_AUTO_TEST_CASE(keys_are_made_inside_and_no_id_is_taken_twice) {
    ProducingSkf p;
    const auto generate = [&](KeyAlgorithm algorithm, const forms::Bytes& id) {
        return p.session->generateKeyPair(algorithm, id, "C-2").fault().kind;
    };
    BOOST_TEST(generate(KeyAlgorithm::sm2, signingId) == FaultKind::refusedData);
    BOOST_TEST(generate(KeyAlgorithm::sm2, {}) == FaultKind::refusedData);
    BOOST_TEST(generate(KeyAlgorithm::sm2, forms::Bytes(33)) == FaultKind::refusedData);
    BOOST_TEST(generate(KeyAlgorithm::rsa2048, {0x02}) == FaultKind::mechanismUnsupported);
    BOOST_TEST(p.session->generateKeyPair(KeyAlgorithm::sm2, forms::Bytes(32), "C-2").ok());
    const auto keys = p.session->keys();
    BOOST_TEST(keys->size() == 2U);
    BOOST_TEST((p.session->keyByDigest(p.key.digest())->id == signingId));
    BOOST_TEST(p.session->keyByDigest(p.encryption.spkiSha256()).fault().kind == FaultKind::keyMissing);
}

BOOST_AUTO_TEST_CASE(signatures_verify_and_only_signing_keys_make_them) {
    ProducedSkf p;
    const auto message = forms::viewOf("a message");
    for (int time = 0; time < 8; ++time) { // r and s of any length
        const auto signature = p.session->sign(p.key, message);
        BOOST_TEST_REQUIRE(signature.ok());
        BOOST_TEST(verifySignature(p.key.spki, message, *signature));
    }
    const auto encryption = p.session->keyByDigest(p.encryption.spkiSha256());
    BOOST_TEST(p.session->sign(*encryption, message).fault().kind == FaultKind::refusedData);
    TokenKey foreign = p.key;
    foreign.spki = p.pair.spki();
    BOOST_TEST(p.session->sign(foreign, message).fault().kind == FaultKind::keyMissing);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_key_is_refused_before_anything_is_written) {
    ProducingSkf p;
    p.tokens.faults("");
    BOOST_TEST(p.session->writeCertificate(p.encryption, "C-1").fault().kind == FaultKind::keyMismatch);
    BOOST_TEST(p.tokens.calls("SKF_ImportCertificate") == 0);
    BOOST_TEST(p.session->certificates()->empty());
    for (int time = 0; time < 2; ++time)
        BOOST_TEST(p.session->writeCertificate(p.signing, "C-1").ok());
    BOOST_TEST(p.tokens.calls("SKF_ImportCertificate") == 1); // the same again changes nothing
    BOOST_TEST(p.session->readCertificate(p.key).ok());
}

BOOST_AUTO_TEST_CASE(a_certificate_that_was_not_written_indeed_is_found) {
    ProducingSkf p;
    BOOST_REQUIRE(p.session->writeCertificate(p.signing, "C-1").ok());
    p.tokens.faults("fail SKF_ImportCertificate 0x0"); // it says well, and writes nothing
    const Certificate renewed = p.authority.issueFor(p.key.spki);
    BOOST_TEST(p.session->writeCertificate(renewed, "C-1").fault().kind == FaultKind::differs);
}

BOOST_AUTO_TEST_CASE(only_the_pair_of_the_certificate_is_imported) {
    ProducingSkf p;
    const auto refusal = [&](const Certificate& certificate, const forms::Bytes& envelope) {
        return p.session->importEncryptionKey(p.key, certificate, envelope, "C-1").fault().kind;
    };
    p.tokens.faults("");
    BOOST_TEST(refusal(p.signing, p.envelope()) == FaultKind::keyMismatch);
    BOOST_TEST(refusal(p.encryption, {0x30, 0x00}) == FaultKind::refusedData);
    BOOST_TEST(p.tokens.calls("SKF_ImportECCKeyPair") == 0);
    SystemRandomness randomness;
    const auto forAnother = enclose(p.pair, KeyPair::generate(KeyAlgorithm::sm2).spki(), randomness);
    BOOST_TEST(refusal(p.encryption, forAnother) == FaultKind::refusedData);
    for (int time = 0; time < 2; ++time)
        BOOST_TEST(p.importPair().ok());
    BOOST_TEST(p.session->keys()->size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_encryption_pair_that_was_not_taken_indeed_is_found) {
    ProducingSkf p;
    p.tokens.faults("fail SKF_ImportECCKeyPair 0x0");
    BOOST_TEST(p.importPair().fault().kind == FaultKind::differs);
}

BOOST_AUTO_TEST_CASE(a_challenge_is_not_passed_by_saying_so) {
    ProducedSkf p;
    p.tokens.faults("fail SKF_Encrypt 0x0");
    BOOST_TEST(p.session->challenge(p.encryption).fault().kind == FaultKind::challengeFailed);
    p.tokens.faults("fail SKF_ECCSignData 0x0");
    BOOST_TEST(p.session->challenge(p.signing).fault().kind == FaultKind::challengeFailed);
    const Certificate foreign = p.authority.issueFor(KeyPair::generate(KeyAlgorithm::sm2).spki());
    BOOST_TEST(p.session->challenge(foreign).fault().kind == FaultKind::keyMissing);
}

BOOST_AUTO_TEST_CASE(a_library_without_session_keys_shows_the_public_key_only) {
    ProducedSkf p;
    p.session.reset();
    const auto plain = openSkfDriver(CERTDESK_SKF_PLAIN);
    BOOST_TEST_REQUIRE(plain.ok());
    const auto session = (*plain)->open(p.serial, userPin);
    BOOST_TEST_REQUIRE(session.ok());
    p.tokens.faults("");
    BOOST_TEST((*session)->challenge(p.encryption).ok());
    BOOST_TEST(p.tokens.calls("SKF_Encrypt") == 0);
    const Certificate foreign = p.authority.issueFor(KeyPair::generate(KeyAlgorithm::sm2).spki());
    BOOST_TEST((*session)->challenge(foreign).fault().kind == FaultKind::keyMissing);
    BOOST_TEST((*session)->challenge(p.signing).ok());
}

BOOST_AUTO_TEST_CASE(removing_the_signing_certificate_takes_both_pairs_and_nothing_else) {
    ProducedSkf p;
    const auto second = *p.session->generateKeyPair(KeyAlgorithm::sm2, forms::Bytes{0x02}, "C-2");
    const Certificate current = p.authority.issueFor(second.spki);
    BOOST_REQUIRE(p.session->writeCertificate(current, "C-2").ok());
    const Certificate elsewhere = p.authority.issueFor(second.spki);
    BOOST_TEST(p.session->remove(elsewhere).ok());
    BOOST_TEST(p.session->remove(p.encryption).fault().kind == FaultKind::refusedData);
    BOOST_TEST(p.session->keys()->size() == 3U);
    for (int time = 0; time < 2; ++time)
        BOOST_TEST(p.session->remove(p.signing).ok());
    BOOST_TEST((*p.session->certificates() == std::vector{current}));
    BOOST_TEST_REQUIRE(p.session->keys()->size() == 1U);
    BOOST_TEST(p.session->challenge(current).ok());
}

BOOST_AUTO_TEST_CASE(a_token_without_room_is_told_apart) {
    ProducingSkf p({"--space", "1000", "--max-containers", "1"});
    const auto refused = p.session->writeCertificate(p.signing, "C-1");
    BOOST_TEST((refused.fault() == TokenFault{FaultKind::full, TokenStep::write, 0x0A000030}));
    BOOST_TEST(p.session->certificates()->empty());
    const auto second = p.session->generateKeyPair(KeyAlgorithm::sm2, forms::Bytes{0x02}, "C-2");
    BOOST_TEST((second.fault() == TokenFault{FaultKind::full, TokenStep::generate, 0x0A000032}));
}

BOOST_AUTO_TEST_SUITE_END()
