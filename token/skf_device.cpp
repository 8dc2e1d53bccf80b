#include "token/skf_device.h"

#include "token/skf_blobs.h"

#include <array>

namespace certdesk::token {

namespace {

constexpr std::size_t challengeBytes = 8; // GM/T 0016 §7.2.2
constexpr std::size_t blockBytes = 16;
constexpr std::size_t digestBytes = 32;
constexpr std::string_view userId = "1234567812345678"; // GM/T 0009-2012 §10

/// Kinds that a library may answer when the device was pulled out.
bool isVague(FaultKind kind) {
    constexpr std::array vague = {FaultKind::sessionClosed, FaultKind::driverFault, FaultKind::deviceFault,
                                  FaultKind::refusedData,   FaultKind::notLoggedIn, FaultKind::keyMissing};
    return std::find(vague.begin(), vague.end(), kind) != vague.end();
}

/// SM1 and SSF33 exist in hardware alone.
bool isReckonedHere(skf::Ulong algorithm) { return algorithm != skf::sm1Ecb && algorithm != skf::ssf33Ecb; }

TokenResult<std::vector<std::string>> pluggedIn(const SkfModule& module, TokenStep step) {
    auto [code, names] = skfNames(
        [&](char* list, skf::Ulong* length) { return module.call().SKF_EnumDev(skf::yes, list, length); });
    if (code != skf::SAR_OK) return skfFault(step, code);
    return std::move(names);
}

skf::Byte* bytesOf(forms::ByteView data) { return const_cast<skf::Byte*>(data.data()); }

} // namespace

SkfPin::SkfPin(const forms::Secret& pin) : text_(pin.size() + 1) {
    std::copy(pin.data(), pin.data() + pin.size(), text_.data());
}

std::vector<std::string> skfNamesIn(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty() && list.front() != '\0') {
        const std::size_t end = std::min(list.find('\0'), list.size());
        names.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return names;
}

TokenResult<std::shared_ptr<SkfDevice>> SkfDevice::connect(const std::shared_ptr<SkfModule>& module,
                                                           std::string name, TokenStep step) {
    skf::Handle handle = nullptr;
    if (const auto code = module->call().SKF_ConnectDev(name.data(), &handle); code != skf::SAR_OK)
        return skfFault(step, code);
    std::shared_ptr<SkfDevice> device(
        new SkfDevice(module, SkfHandle(module->call().SKF_DisConnectDev, handle)));
    if (const auto code = module->call().SKF_GetDevInfo(handle, &device->info_); code != skf::SAR_OK)
        return skfFault(step, code);
    device->serial_ = skfText(device->info_.serialNumber);
    return device;
}

TokenResult<std::vector<std::shared_ptr<SkfDevice>>>
SkfDevice::all(const std::shared_ptr<SkfModule>& module) {
    const auto names = pluggedIn(*module, TokenStep::list);
    if (!names) return names.fault();
    std::vector<std::shared_ptr<SkfDevice>> devices;
    for (const std::string& name : *names)
        if (auto device = connect(module, name, TokenStep::list); device && !(*device)->serial().empty())
            devices.push_back(*device);
    return devices;
}

TokenResult<std::shared_ptr<SkfDevice>> SkfDevice::bySerial(const std::shared_ptr<SkfModule>& module,
                                                            std::string_view serial, TokenStep step) {
    const auto names = pluggedIn(*module, step);
    if (!names) return names.fault();
    std::shared_ptr<SkfDevice> found;
    TokenFault why = ownFault(step, FaultKind::noToken);
    for (const std::string& name : *names) {
        const auto device = connect(module, name, step);
        if (!device && device.fault().kind != FaultKind::removed) why = device.fault();
        if (!device || (*device)->serial() != serial) continue;
        if (found) return ownFault(step, FaultKind::wrongToken);
        found = *device;
    }
    if (!found) return why;
    return found;
}

TokenResult<Done> SkfDevice::present(TokenStep step) const {
    skf::DeviceInfo now{};
    if (const auto code = call().SKF_GetDevInfo(handle(), &now); code != skf::SAR_OK)
        return skfFault(step, code);
    if (skfText(now.serialNumber) != serial_) return ownFault(step, FaultKind::wrongToken);
    return Done{};
}

TokenResult<Done> SkfDevice::outcome(TokenStep step, skf::Ulong code) const {
    if (code == skf::SAR_OK) return Done{};
    TokenFault fault = skfFault(step, code);
    if (isVague(fault.kind) && !present(step)) fault.kind = FaultKind::removed;
    return fault;
}

TokenResult<Done> SkfDevice::pinOutcome(TokenStep step, skf::Ulong code, skf::Ulong triesLeft) const {
    if (code == skf::SAR_PIN_INCORRECT && triesLeft == 0) return TokenFault{FaultKind::pinLocked, step, code};
    return outcome(step, code);
}

TokenResult<Done> SkfDevice::authenticate(const forms::Secret& deviceKey) {
    if (deviceKey.size() != sm4KeyBytes) return ownFault(TokenStep::login, FaultKind::refusedData);
    if (!isReckonedHere(info_.deviceAuthAlgorithm))
        return ownFault(TokenStep::login, FaultKind::mechanismUnsupported);
    std::array<skf::Byte, blockBytes> block{}; // the challenge, and zeros behind it
    const auto asked =
        outcome(TokenStep::login, call().SKF_GenRandom(handle(), block.data(), challengeBytes));
    if (!asked) return asked;
    forms::Bytes answer = underSm4(deviceKey, block);
    const auto taken = outcome(TokenStep::login, call().SKF_DevAuth(handle(), answer.data(), blockBytes));
    if (!taken && taken.fault().code == skf::SAR_FAIL && taken.fault().kind != FaultKind::removed)
        return TokenFault{FaultKind::pinIncorrect, TokenStep::login, skf::SAR_FAIL};
    return taken;
}

TokenResult<Done> SkfDevice::changeKey(const forms::Secret& deviceKey) {
    if (deviceKey.size() != sm4KeyBytes) return ownFault(TokenStep::setPin, FaultKind::refusedData);
    return outcome(TokenStep::setPin, call().SKF_ChangeDevAuthKey(handle(), bytesOf(deviceKey.view()),
                                                                  static_cast<skf::Ulong>(deviceKey.size())));
}

TokenResult<Done> SkfDevice::setLabel(const std::string& label) {
    return outcome(TokenStep::prepare, call().SKF_SetLabel(handle(), const_cast<char*>(label.c_str())));
}

TokenResult<bool> SkfDevice::hasApplication(const std::string& name, TokenStep step) const {
    const auto [code, names] = skfNames(
        [&](char* list, skf::Ulong* length) { return call().SKF_EnumApplication(handle(), list, length); });
    if (const auto listed = outcome(step, code); !listed) return listed.fault();
    return std::find(names.begin(), names.end(), name) != names.end();
}

TokenResult<Done> SkfDevice::deleteApplication(const std::string& name) {
    return outcome(TokenStep::prepare,
                   call().SKF_DeleteApplication(handle(), const_cast<char*>(name.c_str())));
}

TokenResult<Done> SkfDevice::createApplication(const SkfNewApplication& wanted) {
    SkfPin admin(wanted.adminPin);
    SkfPin user(wanted.userPin);
    skf::Handle application = nullptr;
    const auto made = outcome(TokenStep::prepare,
                              call().SKF_CreateApplication(handle(), const_cast<char*>(wanted.name.c_str()),
                                                           admin.get(), wanted.tries, user.get(),
                                                           wanted.tries, skf::userOnly, &application));
    if (made) call().SKF_CloseApplication(application);
    return made;
}

TokenResult<forms::Bytes> SkfDevice::digest(skf::EccPublicKey key, forms::ByteView data) const {
    skf::Handle handle = nullptr;
    skf::Ulong code = call().SKF_DigestInit(this->handle(), skf::sm3, &key, bytesOf(forms::viewOf(userId)),
                                            static_cast<skf::Ulong>(userId.size()), &handle);
    if (const auto begun = outcome(TokenStep::sign, code); !begun) return begun.fault();
    const SkfHandle running(call().SKF_CloseHandle, handle);
    forms::Bytes hash(digestBytes);
    auto length = static_cast<skf::Ulong>(hash.size());
    code =
        call().SKF_Digest(handle, bytesOf(data), static_cast<skf::Ulong>(data.size()), hash.data(), &length);
    if (const auto hashed = outcome(TokenStep::sign, code); !hashed) return hashed.fault();
    if (length != digestBytes) return ownFault(TokenStep::sign, FaultKind::driverFault);
    return hash;
}

} // namespace certdesk::token
