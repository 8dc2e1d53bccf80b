#include "token/skf_driver.h"

#include "token/skf_blobs.h"
#include "token/skf_token.h"

#include <algorithm>

namespace certdesk::token {

namespace {

constexpr std::size_t longestLabel = sizeof(skf::DeviceInfo::label) - 1;

TokenInfo infoOf(const SkfDevice& device) {
    TokenInfo said;
    said.serial = device.serial();
    said.label = skfText(device.info().label);
    said.model = skfText(device.info().issuer);
    said.manufacturer = skfText(device.info().manufacturer);
    said.mayHaveFactorySecrets = true; // the device key cannot be told from outside
    said.algorithms = {KeyAlgorithm::sm2};
    return said;
}

class SkfDriver : public TokenDriver {
public:
    SkfDriver(std::shared_ptr<SkfModule> module, SkfOptions options)
        : module_(std::move(module)), options_(std::move(options)) {}

    bool supports(KeyAlgorithm algorithm) const override { return algorithm == KeyAlgorithm::sm2; }
    TokenResult<std::vector<TokenInfo>> list() override;
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
    /// busy while a TokenSession has it.
    TokenResult<std::shared_ptr<SkfDevice>> freeDevice(std::string_view serial, TokenStep step);
    TokenResult<SkfApplication> application(std::string_view serial, TokenStep step);
    TokenResult<Done> describe(const std::shared_ptr<SkfDevice>& device, TokenInfo& info);
    TokenResult<Done> describeApplication(const std::shared_ptr<SkfDevice>& device, TokenInfo& info);
    TokenResult<Done> dropApplication(SkfDevice& device);

    std::shared_ptr<SkfModule> module_;
    SkfOptions options_;
};

TokenResult<std::shared_ptr<SkfDevice>> SkfDriver::freeDevice(std::string_view serial, TokenStep step) {
    if (module_->isOpen(serial)) return ownFault(step, FaultKind::busy);
    return SkfDevice::bySerial(module_, serial, step);
}

TokenResult<SkfApplication> SkfDriver::application(std::string_view serial, TokenStep step) {
    auto device = freeDevice(serial, step);
    if (!device) return device.fault();
    return SkfApplication::open(std::move(*device), options_.applicationName, step);
}

TokenResult<Done> SkfDriver::describe(const std::shared_ptr<SkfDevice>& device, TokenInfo& info) {
    const auto ours = device->hasApplication(options_.applicationName, TokenStep::list);
    if (!ours) return ours.fault();
    info.initialised = *ours;
    return *ours ? describeApplication(device, info) : Done{};
}

TokenResult<Done> SkfDriver::describeApplication(const std::shared_ptr<SkfDevice>& device, TokenInfo& info) {
    const auto application = SkfApplication::open(device, options_.applicationName, TokenStep::list);
    if (!application) return application.fault();
    const auto user = application->pinState(skf::userPin);
    if (!user) return user.fault();
    const auto admin = application->pinState(skf::adminPin);
    if (!admin) return admin.fault();
    const auto counts = skfCountsIn(*application);
    if (!counts) return counts.fault();
    info.user = *user;
    info.admin = *admin;
    info.certificates = counts->certificates;
    info.publicKeys = counts->publicKeys;
    return Done{};
}

TokenResult<std::vector<TokenInfo>> SkfDriver::list() {
    const std::lock_guard lock(module_->mutex());
    const auto devices = SkfDevice::all(module_);
    if (!devices) return devices.fault();
    std::vector<TokenInfo> all;
    for (const auto& device : *devices) {
        TokenInfo info = infoOf(*device);
        info.counted = describe(device, info).ok();
        if (!info.counted && !device->present(TokenStep::list)) continue; // pulled out just now
        all.push_back(std::move(info));
    }
    return all;
}

TokenResult<std::vector<Certificate>> SkfDriver::certificates(std::string_view serial) {
    const std::lock_guard lock(module_->mutex());
    auto device = SkfDevice::bySerial(module_, serial, TokenStep::read);
    if (!device) return device.fault();
    const auto ours = (*device)->hasApplication(options_.applicationName, TokenStep::read);
    if (!ours) return ours.fault();
    if (!*ours) return std::vector<Certificate>{};
    const auto application =
        SkfApplication::open(std::move(*device), options_.applicationName, TokenStep::read);
    if (!application) return application.fault();
    return skfCertificatesIn(*application);
}

TokenResult<std::unique_ptr<TokenSession>> SkfDriver::open(std::string_view serial,
                                                           const forms::Secret& userPin) {
    const std::lock_guard lock(module_->mutex());
    auto opened = application(serial, TokenStep::open);
    if (!opened) return opened.fault();
    if (const auto in = opened->login(userPin); !in) return in.fault();
    return std::unique_ptr<TokenSession>(std::make_unique<SkfToken>(module_, std::move(*opened)));
}

/// A device that has our key already refuses the factory's. Trying ours as well would spend a try of devices
/// that count them, and tell the caller nothing that `prepare` does not tell.
TokenResult<Done> SkfDriver::takeOver(std::string_view serial, const AdminSecrets& factory,
                                      const AdminSecrets& ours) {
    const std::lock_guard lock(module_->mutex());
    const auto device = freeDevice(serial, TokenStep::prepare);
    if (!device) return device.fault();
    if (const auto in = (*device)->authenticate(factory.deviceKey); !in) return in;
    return (*device)->changeKey(ours.deviceKey);
}

/// The application comes last: while it is missing, the token is not initialised.
TokenResult<Done> SkfDriver::prepare(std::string_view serial, const AdminSecrets& admin,
                                     std::string_view label, const forms::Secret& userPin) {
    const std::lock_guard lock(module_->mutex());
    const bool fits = !label.empty() && label.size() <= longestLabel && label.find('\0') == label.npos;
    if (!fits) return ownFault(TokenStep::prepare, FaultKind::refusedData);
    const auto device = freeDevice(serial, TokenStep::prepare);
    if (!device) return device.fault();
    if (const auto in = (*device)->authenticate(admin.deviceKey); !in) return in;
    if (const auto gone = dropApplication(**device); !gone) return gone;
    if (const auto named = (*device)->setLabel(std::string(label)); !named) return named;
    return (*device)->createApplication({options_.applicationName, options_.pinTries, admin.pin, userPin});
}

TokenResult<Done> SkfDriver::dropApplication(SkfDevice& device) {
    const auto ours = device.hasApplication(options_.applicationName, TokenStep::prepare);
    if (!ours) return ours.fault();
    return *ours ? device.deleteApplication(options_.applicationName) : Done{};
}

TokenResult<Done> SkfDriver::resetPin(std::string_view serial, const AdminSecrets& admin,
                                      const forms::Secret& newUserPin) {
    const std::lock_guard lock(module_->mutex());
    auto opened = application(serial, TokenStep::setPin);
    if (!opened) return opened.fault();
    return opened->unblock(admin.pin, newUserPin);
}

} // namespace

TokenResult<std::unique_ptr<TokenDriver>> openSkfDriver(const std::string& libraryPath,
                                                        const SkfOptions& options) {
    auto module = SkfModule::shared(libraryPath);
    if (!module) return module.fault();
    return std::unique_ptr<TokenDriver>(std::make_unique<SkfDriver>(std::move(*module), options));
}

} // namespace certdesk::token
