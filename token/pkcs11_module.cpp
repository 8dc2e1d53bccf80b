#include "token/pkcs11_module.h"

#include <algorithm>
#include <condition_variable>
#include <dlfcn.h>
#include <map>

namespace certdesk::token {

namespace {

/// Stays loaded for the rest of the process: modules leave threads and exit handlers behind.
CK_FUNCTION_LIST* load(const std::string& path) {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) return nullptr;
    const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    CK_FUNCTION_LIST* functions = nullptr;
    if (getList == nullptr || getList(&functions) != CKR_OK) return nullptr;
    return functions;
}

struct Loaded {
    std::weak_ptr<Pkcs11Module> module;
    bool initialised = false; ///< stays true until C_Finalize has returned
};

struct Registry {
    std::mutex mutex; // guards byPath
    std::condition_variable finalised;
    std::map<std::string, Loaded> byPath;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

bool hasFixedSlots(const CK_FUNCTION_LIST& call) {
    CK_INFO info{};
    if (call.C_GetInfo(&info) != CKR_OK) return false;
    return trimmed(info.manufacturerID, sizeof info.manufacturerID) == "SoftHSM";
}

} // namespace

TokenFault faultAt(TokenStep step, CK_RV rv) { return {faultOf(rv), step, rv}; }

std::string trimmed(const unsigned char* text, std::size_t size) {
    std::string_view view(reinterpret_cast<const char*>(text), size);
    view = view.substr(0, view.find('\0'));
    while (!view.empty() && view.back() == ' ')
        view.remove_suffix(1);
    return std::string(view);
}

TokenResult<std::shared_ptr<Pkcs11Module>> Pkcs11Module::shared(const std::string& path) {
    std::unique_lock lock(registry().mutex);
    Loaded& loaded = registry().byPath[path];
    std::shared_ptr<Pkcs11Module> module;
    registry().finalised.wait(lock, [&] { return (module = loaded.module.lock()) || !loaded.initialised; });
    if (module) return module;
    CK_FUNCTION_LIST* functions = load(path);
    if (functions == nullptr) return ownFault(TokenStep::load, FaultKind::noModule);
    module.reset(new Pkcs11Module(functions),
                 [&loaded](Pkcs11Module* last) { finalise(last, loaded.initialised); });
    if (const CK_RV rv = module->initialise(); rv != CKR_OK) {
        lock.unlock(); // the module's end takes it
        return faultAt(TokenStep::load, rv);
    }
    module->fixedSlots_ = hasFixedSlots(*functions);
    loaded.module = module;
    loaded.initialised = true;
    return module;
}

void Pkcs11Module::finalise(Pkcs11Module* last, bool& initialised) {
    const std::lock_guard lock(registry().mutex);
    delete last;
    initialised = false;
    registry().finalised.notify_all();
}

Pkcs11Module::~Pkcs11Module() {
    if (ours_) functions_->C_Finalize(nullptr);
}

CK_RV Pkcs11Module::initialise() {
    CK_C_INITIALIZE_ARGS args{};
    args.flags = CKF_OS_LOCKING_OK;
    CK_RV rv = functions_->C_Initialize(&args);
    // Our mutex lets one thread in at a time, which is all that such a module asks for.
    if (rv == CKR_CANT_LOCK || rv == CKR_NEED_TO_CREATE_THREADS) {
        ours_ = true;
        rv = functions_->C_Initialize(nullptr);
    }
    const bool already = rv == CKR_CRYPTOKI_ALREADY_INITIALIZED;
    ours_ = ours_ || !already; // one that failed may have been carried out
    initialised_ = rv == CKR_OK || already;
    return initialised_ ? CKR_OK : rv;
}

CK_RV Pkcs11Module::refresh() {
    if (!open_.empty() || (initialised_ && (isForeign() || !fixedSlots_))) return CKR_OK;
    if (ours_ && functions_->C_Finalize(nullptr) == CKR_OK) ours_ = false;
    return initialise();
}

TokenResult<std::vector<SlotToken>> Pkcs11Module::tokens() {
    if (const CK_RV rv = refresh(); rv != CKR_OK) return faultAt(TokenStep::list, rv);
    std::vector<CK_SLOT_ID> slots;
    CK_RV rv = CKR_BUFFER_TOO_SMALL;
    while (rv == CKR_BUFFER_TOO_SMALL) { // a token may be plugged in between the two calls
        CK_ULONG count = 0;
        rv = functions_->C_GetSlotList(CK_TRUE, nullptr, &count);
        if (rv != CKR_OK) return faultAt(TokenStep::list, rv);
        slots.resize(count);
        rv = functions_->C_GetSlotList(CK_TRUE, slots.data(), &count);
        slots.resize(std::min<std::size_t>(count, slots.size()));
    }
    if (rv != CKR_OK) return faultAt(TokenStep::list, rv);
    std::vector<SlotToken> found;
    for (const CK_SLOT_ID slot : slots) {
        SlotToken token{slot, {}, {}};
        if (functions_->C_GetTokenInfo(slot, &token.info) != CKR_OK) continue; // pulled out just now
        token.serial = trimmed(token.info.serialNumber, sizeof token.info.serialNumber);
        if (!token.serial.empty()) found.push_back(token);
    }
    return found;
}

std::optional<bool> Pkcs11Module::slotEvent() {
    if (fixedSlots_ || isForeign() || eventless_) return {};
    CK_SLOT_ID slot = 0;
    const CK_RV rv = functions_->C_WaitForSlotEvent(CKF_DONT_BLOCK, &slot, nullptr);
    if (rv == CKR_OK) return true;
    if (rv == CKR_NO_EVENT) return false;
    eventless_ = true;
    return {};
}

bool Pkcs11Module::mayDiffer(const std::vector<std::string>& serials) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return false;
    if (const auto told = slotEvent()) return *told;
    const auto all = tokens();
    if (!all) return false;
    std::vector<std::string> now;
    for (const SlotToken& token : *all)
        now.push_back(token.serial);
    return !std::is_permutation(now.begin(), now.end(), serials.begin(), serials.end());
}

TokenResult<SlotToken> Pkcs11Module::tokenBySerial(std::string_view serial, TokenStep step) {
    const auto all = tokens();
    if (!all) return all.fault();
    const auto same = [&](const SlotToken& token) { return token.serial == serial; };
    const auto found = std::find_if(all->begin(), all->end(), same);
    if (found == all->end()) return ownFault(step, FaultKind::noToken);
    if (std::count_if(all->begin(), all->end(), same) > 1) return ownFault(step, FaultKind::wrongToken);
    return *found;
}

Pkcs11Session* Pkcs11Module::openOn(std::string_view serial) const {
    const auto found = open_.find(serial);
    return found == open_.end() ? nullptr : found->second;
}

bool Pkcs11Module::closeLeftBehind(const SlotToken& token) {
    if (isForeign() || isOpen(token.serial)) return false;
    const bool closed = functions_->C_CloseAllSessions(token.slot) == CKR_OK;
    if (closed) leftBehind_.erase(token.serial);
    return closed;
}

bool Pkcs11Module::isIn(CK_SLOT_ID slot, std::string_view serial) const {
    CK_TOKEN_INFO info{};
    if (functions_->C_GetTokenInfo(slot, &info) != CKR_OK) return false;
    return trimmed(info.serialNumber, sizeof info.serialNumber) == serial;
}

} // namespace certdesk::token
