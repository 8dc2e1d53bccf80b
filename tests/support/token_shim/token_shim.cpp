// A PKCS#11 module that passes every call on to the one named by CERTDESK_SHIM_MODULE, as a poorer module or
// one in trouble by the rules in the file named by CERTDESK_SHIM_RULES (soft_tokens.h). Each answer that a
// PIN was wrong is a line of the file named by CERTDESK_SHIM_WRONG_PINS.
#include "poor_module.h"
#include "shim_rules.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <mutex>
#include <unistd.h>

namespace {

std::mutex mutex; // one call at a time
CK_FUNCTION_LIST* soft = nullptr;
CK_FUNCTION_LIST poor;
CK_FUNCTION_LIST broken;
bool wasIn = true; ///< the token that the process began with

void die() { ::kill(::getpid(), SIGKILL); }

/// What the module says without a token.
bool needsNoToken(std::string_view function) {
    constexpr std::array all = {std::string_view("C_Initialize"), std::string_view("C_Finalize"),
                                std::string_view("C_GetInfo"), std::string_view("C_GetSlotList")};
    return std::find(all.begin(), all.end(), function) != all.end();
}

void noteWrongPin(std::string_view function, CK_RV answer) {
    const char* path = std::getenv("CERTDESK_SHIM_WRONG_PINS");
    if (answer == CKR_PIN_INCORRECT && path != nullptr)
        std::ofstream(path, std::ios::app) << function << '\n';
}

/// C_Login's second argument says whose PIN it is.
template <typename... Args>
std::string named(std::string_view function, Args...) {
    return std::string(function);
}
std::string named(std::string_view function, CK_SESSION_HANDLE, CK_USER_TYPE user, CK_UTF8CHAR*, CK_ULONG) {
    return std::string(function) + (user == CKU_SO ? " admin" : " user");
}

shim::Fate fateOf(std::string_view function) {
    shim::Fate fate = shim::rules().enter(function);
    const bool in = !shim::rules().removed() && !shim::rules().swapped();
    if (wasIn && !in) shim::dropSessions();
    wasIn = in;
    if (shim::rules().removed() && !needsNoToken(function)) fate.refused = CKR_DEVICE_REMOVED;
    return fate;
}

/// Where the rules want a wrong answer: the middle of a signature, the end of a value.
template <typename... Args>
void corrupt(Args...) {}
void corrupt(CK_SESSION_HANDLE, CK_BYTE*, CK_ULONG, CK_BYTE* signature, CK_ULONG* length) {
    if (signature != nullptr) signature[*length / 2] ^= 0x01;
}
void corrupt(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE* attributes, CK_ULONG) {
    if (attributes->type == CKA_VALUE && attributes->pValue != nullptr)
        static_cast<CK_BYTE*>(attributes->pValue)[attributes->ulValueLen - 1] ^= 0x01;
}

template <std::size_t N>
struct Name {
    constexpr Name(const char (&text)[N]) { std::copy(text, text + N, value); }
    char value[N]{};
};

template <Name name, auto Member>
struct Breaking;
template <Name name, typename... Args, CK_RV (*CK_FUNCTION_LIST::*Member)(Args...)>
struct Breaking<name, Member> {
    static CK_RV call(Args... args) {
        const std::lock_guard lock(mutex);
        const shim::Fate fate = fateOf(name.value);
        if (fate.killBefore) die();
        if (fate.refused) return answered(*fate.refused, args...);
        const CK_RV rv = (poor.*Member)(args...);
        if (fate.killAfter) die();
        if (fate.corrupt && rv == CKR_OK) corrupt(args...);
        return answered(fate.lost.value_or(rv), args...);
    }
    static CK_RV answered(CK_RV rv, Args... args) {
        noteWrongPin(named(name.value, args...), rv);
        return rv;
    }
};

#define BREAK(function) broken.function = &Breaking<#function, &CK_FUNCTION_LIST::function>::call

void wrap() {
    poor = shim::poorModule(soft);
    broken = poor;
    BREAK(C_Initialize);
    BREAK(C_Finalize);
    BREAK(C_GetInfo);
    BREAK(C_GetSlotList);
    BREAK(C_GetTokenInfo);
    BREAK(C_GetMechanismInfo);
    BREAK(C_InitToken);
    BREAK(C_InitPIN);
    BREAK(C_SetPIN);
    BREAK(C_OpenSession);
    BREAK(C_CloseSession);
    BREAK(C_CloseAllSessions);
    BREAK(C_Login);
    BREAK(C_Logout);
    BREAK(C_CreateObject);
    BREAK(C_DestroyObject);
    BREAK(C_GetAttributeValue);
    BREAK(C_SetAttributeValue);
    BREAK(C_FindObjectsInit);
    BREAK(C_FindObjects);
    BREAK(C_FindObjectsFinal);
    BREAK(C_DecryptInit);
    BREAK(C_Decrypt);
    BREAK(C_SignInit);
    BREAK(C_Sign);
    BREAK(C_GenerateKeyPair);
    BREAK(C_UnwrapKey);
}

CK_RV load() {
    const char* path = std::getenv("CERTDESK_SHIM_MODULE");
    void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) return CKR_LIBRARY_LOAD_FAILED;
    const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (getList == nullptr) return CKR_LIBRARY_LOAD_FAILED;
    const CK_RV rv = getList(&soft);
    if (rv == CKR_OK) wrap();
    return rv;
}

} // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    if (soft == nullptr) {
        if (const CK_RV rv = load(); rv != CKR_OK) return rv;
    }
    *list = &broken;
    return CKR_OK;
}

/// Calls of all functions since the rules changed.
extern "C" unsigned long certdesk_shim_calls() {
    const std::lock_guard lock(mutex);
    return shim::rules().calls();
}
