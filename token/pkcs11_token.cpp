#include "token/pkcs11_token.h"

#include "token/pkcs11_encryption.h"
#include "token/pkcs11_generate.h"
#include "token/pkcs11_objects.h"
#include "token/pkcs11_sign.h"

#include <algorithm>

namespace certdesk::token {

namespace {

constexpr std::size_t longestId = 32;

} // namespace

Pkcs11Token::Pkcs11Token(std::shared_ptr<Pkcs11Module> module, Pkcs11Session session)
    : module_(std::move(module)), session_(std::move(session)), serial_(session_->token().serial) {
    module_->noteOpened(serial_, *session_);
}

Pkcs11Token::~Pkcs11Token() {
    const std::lock_guard lock(module_->mutex());
    module_->noteClosed(serial_);
    session_.reset();
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

TokenResult<bool> Pkcs11Token::takesEncryptionKey(const TokenKey& signing) {
    const std::lock_guard lock(module_->mutex());
    return takesEncryption(*session_, signing);
}

TokenResult<TokenKey> Pkcs11Token::importEncryptionKey(const TokenKey& signing,
                                                       const Certificate& certificate,
                                                       forms::ByteView envelope, std::string_view label) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    return importEncryption(*session_, signing, certificate, envelope, label);
}

TokenResult<Done> Pkcs11Token::challengeEncryption(const TokenKey& key, const Certificate& certificate) {
    const std::lock_guard lock(module_->mutex());
    const auto halves = privateKeys(*session_, key.id);
    if (!halves) return halves.fault();
    if (halves->size() != 1)
        return session_->explained(ownFault(TokenStep::challenge, FaultKind::keyMissing));
    return challengeDecryption(*session_, halves->front(), certificate.spki());
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

TokenResult<Done> Pkcs11Token::writeBeside(const TokenKey& key, const Certificate& certificate,
                                           std::string_view label) {
    const auto written = createCertificate(*session_, certificate, key.id, label);
    if (!written) return written.fault();
    const auto readBack = session_->attribute(*written, CKA_VALUE, TokenStep::read);
    if (!readBack) return readBack.fault();
    if (*readBack != certificate.der()) return ownFault(TokenStep::read, FaultKind::differs);
    return Done{};
}

TokenResult<Done> Pkcs11Token::destroyOthers(const std::vector<CertificateObject>& before,
                                             const TokenKey& key, const Certificate& certificate) {
    for (const auto& object : before) {
        if (object.id != key.id || object.der == certificate.der()) continue;
        if (const auto gone = session_->destroy(object.handle); !gone) return gone.fault();
    }
    return Done{};
}

TokenResult<Done> Pkcs11Token::replaceCertificate(const TokenKey& key, const Certificate& certificate,
                                                  std::string_view label) {
    const auto before = certificateObjects(*session_);
    if (!before) return before.fault();
    const auto there = [&](const CertificateObject& object) { return object.der == certificate.der(); };
    if (std::any_of(before->begin(), before->end(), there)) return destroyOthers(*before, key, certificate);
    const auto written = writeBeside(key, certificate, label);
    if (written) return destroyOthers(*before, key, certificate);
    const auto underId = [&](const CertificateObject& object) { return object.id == key.id; };
    const bool inTheWay = std::any_of(before->begin(), before->end(), underId);
    if (!inTheWay || !refusesTemplate(written.fault())) return written;
    if (const auto gone = destroyOthers(*before, key, certificate); !gone) return gone;
    return writeBeside(key, certificate, label);
}

TokenResult<Done> Pkcs11Token::remove(const Certificate& certificate) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    const auto objects = certificateObjects(*session_);
    if (!objects) return objects.fault();
    std::vector<CK_OBJECT_HANDLE> copies;
    for (const auto& object : *objects) {
        if (object.der != certificate.der()) continue;
        copies.push_back(object.handle);
        if (object.id.empty()) continue;
        if (const auto gone = destroyEncryption(*session_, object.id); !gone) return gone;
    }
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
