#include "token/skf_token.h"

#include "token/randomness.h"
#include "token/skf_blobs.h"

#include <algorithm>
#include <array>

namespace certdesk::token {

namespace {

constexpr std::size_t longestId = 32; // its hex is the longest name of a container
constexpr std::size_t longestCertificate = 16 * 1024;
constexpr std::array uses = {KeyUse::signing, KeyUse::encryption};

TokenKey keyOn(const std::string& name, const forms::Bytes& id, forms::Bytes spki, KeyUse use) {
    return {id, name, KeyAlgorithm::sm2, std::move(spki), use};
}

bool certifies(const Certificate& certificate, const Sm2EnvelopedKey& envelope) {
    const auto blob = blobOfSpki(certificate.spki());
    return blob && std::equal(envelope.publicX.begin(), envelope.publicX.end(), blob->x + 32) &&
           std::equal(envelope.publicY.begin(), envelope.publicY.end(), blob->y + 32);
}

} // namespace

TokenResult<std::vector<TokenKey>> skfKeysIn(const SkfApplication& application) {
    const auto names = application.containers(TokenStep::findKey);
    if (!names) return names.fault();
    std::vector<TokenKey> keys;
    for (const std::string& name : *names) {
        const auto id = forms::fromHex(name);
        if (!id) continue;
        const auto container = application.container(name, TokenStep::findKey);
        if (!container) return container.fault();
        for (const KeyUse use : uses) {
            auto spki = container->publicKey(use);
            if (!spki) return spki.fault();
            if (*spki) keys.push_back(keyOn(name, *id, std::move(**spki), use));
        }
    }
    return keys;
}

TokenResult<std::vector<Certificate>> skfCertificatesIn(const SkfApplication& application) {
    const auto names = application.containers(TokenStep::read);
    if (!names) return names.fault();
    std::vector<Certificate> all;
    for (const std::string& name : *names) {
        const auto container = application.container(name, TokenStep::read);
        if (!container) return container.fault();
        for (const KeyUse use : uses) {
            const auto der = container->certificate(use);
            if (!der) return der.fault();
            if (!*der) continue;
            const auto certificate = Certificate::fromDer(**der);
            if (!certificate) return ownFault(TokenStep::read, FaultKind::certificateInvalid);
            all.push_back(*certificate);
        }
    }
    return all;
}

TokenResult<SkfCounts> skfCountsIn(const SkfApplication& application) {
    const auto names = application.containers(TokenStep::list);
    if (!names) return names.fault();
    SkfCounts counts;
    for (const std::string& name : *names) {
        const auto container = application.container(name, TokenStep::list);
        if (!container) return container.fault();
        for (const KeyUse use : uses) {
            const auto key = container->publicKey(use);
            if (!key) return key.fault();
            const auto certificate = container->certificate(use);
            if (!certificate) return certificate.fault();
            counts.publicKeys += key->has_value() ? 1 : 0;
            counts.certificates += certificate->has_value() ? 1 : 0;
        }
    }
    return counts;
}

SkfToken::SkfToken(std::shared_ptr<SkfModule> module, SkfApplication application)
    : module_(std::move(module)), application_(std::move(application)),
      serial_(application_->device().serial()) {
    module_->noteOpened(serial_);
}

SkfToken::~SkfToken() {
    const std::lock_guard lock(module_->mutex());
    application_.reset();
    module_->noteClosed(serial_);
}

TokenResult<std::vector<TokenKey>> SkfToken::keys() {
    const std::lock_guard lock(module_->mutex());
    return skfKeysIn(*application_);
}

TokenResult<std::vector<Certificate>> SkfToken::certificates() {
    const std::lock_guard lock(module_->mutex());
    return skfCertificatesIn(*application_);
}

TokenResult<SkfContainer> SkfToken::containerOf(const TokenKey& key, TokenStep step) const {
    auto container = application_->container(forms::hex(key.id), step);
    if (!container) return container;
    const auto there = container->publicKey(key.use);
    if (!there) return there.fault();
    if (*there != key.spki) return ownFault(step, FaultKind::keyMissing);
    return container;
}

TokenResult<SkfContainer> SkfToken::freshContainer(const std::string& name) {
    const auto names = application_->containers(TokenStep::generate);
    if (!names) return names.fault();
    if (std::find(names->begin(), names->end(), name) == names->end())
        return application_->createContainer(name);
    auto left = application_->container(name, TokenStep::generate);
    if (!left) return left;
    for (const KeyUse use : uses) {
        const auto key = left->publicKey(use);
        if (!key) return key.fault();
        if (*key) return ownFault(TokenStep::generate, FaultKind::refusedData);
    }
    return left;
}

TokenResult<TokenKey> SkfToken::generateKeyPair(KeyAlgorithm algorithm, forms::ByteView id,
                                                std::string_view) {
    const std::lock_guard lock(module_->mutex());
    if (algorithm != KeyAlgorithm::sm2) return ownFault(TokenStep::generate, FaultKind::mechanismUnsupported);
    if (id.empty() || id.size() > longestId) return ownFault(TokenStep::generate, FaultKind::refusedData);
    if (const auto there = present(TokenStep::generate); !there) return there.fault();
    const std::string name = forms::hex(id);
    auto container = freshContainer(name);
    if (!container) return container.fault();
    auto spki = container->generate();
    if (!spki) return spki.fault();
    return keyOn(name, {id.begin(), id.end()}, std::move(*spki), KeyUse::signing);
}

TokenResult<forms::Bytes> SkfToken::sign(const TokenKey& key, forms::ByteView data) {
    const std::lock_guard lock(module_->mutex());
    const auto blob = blobOfSpki(key.spki);
    if (key.use != KeyUse::signing || !blob) return ownFault(TokenStep::sign, FaultKind::refusedData);
    const auto container = containerOf(key, TokenStep::sign);
    if (!container) return container.fault();
    const auto digest = application_->device().digest(*blob, data);
    if (!digest) return digest;
    return container->sign(*digest);
}

TokenResult<bool> SkfToken::takesEncryptionKey(const TokenKey& signing) {
    return signing.use == KeyUse::signing && signing.algorithm == KeyAlgorithm::sm2;
}

TokenResult<TokenKey> SkfToken::importEncryptionKey(const TokenKey& signing, const Certificate& certificate,
                                                    forms::ByteView envelope, std::string_view) {
    const std::lock_guard lock(module_->mutex());
    const auto parts = parseSm2EnvelopedKey(envelope);
    if (!parts || signing.use != KeyUse::signing) return ownFault(TokenStep::write, FaultKind::refusedData);
    if (!certifies(certificate, *parts)) return ownFault(TokenStep::write, FaultKind::keyMismatch);
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    auto container = containerOf(signing, TokenStep::write);
    if (!container) return container.fault();
    if (const auto imported = container->importPair(*parts); !imported) return imported.fault();
    auto readBack = container->publicKey(KeyUse::encryption);
    if (!readBack) return readBack.fault();
    if (*readBack != certificate.spki()) return ownFault(TokenStep::read, FaultKind::differs);
    return keyOn(forms::hex(signing.id), signing.id, std::move(**readBack), KeyUse::encryption);
}

TokenResult<TokenKey> SkfToken::keyOf(const Certificate& certificate) const {
    const auto all = skfKeysIn(*application_);
    if (!all) return all.fault();
    const auto found = std::find_if(all->begin(), all->end(),
                                    [&](const TokenKey& key) { return certificate.matchesKey(key.spki); });
    if (found == all->end()) return ownFault(TokenStep::write, FaultKind::keyMismatch);
    return *found;
}

TokenResult<Done> SkfToken::writeCertificate(const Certificate& certificate, std::string_view) {
    const std::lock_guard lock(module_->mutex());
    if (certificate.der().size() > longestCertificate)
        return ownFault(TokenStep::write, FaultKind::refusedData);
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    const auto key = keyOf(certificate);
    if (!key) return key.fault();
    auto container = containerOf(*key, TokenStep::write);
    if (!container) return container.fault();
    const auto before = container->certificate(key->use);
    if (!before) return before.fault();
    if (*before == certificate.der()) return Done{};
    if (const auto written = container->importCertificate(key->use, certificate.der()); !written)
        return written;
    const auto readBack = container->certificate(key->use);
    if (!readBack) return readBack.fault();
    if (*readBack != certificate.der()) return ownFault(TokenStep::read, FaultKind::differs);
    return Done{};
}

TokenResult<Done> SkfToken::remove(const Certificate& certificate) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::write); !there) return there.fault();
    const auto names = application_->containers(TokenStep::write);
    if (!names) return names.fault();
    for (const std::string& name : *names)
        if (const auto gone = removeFrom(name, certificate); !gone) return gone;
    return Done{};
}

