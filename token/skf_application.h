#pragma once
#include "token/envelope.h"
#include "token/skf_device.h"
#include "token/sm_cipher.h"
#include "token/token.h"

/// Applications and containers of GM/T 0016 §7.3 and §7.5. For this room's .cpp files only. The module's
/// mutex is held by the caller of every function in here, destructors included.
namespace certdesk::token {

/// An open container: a key pair of each use and the certificates of both.
class SkfContainer {
public:
    SkfContainer(std::shared_ptr<SkfDevice> device, SkfHandle handle)
        : device_(std::move(device)), handle_(std::move(handle)) {}

    /// The key's SubjectPublicKeyInfo; nothing where there is no pair, or one of another kind than SM2.
    TokenResult<std::optional<forms::Bytes>> publicKey(KeyUse use) const;
    /// DER as it lies there, at most 16 KiB, or nothing.
    TokenResult<std::optional<forms::Bytes>> certificate(KeyUse use) const;

    /// Its SubjectPublicKeyInfo.
    TokenResult<forms::Bytes> generate();
    /// DER, over a digest.
    TokenResult<forms::Bytes> sign(forms::ByteView digest) const;
    TokenResult<Done> importPair(const Sm2EnvelopedKey& envelope);
    TokenResult<Done> importCertificate(KeyUse use, forms::ByteView der);
    /// Whole blocks under the SM4 key that only the encryption pair can find in `cipherOfKey`.
    TokenResult<forms::Bytes> encryptUnder(const Sm2Cipher& cipherOfKey, forms::ByteView blocks) const;

private:
    const skf::Functions& call() const { return device_->call(); }

    std::shared_ptr<SkfDevice> device_;
    SkfHandle handle_;
};

/// An open application. A login in it ends with it: by the standard it would outlive its handle.
class SkfApplication {
public:
    /// pinNotSet when there is none of that name: the token was never prepared.
    static TokenResult<SkfApplication> open(std::shared_ptr<SkfDevice> device, const std::string& name,
                                            TokenStep step);
    SkfApplication(SkfApplication&&) noexcept = default;
    SkfApplication& operator=(SkfApplication&&) = delete;
    ~SkfApplication();

    TokenResult<Done> login(const forms::Secret& userPin);
    TokenResult<Done> changePin(const forms::Secret& oldPin, const forms::Secret& newPin);
    TokenResult<Done> unblock(const forms::Secret& adminPin, const forms::Secret& newUserPin);
    /// `who` is skf::adminPin or skf::userPin.
    TokenResult<PinState> pinState(skf::Ulong who) const;

    TokenResult<std::vector<std::string>> containers(TokenStep step) const;
    /// keyMissing when there is none of that name.
    TokenResult<SkfContainer> container(const std::string& name, TokenStep step) const;
    TokenResult<SkfContainer> createContainer(const std::string& name);
    TokenResult<Done> deleteContainer(const std::string& name);

    const SkfDevice& device() const { return *device_; }

private:
    SkfApplication(std::shared_ptr<SkfDevice> device, SkfHandle handle)
        : device_(std::move(device)), handle_(std::move(handle)) {}
    const skf::Functions& call() const { return device_->call(); }

    std::shared_ptr<SkfDevice> device_;
    SkfHandle handle_;
    bool mayBeLoggedIn_ = false; ///< a PIN was tried, whatever came of it
};

} // namespace certdesk::token
