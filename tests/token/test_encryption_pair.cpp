#include "print.h"
#include "support/soft_tokens.h"
#include "support/test_authority.h"
#include "token/envelope.h"

#include <boost/test/unit_test.hpp>

#include <p11-kit/pkcs11.h>

// Encryption pairs made outside, which a token takes as ciphertext for its signing key.

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const Secret userPin{std::string_view("1234567890")};
const forms::Bytes keyId{0x01};

/// What a key centre makes.
struct Centre {
    explicit Centre(const TokenKey& signing, const TestAuthority& authority)
        : certificate(authority.issueFor(pair.spki())), envelope(enclose(pair, signing.spki, randomness)) {}

    SystemRandomness randomness;
    KeyPair pair = KeyPair::generate(KeyAlgorithm::rsa2048);
    Certificate certificate;
    forms::Bytes envelope;
};

struct Dual {
    SoftTokens tokens{memoryFolder()};
    std::string serial = tokens.add("FS001-A");
    std::unique_ptr<TokenDriver> driver = tokens.breakableDriver();
    std::unique_ptr<TokenSession> session = *driver->open(serial, userPin);
    TestAuthority authority;
    TokenKey signing = *session->generateKeyPair(KeyAlgorithm::rsa2048, keyId, "key");
    Certificate signingCertificate = authority.issueFor(signing.spki);
    Centre centre{signing, authority};

    void reopen() {
        session.reset();
        session = *driver->open(serial, userPin);
    }
    TokenResult<TokenKey> import() { return import(centre); }
    TokenResult<TokenKey> import(const Centre& from) {
        return session->importEncryptionKey(signing, from.certificate, from.envelope, "encryption");
    }
};

std::size_t objects(const Dual& dual) {
    const auto info = dual.driver->info(dual.serial);
    return static_cast<std::size_t>(info->certificates + info->publicKeys);
}

} // namespace

BOOST_AUTO_TEST_SUITE(encryption_pair)

BOOST_AUTO_TEST_CASE(an_rsa_token_takes_one_and_it_opens_what_is_encrypted_for_it) {
    Dual d;
    BOOST_TEST(*d.session->takesEncryptionKey(d.signing));
    BOOST_TEST(d.session->writeCertificate(d.signingCertificate, "signing").ok());
    const auto key = d.import();
    BOOST_TEST_REQUIRE(key.ok());
    BOOST_TEST((key->use == KeyUse::encryption));
    BOOST_TEST((key->spki == d.centre.pair.spki()));
    BOOST_TEST(d.session->writeCertificate(d.centre.certificate, "encryption").ok());
    BOOST_TEST((*d.session->readCertificate(*key) == d.centre.certificate));
    BOOST_TEST(d.session->challenge(d.centre.certificate).ok());
    BOOST_TEST(d.session->challenge(d.signingCertificate).ok());
    BOOST_TEST(d.session->keys()->size() == 2U);
    BOOST_TEST((d.session->keyByDigest(d.signing.digest())->use == KeyUse::signing));
}

BOOST_AUTO_TEST_CASE(it_stays_after_the_session_and_does_not_sign) {
    Dual d;
    const auto key = d.import();
    BOOST_TEST_REQUIRE(key.ok());
    d.reopen();
    BOOST_TEST((d.session->keyByDigest(key->digest())->use == KeyUse::encryption));
    BOOST_TEST(d.session->challenge(d.centre.certificate).ok());
    BOOST_TEST(!d.session->sign(*key, keyId).ok());
}

BOOST_AUTO_TEST_CASE(the_same_again_changes_nothing_and_another_replaces_it) {
    Dual d;
    BOOST_TEST(d.import().ok());
    BOOST_TEST(d.import().ok());
    BOOST_TEST(d.session->keys()->size() == 2U);
    const Centre next(d.signing, d.authority);
    BOOST_TEST(d.import(next).ok());
    BOOST_TEST(d.session->keys()->size() == 2U);
    BOOST_TEST(d.session->challenge(next.certificate).ok());
    BOOST_TEST(d.session->challenge(d.centre.certificate).fault().kind == FaultKind::keyMissing);
}

BOOST_AUTO_TEST_CASE(removing_the_signing_certificate_takes_both_pairs_and_nothing_else) {
    Dual d;
    const forms::Bytes otherId{0x77};
    const auto other = d.session->generateKeyPair(KeyAlgorithm::p256, otherId, "other");
    BOOST_TEST(d.session->writeCertificate(d.signingCertificate, "signing").ok());
    BOOST_TEST(d.import().ok());
    BOOST_TEST(d.session->writeCertificate(d.centre.certificate, "encryption").ok());
    BOOST_TEST(d.session->remove(d.signingCertificate).ok());
    BOOST_TEST(d.session->certificates()->empty());
    BOOST_TEST_REQUIRE(d.session->keys()->size() == 1U);
    BOOST_TEST((d.session->keys()->front().id == otherId));
}

BOOST_AUTO_TEST_CASE(a_removal_broken_off_at_any_destruction_is_ended_by_the_same_call) {
    for (int n = 0;; ++n) {
        Dual d;
        BOOST_REQUIRE(d.session->writeCertificate(d.signingCertificate, "signing").ok());
        BOOST_REQUIRE(d.import().ok());
        BOOST_REQUIRE(d.session->writeCertificate(d.centre.certificate, "encryption").ok());
        d.tokens.breakCalls("C_DestroyObject 0x30 " + std::to_string(n));
        const bool whole = d.session->remove(d.signingCertificate).ok();
        d.tokens.breakCalls("");
        BOOST_TEST(d.session->remove(d.signingCertificate).ok());
        BOOST_TEST(objects(d) == 0U);
        BOOST_TEST(d.session->keys()->empty());
        if (!whole) continue;
        BOOST_TEST(n == 6); // two pairs and two certificates
        break;
    }
}