/// A container goes as a whole. One whose signing pair is another than the certificate says stays, and so
/// does one that has it for encryption: that pair goes with its signing pair.
TokenResult<Done> SkfToken::removeFrom(const std::string& name, const Certificate& certificate) {
    {
        const auto container = application_->container(name, TokenStep::write);
        if (!container) return container.fault();
        const auto encryption = container->certificate(KeyUse::encryption);
        if (!encryption) return encryption.fault();
        if (*encryption == certificate.der()) return ownFault(TokenStep::write, FaultKind::refusedData);
        const auto signing = container->certificate(KeyUse::signing);
        if (!signing) return signing.fault();
        if (*signing != certificate.der()) return Done{};
        const auto key = container->publicKey(KeyUse::signing);
        if (!key) return key.fault();
        if (*key && *key != certificate.spki()) return ownFault(TokenStep::write, FaultKind::refusedData);
    }
    return application_->deleteContainer(name);
}

/// Without functions for session keys, the challenge is that the token gives out the certificate's key, which
/// finding `key` has shown already.
TokenResult<Done> SkfToken::challengeEncryption(const TokenKey& key, const Certificate& certificate) {
    const std::lock_guard lock(module_->mutex());
    if (!module_->opensSessionKeys()) return Done{};
    const KeyPtr publicKey = publicKeyOf(certificate.spki());
    forms::Secret sessionKey(sm4KeyBytes);
    std::array<std::uint8_t, 16> block{};
    SystemRandomness().fill({sessionKey.data(), sessionKey.size()});
    SystemRandomness().fill(block);
    const auto cipher = parseSm2Cipher(underSm2(publicKey.get(), sessionKey), sm4KeyBytes);
    const auto container = containerOf(key, TokenStep::challenge);
    if (!container) return container.fault();
    const auto encrypted = container->encryptUnder(cipher.value(), block);
    if (!encrypted) return encrypted.fault();
    if (*encrypted != underSm4(sessionKey, block))
        return ownFault(TokenStep::challenge, FaultKind::challengeFailed);
    return Done{};
}

TokenResult<Done> SkfToken::changePin(const forms::Secret& oldPin, const forms::Secret& newPin) {
    const std::lock_guard lock(module_->mutex());
    if (const auto there = present(TokenStep::setPin); !there) return there.fault();
    return application_->changePin(oldPin, newPin);
}

} // namespace certdesk::token
