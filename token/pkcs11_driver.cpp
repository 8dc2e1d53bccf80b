#include "token/pkcs11_driver.h"

#include "token/pkcs11_objects.h"
#include "token/pkcs11_token.h"
#include "token/watch.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace certdesk::token {

namespace {

using Label = std::array<CK_UTF8CHAR, 32>;

PinState userPinState(CK_FLAGS flags) {
    return {(flags & CKF_USER_PIN_INITIALIZED) != 0, (flags & CKF_USER_PIN_COUNT_LOW) != 0,
            (flags & CKF_USER_PIN_FINAL_TRY) != 0, (flags & CKF_USER_PIN_LOCKED) != 0,
            (flags & CKF_USER_PIN_TO_BE_CHANGED) != 0};
}

PinState adminPinState(CK_FLAGS flags) {
    return {(flags & CKF_TOKEN_INITIALIZED) != 0, (flags & CKF_SO_PIN_COUNT_LOW) != 0,
            (flags & CKF_SO_PIN_FINAL_TRY) != 0, (flags & CKF_SO_PIN_LOCKED) != 0,
            (flags & CKF_SO_PIN_TO_BE_CHANGED) != 0};
}

TokenInfo infoOf(const SlotToken& token) {
    const CK_TOKEN_INFO& info = token.info;
    TokenInfo said;
    said.serial = token.serial;
    said.label = trimmed(info.label, sizeof info.label);
    said.model = trimmed(info.model, sizeof info.model);
    said.manufacturer = trimmed(info.manufacturerID, sizeof info.manufacturerID);
    said.initialised = (info.flags & CKF_TOKEN_INITIALIZED) != 0;
    said.mayHaveFactorySecrets = said.initialised;
    said.writeProtected = (info.flags & CKF_WRITE_PROTECTED) != 0;
    said.user = userPinState(info.flags);
    said.admin = adminPinState(info.flags);
    return said;
}

/// Blank-padded, not ended by NUL (v2.40 §5.5, C_InitToken); nothing when it is longer.
std::optional<Label> paddedLabel(std::string_view label) {
    Label padded;
    if (label.empty() || label.size() > padded.size()) return {};
    padded.fill(' ');
    std::copy(label.begin(), label.end(), padded.begin());
    return padded;
}

/// What makes key pairs of each kind, and of what size.
struct Maker {
    KeyAlgorithm algorithm;
    CK_MECHANISM_TYPE mechanism;
    CK_ULONG bits;
};
constexpr std::array makers{Maker{KeyAlgorithm::rsa2048, CKM_RSA_PKCS_KEY_PAIR_GEN, 2048},
                            Maker{KeyAlgorithm::p256, CKM_EC_KEY_PAIR_GEN, 256}};

std::vector<KeyAlgorithm> algorithmsOf(const CK_FUNCTION_LIST& call, CK_SLOT_ID slot) {
    std::vector<KeyAlgorithm> made;
    for (const Maker& maker : makers) {
        CK_MECHANISM_INFO info{};
        if (call.C_GetMechanismInfo(slot, maker.mechanism, &info) != CKR_OK) continue;
        const bool sized =
            info.ulMaxKeySize == 0 || (info.ulMinKeySize <= maker.bits && maker.bits <= info.ulMaxKeySize);
        if (sized) made.push_back(maker.algorithm);
    }
    return made;
}

class Pkcs11Driver : public TokenDriver {
public:
    explicit Pkcs11Driver(std::shared_ptr<Pkcs11Module> module) : module_(std::move(module)) {}