// Threat: an import that breaks off leaves a token that answers for no key, or for the wrong one.
BOOST_AUTO_TEST_CASE(an_import_broken_off_at_any_call_is_mended_by_the_same_again) {
    Dual d;
    BOOST_REQUIRE(d.import().ok());
    d.tokens.breakCalls("# counting");
    BOOST_REQUIRE(d.import().ok());
    const unsigned long calls = d.tokens.calls();
    BOOST_TEST(calls > 10U);
    const Centre other(d.signing, d.authority);
    for (const std::string rule : {"fail-at ", "lose-at "})
        for (unsigned long n = 1; n <= calls; ++n) {
            BOOST_TEST_CONTEXT(rule << n) {
                const Centre& next = n % 2 == 0 ? d.centre : other; // what lies there is another pair
                d.tokens.breakCalls(rule + std::to_string(n) + " 0x30");
                (void)d.import(next);
                d.tokens.breakCalls("");
                d.reopen();
                BOOST_TEST(d.import(next).ok());
                BOOST_TEST(d.session->keys()->size() == 2U);
                BOOST_TEST(d.session->challenge(next.certificate).ok());
            }
        }
}

BOOST_AUTO_TEST_CASE(what_does_not_belong_together_is_refused_and_what_was_there_stays) {
    Dual d;
    BOOST_REQUIRE(d.import().ok());
    const Centre next(d.signing, d.authority);
    const TokenKey stranger{keyId, "", KeyAlgorithm::rsa2048,
                            KeyPair::generate(KeyAlgorithm::rsa2048).spki()};
    const Centre elsewhere(stranger, d.authority);
    const auto import = [&](const Certificate& certificate, const forms::Bytes& envelope) {
        return d.session->importEncryptionKey(d.signing, certificate, envelope, "label").fault().kind;
    };
    BOOST_TEST(import(next.certificate, d.centre.envelope) == FaultKind::keyMismatch);
    const Certificate ec = d.authority.issueFor(KeyPair::generate(KeyAlgorithm::p256).spki());
    BOOST_TEST(import(ec, next.envelope) == FaultKind::keyMismatch);
    BOOST_TEST(import(elsewhere.certificate, elsewhere.envelope) == FaultKind::refusedData);
    BOOST_TEST(import(next.certificate, {0x30, 0x00}) == FaultKind::refusedData);
    forms::Bytes damaged = next.envelope;
    damaged[damaged.size() - 5] ^= 1;
    BOOST_TEST(import(next.certificate, damaged) == FaultKind::refusedData);
    BOOST_TEST(d.session->keys()->size() == 2U);
    BOOST_TEST(d.session->challenge(d.centre.certificate).ok());
}

BOOST_AUTO_TEST_CASE(a_token_that_lacks_what_it_takes_says_so) {
    const std::string table[] = {
        "without " + std::to_string(CKM_RSA_PKCS_OAEP),
        "useless " + std::to_string(CKM_RSA_PKCS_OAEP),
        "without " + std::to_string(CKM_AES_KEY_WRAP_PAD),
        "unknown-attributes " + std::to_string(CKA_UNWRAP),
    };
    for (const std::string& rules : table) {
        BOOST_TEST_CONTEXT(rules) {
            Dual d;
            d.tokens.breakCalls(rules);
            BOOST_TEST(!*d.session->takesEncryptionKey(d.signing));
            BOOST_TEST(d.import().fault().kind == FaultKind::functionUnsupported);
            BOOST_TEST(d.session->keys()->size() == 1U);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_p256_key_takes_none) {
    Dual d;
    const auto ec = *d.session->generateKeyPair(KeyAlgorithm::p256, forms::Bytes{0x02}, "ec");
    BOOST_TEST(!*d.session->takesEncryptionKey(ec));
}

BOOST_AUTO_TEST_CASE(poorer_modules_take_it_as_well) {
    const std::string table[] = {
        "one-object-per-id",
        "unknown-attributes " + std::to_string(CKA_LABEL),
        "unknown-attributes " + std::to_string(CKA_SIGN),
        "manufacturer Vendor",
    };
    for (const std::string& rules : table) {
        BOOST_TEST_CONTEXT(rules) {
            Dual d;
            d.tokens.breakCalls(rules);
            for (int time = 0; time < 2; ++time) {
                const auto key = d.import();
                BOOST_TEST_REQUIRE(key.ok());
                BOOST_TEST((key->use == KeyUse::encryption));
                BOOST_TEST(d.session->challenge(d.centre.certificate).ok());
            }
            BOOST_TEST(d.session->keys()->size() == 2U);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_answer_fails_the_challenge) {
    Dual d;
    BOOST_REQUIRE(d.import().ok());
    d.tokens.breakCalls("C_Decrypt corrupt 0");
    BOOST_TEST(d.session->challenge(d.centre.certificate).fault().kind == FaultKind::challengeFailed);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_gone_says_removed) {
    Dual d;
    BOOST_REQUIRE(d.import().ok());
    d.tokens.breakCalls("removed");
    BOOST_TEST(d.import().fault().kind == FaultKind::removed);
    BOOST_TEST(d.session->challenge(d.centre.certificate).fault().kind == FaultKind::removed);
    BOOST_TEST(d.session->takesEncryptionKey(d.signing).ok()); // its mechanisms are not known now
}

BOOST_AUTO_TEST_SUITE_END()
