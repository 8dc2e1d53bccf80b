#pragma once
#include "support/temp_dir.h"
#include "token/token.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace certdesk::tests {

/// A private set of SoftHSM tokens: a directory with its own configuration, to which SOFTHSM2_CONF points
/// while this object lives. One at a time in a process, and every driver and session must be gone before it.
class SoftTokens {
public:
    /// Kept below that folder.
    explicit SoftTokens(const std::filesystem::path& under = std::filesystem::temp_directory_path());
    ~SoftTokens();
    SoftTokens(const SoftTokens&) = delete;
    SoftTokens& operator=(const SoftTokens&) = delete;

    /// A new token by softhsm2-util; its serial.
    std::string add(const std::string& label, const std::string& adminPin = "12345678",
                    const std::string& userPin = "1234567890");
    /// Takes the token's files away, as if it had been pulled out for good.
    void destroy(const std::string& serial);
    /// Takes them away, and puts them back as they were.
    void pull(const std::string& serial);
    void putBack(const std::string& serial);

    /// Where SoftHSM keeps that token's objects, or empty.
    std::filesystem::path folderOf(const std::string& serial) const;

    std::string modulePath() const;
    /// Of the module behind breakableDriver.
    static std::string breakableModulePath();
    std::filesystem::path configuration() const { return directory_ / "softhsm2.conf"; }

    /// A driver over SoftHSM itself.
    std::unique_ptr<token::TokenDriver> driver() const;
    /// A driver over a module that passes calls on to SoftHSM and breaks them by `breakCalls` (token_shim).
    std::unique_ptr<token::TokenDriver> breakableDriver() const;
    /// The rules for the breakable driver from now on, one a line; numbers as C writes them.
    ///     C_Sign 0x32 2              fails with that code from its third call on
    ///     C_Sign corrupt 0           answers a wrong signature
    ///     removed                    the token is out: not listed, every call in it fails
    /// By the number of a call among all, from 1:
    ///     fail-at 7 0x30             the seventh is not made and answers that
    ///     lose-at 7 0x30             it is made and answers that
    ///     remove-at 7                the token is out from it on
    ///     swap-at 7 SERIAL OTHER     before it, only the first is in; from it on, only the other, in its
    ///     slot kill-at 7, kill-after 7    SIGKILL before or after it is made
    /// What a poorer module cannot do:
    ///     flags 0x40000, unflag 4    adds or takes marks of CK_TOKEN_INFO
    ///     without 0x40               lacks these mechanisms
    ///     useless 0x40               names them, but without any use
    ///     refused 0x40               names them, and refuses to sign with them
    ///     hash-ecdsa                 has CKM_ECDSA_SHA256
    ///     unknown-attributes 0x3     refuses these in templates, and has none to tell
    ///     one-object-per-id          refuses a second object of a class with one CKA_ID
    ///     own-ids                    overlooks CKA_ID when it makes keys
    ///     extractable                makes keys that can leave
    ///     raw-ec-point               tells CKA_EC_POINT without its OCTET STRING
    ///     no-labels, short-labels 8  keeps no label of the token, or that much of it
    ///     nul-serials                has serials of 12 characters, padded with NUL
    ///     renumber 100               numbers its slots so much higher
    ///     sessions 1                 opens no more sessions
    ///     no-locking                 takes no CKF_OS_LOCKING_OK
    ///     manufacturer NAME          is not SoftHSM
    void breakCalls(const std::string& rules) const;
    /// Calls that the breakable module counted since the rules changed.
    unsigned long calls() const;
    /// Every wrong PIN that was tried on the breakable module, killed processes included: "C_Login user".
    std::vector<std::string> wrongPins() const;

private:
    std::filesystem::path pulled(const std::string& serial) const {
        return directory_ / ("pulled-" + serial);
    }

    TempDir directory_;
};

} // namespace certdesk::tests