    bool supports(KeyAlgorithm algorithm) const override { return algorithm != KeyAlgorithm::sm2; }
    TokenResult<std::vector<TokenInfo>> list() override;
    bool waitForChange(const std::vector<std::string>& serials, std::chrono::milliseconds atMost,
                       const std::stop_token& stop) override {
        return lookUntil([&] { return module_->mayDiffer(serials); }, atMost, stop);
    }
    TokenResult<std::vector<Certificate>> certificates(std::string_view serial) override;
    TokenResult<std::unique_ptr<TokenSession>> open(std::string_view serial,
                                                    const forms::Secret& userPin) override;
    TokenResult<Done> takeOver(std::string_view serial, const AdminSecrets& factory,
                               const AdminSecrets& ours) override;
    TokenResult<Done> prepare(std::string_view serial, const AdminSecrets& admin, std::string_view label,
                              const forms::Secret& userPin) override;
    TokenResult<Done> resetPin(std::string_view serial, const AdminSecrets& admin,
                               const forms::Secret& newUserPin) override;

private:
    TokenResult<Done> countVisible(const SlotToken& token, TokenInfo& info);
    static TokenResult<Done> countIn(Pkcs11Session& session, TokenInfo& info);
    TokenResult<Done> initToken(const SlotToken& token, const AdminSecrets& admin, Label& label);
    /// Where a token cannot be initialised again: no key and no certificate is left, the label stays.
    TokenResult<Done> emptyAsUser(std::string_view serial, const AdminSecrets& admin,
                                  const forms::Secret& userPin);
    /// busy while a TokenSession has it.
    TokenResult<SlotToken> freeToken(std::string_view serial, TokenStep step);
    TokenResult<Pkcs11Session> adminSession(std::string_view serial, const forms::Secret& adminPin);
    TokenResult<Done> setUserPin(std::string_view serial, const forms::Secret& adminPin,
                                 const forms::Secret& userPin);

