// SoftHSM as a module of hardware looks: it does not say that it is SoftHSM, and C_WaitForSlotEvent is what
// the file named by CERTDESK_SLOT_EVENTS says: "unsupported", "event" (told once for each writing of it), or
// nothing. A blocking wait never returns: whoever calls it hangs.
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <p11-kit/pkcs11.h>
#include <string>
#include <unistd.h>

namespace {

CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST told;

std::string word() {
    const char* path = std::getenv("CERTDESK_SLOT_EVENTS");
    std::ifstream file(path == nullptr ? "" : path);
    std::string first;
    file >> first;
    return first;
}

CK_RV info(CK_INFO* info) {
    const CK_RV rv = real->C_GetInfo(info);
    std::memset(info->manufacturerID, ' ', sizeof info->manufacturerID);
    std::memcpy(info->manufacturerID, "a maker", 7);
    return rv;
}

CK_RV waitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID*, void*) {
    while ((flags & CKF_DONT_BLOCK) == 0)
        pause();
    const std::string said = word();
    if (said == "unsupported") return CKR_FUNCTION_NOT_SUPPORTED;
    if (said != "event") return CKR_NO_EVENT;
    unlink(std::getenv("CERTDESK_SLOT_EVENTS"));
    return CKR_OK;
}

CK_RV load() {
    const char* path = std::getenv("CERTDESK_SHIM_MODULE");
    void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) return CKR_LIBRARY_LOAD_FAILED;
    const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (getList == nullptr) return CKR_LIBRARY_LOAD_FAILED;
    const CK_RV rv = getList(&real);
    if (rv != CKR_OK) return rv;
    told = *real;
    told.C_GetInfo = &info;
    told.C_WaitForSlotEvent = &waitForSlotEvent;
    return CKR_OK;
}

} // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    if (real == nullptr) {
        if (const CK_RV rv = load(); rv != CKR_OK) return rv;
    }
    *list = &told;
    return CKR_OK;
}
