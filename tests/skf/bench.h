#pragma once
#include "openssl_sm2.h"
#include "skf_library.h"
#include "support/soft_skf_tokens.h"

#include <optional>
#include <string>

namespace certdesk::tests {

/// One soft device and a loaded library, with the steps of its life. Each step throws std::runtime_error when
/// the library refuses it; what a test is about it calls itself.
class SkfBench {
public:
    SkfBench() : SkfBench(std::vector<std::string>{}) {}
    explicit SkfBench(const std::vector<std::string>& deviceOptions);

    using Handle = token::skf::Handle;
    using Ulong = token::skf::Ulong;

    SoftSkfTokens tokens;
    SkfLibrary skf;
    std::string serial;
    std::string name; ///< of the device

    Handle device = nullptr;
    Handle application = nullptr;
    Handle container = nullptr;
    Ulong left = 99; ///< tries

    Handle connect();
    /// The answer to the device's challenge, 16 bytes.
    Bytes answerTo(Handle connection, const std::string& key = SoftSkfTokens::factoryDeviceKey);
    Ulong authenticate(Handle connection, const std::string& key = SoftSkfTokens::factoryDeviceKey);
    Ulong createApplication(const std::string& applicationName, const std::string& admin = "87654321",
                            Ulong adminTries = 3, const std::string& user = "123456", Ulong userTries = 2);
    Ulong verify(Ulong who, const std::string& pin);

    void makeApplication();             ///< connected, authenticated, made
    void logIn();                       ///< makeApplication, and the user logged in
    void makeContainer();               ///< logIn, and an empty container
    token::skf::EccPublicKey makeKey(); ///< makeContainer, and a signing pair
    /// makeKey, and an encryption pair, whose outer copy is answered.
    EvpKey makeBothPairs();

    /// e of the message under the id, by the library.
    Bytes digestOf(const std::string& message, token::skf::EccPublicKey key, const std::string& id = sm2Id);
    token::skf::EccSignature sign(const std::string& message, const token::skf::EccPublicKey& key);

    static void must(Ulong code);
};

/// A text as the interface's functions take it: they do not change it.
inline char* text(const std::string& words) { return const_cast<char*>(words.c_str()); }

/// Code names in test messages.
std::string codeText(token::skf::Ulong code);

} // namespace certdesk::tests

#define CERTDESK_ANSWERS(call, code)                                                                         \
    BOOST_TEST(certdesk::tests::codeText(call) == certdesk::tests::codeText(code))
