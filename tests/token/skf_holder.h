#pragma once
#include "print.h"
#include "support/soft_skf_tokens.h"
#include "support/test_authority.h"
#include "token/envelope.h"
#include "token/randomness.h"
#include "token/skf_driver.h"

#include <boost/test/unit_test.hpp>

namespace certdesk::tests {

using forms::Secret;
using namespace token;

inline const AdminSecrets factory{Secret{std::string_view("87654321")},
                                  Secret{std::string_view(SoftSkfTokens::factoryDeviceKey)}};
inline const AdminSecrets ours{Secret{std::string_view("402918375566")},
                               Secret{std::string_view("a key of our own")}};
inline const Secret userPin{std::string_view("839204")};
inline const Secret otherPin{std::string_view("551827")};
inline const forms::Bytes signingId{0x0a, 0x0b, 0x0c};

/// A device fresh from its maker.
struct FreshSkf {
    explicit FreshSkf(const std::vector<std::string>& further = {})
        : serial(tokens.add("factory", further)) {}

    SoftSkfTokens tokens;
    std::string serial;
    std::unique_ptr<TokenDriver> driver = *openSkfDriver(SoftSkfTokens::libraryPath());

    TokenInfo info() { return *driver->info(serial); }
    FaultKind refusal(const Secret& pin) { return driver->testPin(serial, pin).fault().kind; }
    TokenResult<Done> prepare() { return driver->prepare(serial, ours, "FS001-0007", userPin); }
};

/// Taken over and prepared.
struct PreparedSkf : FreshSkf {
    explicit PreparedSkf(const std::vector<std::string>& further = {}) : FreshSkf(further) {
        BOOST_REQUIRE(driver->takeOver(serial, factory, ours).ok());
        BOOST_REQUIRE(prepare().ok());
    }
    std::unique_ptr<TokenSession> open() { return *driver->open(serial, userPin); }
};

/// With a signing pair and the certificates of it and of an encryption pair, which lies with the centre
/// still.
struct ProducingSkf : PreparedSkf {
    explicit ProducingSkf(const std::vector<std::string>& further = {}) : PreparedSkf(further) {}

    TestAuthority authority{KeyAlgorithm::sm2, KeyAlgorithm::sm2};
    std::unique_ptr<TokenSession> session = open();
    TokenKey key = *session->generateKeyPair(KeyAlgorithm::sm2, signingId, "C-1");
    Certificate signing = authority.issueFor(key.spki);
    KeyPair pair = KeyPair::generate(KeyAlgorithm::sm2);
    Certificate encryption = authority.issueFor(pair.spki());

    forms::Bytes envelope() const {
        SystemRandomness randomness;
        return enclose(pair, key.spki, randomness);
    }
    TokenResult<TokenKey> importPair() {
        return session->importEncryptionKey(key, encryption, envelope(), "C-1");
    }
    void produce() {
        BOOST_REQUIRE(session->writeCertificate(signing, "C-1").ok());
        BOOST_REQUIRE(importPair().ok());
        BOOST_REQUIRE(session->writeCertificate(encryption, "C-1").ok());
    }
};

} // namespace certdesk::tests
