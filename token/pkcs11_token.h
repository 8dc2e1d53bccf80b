#pragma once
#include "token/pkcs11_objects.h"
#include "token/pkcs11_session.h"
#include "token/token.h"

#include <optional>

/// For this room's .cpp files only.
namespace certdesk::token {

/// A logged-in PKCS#11 session as a TokenSession. It takes the module's mutex itself, destructor included.
class Pkcs11Token : public TokenSession {
public:
    /// `session` is logged in as user; the mutex is held by the caller.
    Pkcs11Token(std::shared_ptr<Pkcs11Module> module, Pkcs11Session session);
    ~Pkcs11Token() override;

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
    /// removed unless the same token is still in the slot.
    TokenResult<Done> present(TokenStep step);
    TokenResult<TokenKey> keyOf(const Certificate& certificate);
    /// The new one is written before the old one goes: power loss leaves at least one. Where the module
    /// refuses a second under one id, the old one goes first: power loss then leaves a key without, which
    /// writing again mends.
    TokenResult<Done> replaceCertificate(const TokenKey& key, const Certificate& certificate,
                                         std::string_view label);
    TokenResult<Done> writeBeside(const TokenKey& key, const Certificate& certificate,
                                  std::string_view label);
    TokenResult<Done> destroyOthers(const std::vector<CertificateObject>& before, const TokenKey& key,
                                    const Certificate& certificate);

    std::shared_ptr<Pkcs11Module> module_;
    std::optional<Pkcs11Session> session_;
    std::string serial_;
};

} // namespace certdesk::token
