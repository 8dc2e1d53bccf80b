#include "token/pkcs11_token.h"

#include "token/pkcs11_objects.h"

#include <algorithm>

namespace certdesk::token {

namespace {

constexpr std::size_t longestId = 32;

} // namespace

Pkcs11Token::Pkcs11Token(std::shared_ptr<Pkcs11Module> module, Pkcs11Session session)
    : module_(std::move(module)), session_(std::move(session)), serial_(session_->token().serial) {
    module_->noteOpened(serial_);
}

Pkcs11Token::~Pkcs11Token() {
    const std::lock_guard lock(module_->mutex());
    session_.reset();
    module_->noteClosed(serial_);
}

TokenResult<Done> Pkcs11Token::present(TokenStep step) {
    if (!module_->isIn(session_->token().slot, serial_)) return ownFault(step, FaultKind::removed);
    return Done{};
}

TokenResult<std::vector<TokenKey>> Pkcs11Token::keys() {
    const std::lock_guard lock(module_->mutex());
    return keysOn(*session_);
}

TokenResult<TokenKey> Pkcs11Token::generateKeyPair(KeyAlgorithm algorithm, forms::ByteView id,
                                                   std::string_view label) {
    const std::lock_guard lock(module_->mutex());
    if (algorithm == KeyAlgorithm::sm2) return ownFault(TokenStep::generate, FaultKind::mechanismUnsupported);
    if (const auto there = present(TokenStep::generate); !there) return there.fault();
    if (id.empty() || id.size() > longestId) return ownFault(TokenStep::generate, FaultKind::refusedData);
    if (const auto freed = freeId(*session_, id); !freed) return freed.fault();
    return generateOn(*session_, algorithm, id, label);
}

TokenResult<forms::Bytes> Pkcs11Token::sign(const TokenKey& key, forms::ByteView data) {
    const std::lock_guard lock(module_->mutex());
    return signOn(*session_, key, data);
}

TokenResult<bool> Pkcs11Token::takesEncryptionKey(const TokenKey&) { return false; }

TokenResult<TokenKey> Pkcs11Token::importEncryptionKey(const TokenKey&, const Certificate&, forms::ByteView,
                                                       std::string_view) {
    return ownFault(TokenStep::write, FaultKind::functionUnsupported);
}

TokenResult<Done> Pkcs11Token::challengeEncryption(const TokenKey&, const Certificate&) {
    return ownFault(TokenStep::challenge, FaultKind::functionUnsupported);
}

TokenResult<TokenKey> Pkcs11Token::keyOf(const Certificate& certificate) {
    const auto all = keysOn(*session_);
    if (!all) return all.fault();
    const auto found = std::find_if(all->begin(), all->end(),
                                    [&](const TokenKey& key) { return certificate.matchesKey(key.spki); });
    if (found == all->end()) return ownFault(TokenStep::write, FaultKind::keyMismatch);
    return *found;
}

TokenResult<Done> Pkcs11Token::writeCertificate(const Certificate& certificate, std::string_view label) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    const auto key = keyOf(certificate);
    if (!key) return key.fault();
    return replaceCertificate(*key, certificate, label);
}

/// The new one is written before the old one goes: power loss leaves at least one.
TokenResult<Done> Pkcs11Token::replaceCertificate(const TokenKey& key, const Certificate& certificate,
                                                  std::string_view label) {
    const auto before = certificateObjects(*session_);
    if (!before) return before.fault();
    const auto same = [&](const CertificateObject& object) { return object.der == certificate.der(); };
    if (std::none_of(before->begin(), before->end(), same)) {
        const auto written = createCertificate(*session_, certificate, key.id, label);
        if (!written) return written.fault();
        const auto readBack = session_->attribute(*written, CKA_VALUE, TokenStep::read);
        if (!readBack) return readBack.fault();
        if (*readBack != certificate.der()) return ownFault(TokenStep::read, FaultKind::differs);
    }
    for (const auto& object : *before) {
        if (object.id != key.id || same(object)) continue;
        if (const auto gone = session_->destroy(object.handle); !gone) return gone.fault();
    }
    return Done{};
}

TokenResult<Done> Pkcs11Token::remove(const Certificate& certificate) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    const auto objects = certificateObjects(*session_);
    if (!objects) return objects.fault();
    std::vector<CK_OBJECT_HANDLE> copies;
    for (const auto& object : *objects)
        if (object.der == certificate.der()) copies.push_back(object.handle);
    if (copies.empty()) return Done{};
    if (const auto gone = destroyKeyPair(*session_, certificate.spki()); !gone) return gone;
    for (const CK_OBJECT_HANDLE copy : copies)
        if (const auto gone = session_->destroy(copy); !gone) return gone;
    return Done{};
}

TokenResult<std::vector<Certificate>> Pkcs11Token::certificates() {
    const std::lock_guard lock(module_->mutex());
    return certificatesOn(*session_);
}

TokenResult<Done> Pkcs11Token::changePin(const forms::Secret& oldPin, const forms::Secret& newPin) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::setPin); !there) return there.fault();
    return session_->setPin(oldPin, newPin);
}

} // namespace certdesk::token
