#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "token/skf_module.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Devices of GM/T 0016 §7.1 and §7.2. For this room's .cpp files only. The module's mutex is held by the
/// caller of every function in here, destructors included.
namespace certdesk::token {

/// What a library gave out, given back when it goes.
class SkfHandle {
public:
    using Close = skf::Ulong (*)(skf::Handle);
    SkfHandle(Close close, skf::Handle handle) : close_(close), handle_(handle) {}
    SkfHandle(SkfHandle&& other) noexcept
        : close_(other.close_), handle_(std::exchange(other.handle_, nullptr)) {}
    SkfHandle& operator=(SkfHandle&&) = delete;
    ~SkfHandle() {
        if (handle_ != nullptr) close_(handle_);
    }
    skf::Handle get() const { return handle_; }

private:
    Close close_;
    skf::Handle handle_;
};

/// How a new application guards itself.
struct SkfNewApplication {
    std::string name;
    skf::Ulong tries;
    const forms::Secret& adminPin;
    const forms::Secret& userPin;
};

/// A PIN as the interface takes it, ended by NUL; wiped when it goes.
class SkfPin {
public:
    explicit SkfPin(const forms::Secret& pin);
    char* get() { return reinterpret_cast<char*>(text_.data()); }

private:
    forms::Secret text_;
};

/// Connected for as long as it lives; what came by it keeps it alive.
class SkfDevice {
public:
    /// All with a serial. One that goes while it is looked at is left out.
    static TokenResult<std::vector<std::shared_ptr<SkfDevice>>> all(const std::shared_ptr<SkfModule>& module);
    /// noToken, or wrongToken when two devices claim that serial. A device that cannot be looked at is told
    /// when the right one is not found.
    static TokenResult<std::shared_ptr<SkfDevice>> bySerial(const std::shared_ptr<SkfModule>& module,
                                                            std::string_view serial, TokenStep step);

    const std::string& serial() const { return serial_; }
    const skf::DeviceInfo& info() const { return info_; }
    SkfModule& module() const { return *module_; }
    const skf::Functions& call() const { return module_->call(); }
    skf::Handle handle() const { return handle_.get(); }

    /// Asks the device behind this handle for its serial anew: removed, or wrongToken.
    TokenResult<Done> present(TokenStep step) const;
    /// The answer as a value. The reason is `removed` where a vague one comes of a device that is gone.
    TokenResult<Done> outcome(TokenStep step, skf::Ulong code) const;
    /// Of a function that took a PIN: the answer to the last try says pinLocked.
    TokenResult<Done> pinOutcome(TokenStep step, skf::Ulong code, skf::Ulong triesLeft) const;

    /// Device authentication: pinIncorrect when the device has another key, refusedData for one that has not
    /// 16 bytes.
    TokenResult<Done> authenticate(const forms::Secret& deviceKey);
    TokenResult<Done> changeKey(const forms::Secret& deviceKey);
    TokenResult<Done> setLabel(const std::string& label);

    TokenResult<bool> hasApplication(const std::string& name, TokenStep step) const;
    TokenResult<Done> deleteApplication(const std::string& name);
    TokenResult<Done> createApplication(const SkfNewApplication& wanted);

    /// SM3 over Z of the key with the default user id and the data, as SKF_ECCSignData takes it.
    TokenResult<forms::Bytes> digest(skf::EccPublicKey key, forms::ByteView data) const;

private:
    SkfDevice(std::shared_ptr<SkfModule> module, SkfHandle handle)
        : module_(std::move(module)), handle_(std::move(handle)) {}
    static TokenResult<std::shared_ptr<SkfDevice>> connect(const std::shared_ptr<SkfModule>& module,
                                                           std::string name, TokenStep step);

    std::shared_ptr<SkfModule> module_;
    SkfHandle handle_;
    skf::DeviceInfo info_{}; ///< as it was when connected
    std::string serial_;
};

/// The names in a list, one after the other, each ended by NUL, up to an empty one.
std::vector<std::string> skfNamesIn(std::string_view list);

/// What an enumerating function, `ask(buffer, &length)`, answers and lists. The buffer has its full size from
/// the start, 64 KiB: nothing plugged in meanwhile makes it too short.
template <typename Ask>
std::pair<skf::Ulong, std::vector<std::string>> skfNames(const Ask& ask) {
    std::string list(64 * 1024, '\0');
    auto length = static_cast<skf::Ulong>(list.size());
    const skf::Ulong code = ask(list.data(), &length);
    if (code != skf::SAR_OK) return {code, {}};
    list.resize(std::min<std::size_t>(length, list.size()));
    return {code, skfNamesIn(list)};
}

} // namespace certdesk::token
