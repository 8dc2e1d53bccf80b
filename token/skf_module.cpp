#include "token/skf_module.h"

#include <dlfcn.h>
#include <map>
#include <optional>

namespace certdesk::token {

namespace {

template <typename Function>
bool resolve(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    return function != nullptr;
}

std::optional<skf::Functions> load(const std::string& path) {
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) return {};
    skf::Functions functions;
    bool whole = true;
#define CERTDESK_SKF_NEED(name, parameters) whole = resolve(library, #name, functions.name) && whole;
#define CERTDESK_SKF_TAKE(name, parameters) resolve(library, #name, functions.name);
    CERTDESK_SKF_FUNCTIONS(CERTDESK_SKF_NEED)
    CERTDESK_SKF_OPTIONAL_FUNCTIONS(CERTDESK_SKF_TAKE)
#undef CERTDESK_SKF_TAKE
#undef CERTDESK_SKF_NEED
    dlclose(library); // it stays, by RTLD_NODELETE
    return whole ? std::optional(functions) : std::nullopt;
}

struct Registry {
    std::mutex mutex; // guards byPath
    std::map<std::string, std::weak_ptr<SkfModule>> byPath;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

} // namespace

TokenFault skfFault(TokenStep step, skf::Ulong code) { return {faultOfSar(code), step, code}; }

TokenResult<std::shared_ptr<SkfModule>> SkfModule::shared(const std::string& path) {
    const std::lock_guard lock(registry().mutex);
    std::weak_ptr<SkfModule>& known = registry().byPath[path];
    if (auto module = known.lock()) return module;
    const auto functions = load(path);
    if (!functions) return ownFault(TokenStep::load, FaultKind::noModule);
    std::shared_ptr<SkfModule> module(new SkfModule(*functions));
    known = module;
    return module;
}

bool SkfModule::opensSessionKeys() const {
    return functions_.SKF_ImportSessionKey != nullptr && functions_.SKF_EncryptInit != nullptr &&
           functions_.SKF_Encrypt != nullptr;
}

} // namespace certdesk::token