    std::shared_ptr<Pkcs11Module> module_;
};

TokenResult<Done> Pkcs11Driver::countVisible(const SlotToken& token, TokenInfo& info) {
    // A module may allow no second session.
    if (Pkcs11Session* open = module_->openOn(token.serial)) return countIn(*open, info);
    auto session = Pkcs11Session::open(module_, token, Access::readOnly);
    if (!session) return session.fault();
    return countIn(*session, info);
}

TokenResult<Done> Pkcs11Driver::countIn(Pkcs11Session& session, TokenInfo& info) {
    const auto certificates = countObjects(session, CKO_CERTIFICATE);
    if (!certificates) return certificates.fault();
    const auto publicKeys = countObjects(session, CKO_PUBLIC_KEY);
    if (!publicKeys) return publicKeys.fault();
    info.certificates = *certificates;
    info.publicKeys = *publicKeys;
    return Done{};
}

TokenResult<std::vector<TokenInfo>> Pkcs11Driver::list() {
    const std::lock_guard lock(module_->mutex());
    const auto tokens = module_->tokens();
    if (!tokens) return tokens.fault();
    std::vector<TokenInfo> all;
    for (const auto& token : *tokens) {
        TokenInfo info = infoOf(token);
        info.algorithms = algorithmsOf(module_->call(), token.slot);
        info.counted = !info.initialised || countVisible(token, info).ok();
        if (!info.counted && !module_->isIn(token.slot, token.serial)) continue; // pulled out just now
        all.push_back(std::move(info));
    }
    return all;
}

TokenResult<std::vector<Certificate>> Pkcs11Driver::certificates(std::string_view serial) {
    const std::lock_guard lock(module_->mutex());
    const auto token = module_->tokenBySerial(serial, TokenStep::read);
    if (!token) return token.fault();
    auto session = Pkcs11Session::open(module_, *token, Access::readOnly);
    if (!session) return session.fault();
    return certificatesOn(*session);
}

TokenResult<SlotToken> Pkcs11Driver::freeToken(std::string_view serial, TokenStep step) {
    if (module_->isOpen(serial)) return ownFault(step, FaultKind::busy);
    return module_->tokenBySerial(serial, step);
}

TokenResult<std::unique_ptr<TokenSession>> Pkcs11Driver::open(std::string_view serial,
                                                              const forms::Secret& userPin) {
    const std::lock_guard lock(module_->mutex());
    const auto token = freeToken(serial, TokenStep::open);
    if (!token) return token.fault();
    auto session = Pkcs11Session::open(module_, *token, Access::readWrite);
    if (!session) return session.fault();
    if (const auto in = session->login(CKU_USER, userPin); !in) return in.fault();
    return std::unique_ptr<TokenSession>(std::make_unique<Pkcs11Token>(module_, std::move(*session)));
}

TokenResult<Pkcs11Session> Pkcs11Driver::adminSession(std::string_view serial,
                                                      const forms::Secret& adminPin) {
    const auto token = freeToken(serial, TokenStep::open);
    if (!token) return token.fault();
    auto session = Pkcs11Session::open(module_, *token, Access::readWrite);
    if (!session) return session;
    if (const auto in = session->login(CKU_SO, adminPin); !in) return in.fault();
    return session;
}

TokenResult<Done> Pkcs11Driver::setUserPin(std::string_view serial, const forms::Secret& adminPin,
                                           const forms::Secret& userPin) {
    auto session = adminSession(serial, adminPin);
    if (!session) return session.fault();
    return session->initPin(userPin);
}

TokenResult<Done> Pkcs11Driver::prepare(std::string_view serial, const AdminSecrets& admin,
                                        std::string_view label, const forms::Secret& userPin) {
    const std::lock_guard lock(module_->mutex());
    auto padded = paddedLabel(label);
    if (!padded) return ownFault(TokenStep::prepare, FaultKind::refusedData);
    const auto token = freeToken(serial, TokenStep::prepare);
    if (!token) return token.fault();
    const auto emptied = initToken(*token, admin, *padded);
    if (emptied) return setUserPin(serial, admin.pin, userPin);
    const bool fixed = emptied.fault().kind == FaultKind::functionUnsupported;
    const bool initialised = (token->info.flags & CKF_TOKEN_INITIALIZED) != 0;
    return fixed && initialised ? emptyAsUser(serial, admin, userPin) : emptied;
}

TokenResult<Done> Pkcs11Driver::initToken(const SlotToken& token, const AdminSecrets& admin, Label& label) {
    auto* pin = const_cast<CK_UTF8CHAR*>(admin.pin.data());
    const auto ask = [&] {
        return module_->call().C_InitToken(token.slot, pin, admin.pin.size(), label.data());
    };
    CK_RV rv = ask();
    if (faultOf(rv) == FaultKind::busy && module_->closeLeftBehind(token)) rv = ask();
    if (rv != CKR_OK) return faultAt(TokenStep::prepare, rv);
    return Done{};
}

TokenResult<Done> Pkcs11Driver::emptyAsUser(std::string_view serial, const AdminSecrets& admin,
                                            const forms::Secret& userPin) {
    if (const auto set = setUserPin(serial, admin.pin, userPin); !set) return set;
    const auto token = freeToken(serial, TokenStep::prepare);
    if (!token) return token.fault();
    auto session = Pkcs11Session::open(module_, *token, Access::readWrite);
    if (!session) return session.fault();
    if (const auto in = session->login(CKU_USER, userPin); !in) return in;
    return emptyToken(*session);
}

TokenResult<Done> Pkcs11Driver::resetPin(std::string_view serial, const AdminSecrets& admin,
                                         const forms::Secret& newUserPin) {
    const std::lock_guard lock(module_->mutex());
    return setUserPin(serial, admin.pin, newUserPin);
}

TokenResult<Done> Pkcs11Driver::takeOver(std::string_view serial, const AdminSecrets& factory,
                                         const AdminSecrets& ours) {
    const std::lock_guard lock(module_->mutex());
    auto session = adminSession(serial, factory.pin);
    if (!session) return session.fault();
    return session->setPin(factory.pin, ours.pin);
}

} // namespace

TokenResult<std::unique_ptr<TokenDriver>> openPkcs11Driver(const std::string& modulePath) {
    auto module = Pkcs11Module::shared(modulePath);
    if (!module) return module.fault();
    return std::unique_ptr<TokenDriver>(std::make_unique<Pkcs11Driver>(std::move(*module)));
}

std::string softHsmModulePath() {
    for (const char* path :
         {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"})
        if (std::filesystem::exists(path)) return path;
    return {};
}

} // namespace certdesk::token
