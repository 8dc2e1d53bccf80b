#pragma once
#include "token/skf_application.h"
#include "token/token.h"

/// For this room's .cpp files only.
namespace certdesk::token {

/// What lies in an application, container by container. Containers whose name is not the hex of an id hold
/// no key pair of ours.
TokenResult<std::vector<TokenKey>> skfKeysIn(const SkfApplication& application);
/// Of both uses, in that order. certificateInvalid for one that is none.
TokenResult<std::vector<Certificate>> skfCertificatesIn(const SkfApplication& application);

/// What can be read without a PIN. Certificates that are none are counted too: the token is not blank.
struct SkfCounts {
    int certificates = 0;
    int publicKeys = 0;
};
TokenResult<SkfCounts> skfCountsIn(const SkfApplication& application);

/// A logged-in SKF application as a TokenSession. It takes the module's mutex itself, destructor included.
class SkfToken : public TokenSession {
public:
    /// `application` is logged in as user; the mutex is held by the caller.
    SkfToken(std::shared_ptr<SkfModule> module, SkfApplication application);
    ~SkfToken() override;

    const std::string& serial() const override { return serial_; }
    TokenResult<std::vector<TokenKey>> keys() override;
    TokenResult<TokenKey> generateKeyPair(KeyAlgorithm algorithm, forms::ByteView id,
                                          std::string_view label) override;
    TokenResult<forms::Bytes> sign(const TokenKey& key, forms::ByteView data) override;
    TokenResult<bool> takesEncryptionKey(const TokenKey& signing) override;
    TokenResult<TokenKey> importEncryptionKey(const TokenKey& signing, const Certificate& certificate,
                                              forms::ByteView envelope, std::string_view label) override;
    TokenResult<Done> writeCertificate(const Certificate& certificate, std::string_view label) override;
    TokenResult<Done> remove(const Certificate& certificate) override;
    TokenResult<std::vector<Certificate>> certificates() override;
    TokenResult<Done> changePin(const forms::Secret& oldPin, const forms::Secret& newPin) override;

private:
    TokenResult<Done> challengeEncryption(const TokenKey& key, const Certificate& certificate) override;
    /// Before every act that writes: this handle's device is still the one that was opened.
    TokenResult<Done> present(TokenStep step) const { return application_->device().present(step); }
    /// The container that holds that key: keyMissing when it has another.
    TokenResult<SkfContainer> containerOf(const TokenKey& key, TokenStep step) const;
    /// An empty container of that name; refusedData when a key pair has it.
    TokenResult<SkfContainer> freshContainer(const std::string& name);
    TokenResult<TokenKey> keyOf(const Certificate& certificate) const;
    TokenResult<Done> removeFrom(const std::string& name, const Certificate& certificate);

    std::shared_ptr<SkfModule> module_;
    std::optional<SkfApplication> application_;
    std::string serial_;
};

} // namespace certdesk::token
