#include "token/skf_application.h"

#include "token/skf_blobs.h"

#include <cstring>

namespace certdesk::token {

namespace {

constexpr std::size_t longestCertificate = 16 * 1024;
constexpr std::size_t longestPublicKey = 1024; // one of RSA may lie there as well
constexpr skf::Ulong untold = 0xFFFFFFFF;      // a library may say nothing of the tries left

skf::Byte* bytesOf(forms::ByteView data) { return const_cast<skf::Byte*>(data.data()); }
skf::Ulong sizeOf(forms::ByteView data) { return static_cast<skf::Ulong>(data.size()); }
skf::Bool isSigning(KeyUse use) { return use == KeyUse::signing ? skf::yes : skf::no; }

/// What SKF_Export… gives, of at most that many bytes, or nothing when it answers `absent`.
template <typename Ask>
TokenResult<std::optional<forms::Bytes>> exported(const SkfDevice& device, std::size_t most, FaultKind absent,
                                                  const Ask& ask) {
    forms::Bytes bytes(most);
    auto length = sizeOf(bytes);
    const skf::Ulong code = ask(bytes.data(), &length);
    if (const auto read = device.outcome(TokenStep::read, code); !read) {
        if (read.fault().kind == absent) return std::optional<forms::Bytes>();
        return read.fault();
    }
    bytes.resize(std::min<std::size_t>(length, bytes.size()));
    return std::optional(std::move(bytes));
}

std::optional<forms::Bytes> spkiIn(forms::ByteView bytes) {
    skf::EccPublicKey blob{};
    if (bytes.size() != sizeof blob) return {};
    std::memcpy(&blob, bytes.data(), sizeof blob);
    return spkiOfBlob(blob);
}

} // namespace

TokenResult<std::optional<forms::Bytes>> SkfContainer::publicKey(KeyUse use) const {
    const auto blob =
        exported(*device_, longestPublicKey, FaultKind::keyMissing, [&](skf::Byte* key, skf::Ulong* length) {
            return call().SKF_ExportPublicKey(handle_.get(), isSigning(use), key, length);
        });
    if (!blob || !*blob) return blob;
    return spkiIn(**blob);
}

TokenResult<std::optional<forms::Bytes>> SkfContainer::certificate(KeyUse use) const {
    return exported(*device_, longestCertificate, FaultKind::certificateMissing,
                    [&](skf::Byte* der, skf::Ulong* length) {
                        return call().SKF_ExportCertificate(handle_.get(), isSigning(use), der, length);
                    });
}

TokenResult<forms::Bytes> SkfContainer::generate() {
    skf::EccPublicKey key{};
    const auto made =
        device_->outcome(TokenStep::generate, call().SKF_GenECCKeyPair(handle_.get(), skf::sm2Sign, &key));
    if (!made) return made.fault();
    auto spki = spkiOfBlob(key);
    if (!spki) return ownFault(TokenStep::generate, FaultKind::driverFault);
    return std::move(*spki);
}

TokenResult<forms::Bytes> SkfContainer::sign(forms::ByteView digest) const {
    skf::EccSignature signature{};
    const auto made = device_->outcome(
        TokenStep::sign, call().SKF_ECCSignData(handle_.get(), bytesOf(digest), sizeOf(digest), &signature));
    if (!made) return made.fault();
    return signatureDer(signature);
}

TokenResult<Done> SkfContainer::importPair(const Sm2EnvelopedKey& envelope) {
    forms::Bytes blob = envelopeBlob(envelope);
    auto* key = reinterpret_cast<skf::EnvelopedKey*>(blob.data());
    return device_->outcome(TokenStep::write, call().SKF_ImportECCKeyPair(handle_.get(), key));
}

TokenResult<Done> SkfContainer::importCertificate(KeyUse use, forms::ByteView der) {
    const auto code = call().SKF_ImportCertificate(handle_.get(), isSigning(use), bytesOf(der), sizeOf(der));
    return device_->outcome(TokenStep::write, code);
}

TokenResult<forms::Bytes> SkfContainer::encryptUnder(const Sm2Cipher& cipherOfKey,
                                                     forms::ByteView blocks) const {
    const forms::Bytes wrapped = cipherBlob(cipherOfKey);
    skf::Handle key = nullptr;
    skf::Ulong code =
        call().SKF_ImportSessionKey(handle_.get(), skf::sm4Ecb, bytesOf(wrapped), sizeOf(wrapped), &key);
    if (const auto opened = device_->outcome(TokenStep::challenge, code); !opened) return opened.fault();
    const SkfHandle sessionKey(call().SKF_CloseHandle, key);
    code = call().SKF_EncryptInit(key, skf::BlockCipherParameters{});
    if (const auto begun = device_->outcome(TokenStep::challenge, code); !begun) return begun.fault();
    forms::Bytes cipher(blocks.size());
    auto length = sizeOf(cipher);
    code = call().SKF_Encrypt(key, bytesOf(blocks), sizeOf(blocks), cipher.data(), &length);
    if (const auto done = device_->outcome(TokenStep::challenge, code); !done) return done.fault();
    cipher.resize(std::min<std::size_t>(length, cipher.size()));
    return cipher;
}

TokenResult<SkfApplication> SkfApplication::open(std::shared_ptr<SkfDevice> device, const std::string& name,
                                                 TokenStep step) {
    skf::Handle handle = nullptr;
    const auto code =
        device->call().SKF_OpenApplication(device->handle(), const_cast<char*>(name.c_str()), &handle);
    if (const auto opened = device->outcome(step, code); !opened) return opened.fault();
    const auto close = device->call().SKF_CloseApplication;
    return SkfApplication(std::move(device), SkfHandle(close, handle));
}

SkfApplication::~SkfApplication() {
    if (handle_.get() != nullptr && mayBeLoggedIn_) call().SKF_ClearSecureState(handle_.get());
}

TokenResult<Done> SkfApplication::login(const forms::Secret& userPin) {
    SkfPin pin(userPin);
    skf::Ulong left = untold;
    mayBeLoggedIn_ = true;
    const auto code = call().SKF_VerifyPIN(handle_.get(), skf::userPin, pin.get(), &left);
    return device_->pinOutcome(TokenStep::login, code, left);
}

TokenResult<Done> SkfApplication::changePin(const forms::Secret& oldPin, const forms::Secret& newPin) {
    SkfPin before(oldPin);
    SkfPin after(newPin);
    skf::Ulong left = untold;
    const auto code = call().SKF_ChangePIN(handle_.get(), skf::userPin, before.get(), after.get(), &left);
    return device_->pinOutcome(TokenStep::setPin, code, left);
}

TokenResult<Done> SkfApplication::unblock(const forms::Secret& adminPin, const forms::Secret& newUserPin) {
    SkfPin admin(adminPin);
    SkfPin user(newUserPin);
    skf::Ulong left = untold;
    mayBeLoggedIn_ = true;
    const auto code = call().SKF_UnblockPIN(handle_.get(), admin.get(), user.get(), &left);
    return device_->pinOutcome(TokenStep::setPin, code, left);
}

TokenResult<PinState> SkfApplication::pinState(skf::Ulong who) const {
    skf::Ulong most = 0;
    skf::Ulong left = 0;
    skf::Bool isDefault = skf::no;
    const auto code = call().SKF_GetPINInfo(handle_.get(), who, &most, &left, &isDefault);
    if (const auto told = device_->outcome(TokenStep::list, code); !told) return told.fault();
    return PinState{true, left < most, left == 1, left == 0, isDefault != skf::no, static_cast<int>(left)};
}

TokenResult<std::vector<std::string>> SkfApplication::containers(TokenStep step) const {
    auto [code, names] = skfNames([&](char* list, skf::Ulong* length) {
        return call().SKF_EnumContainer(handle_.get(), list, length);
    });
    if (const auto listed = device_->outcome(step, code); !listed) return listed.fault();
    return std::move(names);
}

TokenResult<SkfContainer> SkfApplication::container(const std::string& name, TokenStep step) const {
    skf::Handle handle = nullptr;
    const auto code = call().SKF_OpenContainer(handle_.get(), const_cast<char*>(name.c_str()), &handle);
    if (const auto opened = device_->outcome(step, code); !opened) return opened.fault();
    return SkfContainer(device_, SkfHandle(call().SKF_CloseContainer, handle));
}

TokenResult<SkfContainer> SkfApplication::createContainer(const std::string& name) {
    skf::Handle handle = nullptr;
    const auto code = call().SKF_CreateContainer(handle_.get(), const_cast<char*>(name.c_str()), &handle);
    if (const auto made = device_->outcome(TokenStep::generate, code); !made) return made.fault();
    return SkfContainer(device_, SkfHandle(call().SKF_CloseContainer, handle));
}

TokenResult<Done> SkfApplication::deleteContainer(const std::string& name) {
    const auto code = call().SKF_DeleteContainer(handle_.get(), const_cast<char*>(name.c_str()));
    return device_->outcome(TokenStep::write, code);
}

} // namespace certdesk::token
