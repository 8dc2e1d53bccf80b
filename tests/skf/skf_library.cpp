#include "skf_library.h"

#include <dlfcn.h>
#include <stdexcept>

namespace certdesk::tests {

namespace {

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr) throw std::runtime_error(std::string("the library lacks ") + name);
}

} // namespace

SkfLibrary::SkfLibrary(const std::string& path) : library_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr) throw std::runtime_error(dlerror());
#define CERTDESK_FIND(name, parameters) find(library_, #name, name);
    CERTDESK_SKF_FUNCTIONS(CERTDESK_FIND)
    CERTDESK_SKF_OPTIONAL_FUNCTIONS(CERTDESK_FIND)
    CERTDESK_SKF_FURTHER_FUNCTIONS(CERTDESK_FIND)
#undef CERTDESK_FIND
}

SkfLibrary::~SkfLibrary() { dlclose(library_); }

} // namespace certdesk::tests
