#pragma once
#include "support/temp_dir.h"
#include "token/token.h"

#include <filesystem>
#include <memory>
#include <string>

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

    std::string modulePath() const;
    std::filesystem::path configuration() const { return directory_ / "softhsm2.conf"; }

    /// A driver over SoftHSM itself.
    std::unique_ptr<token::TokenDriver> driver() const;
    /// A driver over a module that passes calls on to SoftHSM and breaks them by `breakCalls`
    /// (token_shim.cpp).
    std::unique_ptr<token::TokenDriver> breakableDriver() const;
    /// The rules for the breakable driver from now on, one a line:
    ///     C_Sign 0x32 2       fails with that code from its third call on
    ///     C_Sign corrupt 0    answers a wrong signature
    ///     flags 0x40000       adds marks to CK_TOKEN_INFO
    ///     removed             the token is out: not listed, every call in it fails
    void breakCalls(const std::string& rules) const;

private:
    std::filesystem::path pulled(const std::string& serial) const {
        return directory_ / ("pulled-" + serial);
    }

    TempDir directory_;
};

} // namespace certdesk::tests
