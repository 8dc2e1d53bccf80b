// A PKCS#11 module that passes every call on to the one named by CERTDESK_SHIM_MODULE, and breaks calls by
// the rules in the file named by CERTDESK_SHIM_RULES (see soft_tokens.h), read anew at every call. The count
// of calls of a function begins anew when the rules change.
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <map>
#include <mutex>
#include <p11-kit/pkcs11.h>
#include <sstream>
#include <string>

namespace {

CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST broken;

struct Rules {
    std::mutex mutex; // guards all of it
    std::string text;
    std::map<std::string, int> calls;
};
Rules rules;

void refresh() {
    const char* path = std::getenv("CERTDESK_SHIM_RULES");
    std::ifstream file(path == nullptr ? "" : path);
    std::stringstream text;
    text << file.rdbuf();
    if (text.str() == rules.text) return;
    rules.text = text.str();
    rules.calls.clear();
}

/// What the rules say of this call of the function: empty, "corrupt" or a code.
std::string verdictOn(const std::string& function) {
    const std::lock_guard lock(rules.mutex);
    refresh();
    const int number = rules.calls[function]++;
    std::istringstream lines(rules.text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        std::string what;
        int from = 0;
        words >> name >> what >> from;
        if (name == "removed") return "0x32";
        if (name == function && number >= from) return what;
    }
    return {};
}

CK_FLAGS extraFlags() {
    const std::lock_guard lock(rules.mutex);
    std::istringstream lines(rules.text);
    CK_FLAGS flags = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("flags ")) flags |= std::stoul(line.substr(6), nullptr, 0);
    return flags;
}

CK_RV codeOf(const std::string& verdict) {
    return verdict.empty() || verdict == "corrupt" ? CKR_OK : std::stoul(verdict, nullptr, 0);
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
        const CK_RV code = codeOf(verdictOn(name.value));
        return code != CKR_OK ? code : (real->*Member)(args...);
    }
};

CK_RV slotList(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
    if (codeOf(verdictOn("C_GetSlotList")) == CKR_OK) return real->C_GetSlotList(present, slots, count);
    *count = 0;
    return CKR_OK;
}

CK_RV tokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
    if (const CK_RV code = codeOf(verdictOn("C_GetTokenInfo")); code != CKR_OK) return code;
    const CK_RV rv = real->C_GetTokenInfo(slot, info);
    info->flags |= extraFlags();
    return rv;
}

CK_RV signData(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature,
               CK_ULONG* length) {
    const std::string verdict = verdictOn("C_Sign");
    if (const CK_RV code = codeOf(verdict); code != CKR_OK) return code;
    const CK_RV rv = real->C_Sign(session, data, size, signature, length);
    if (verdict == "corrupt" && signature != nullptr) signature[*length / 2] ^= 0x01;
    return rv;
}

CK_RV attributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                     CK_ULONG count) {
    const std::string verdict = verdictOn("C_GetAttributeValue");
    if (const CK_RV code = codeOf(verdict); code != CKR_OK) return code;
    const CK_RV rv = real->C_GetAttributeValue(session, object, attributes, count);
    const bool value = attributes->type == CKA_VALUE && attributes->pValue != nullptr;
    if (verdict == "corrupt" && value)
        static_cast<CK_BYTE*>(attributes->pValue)[attributes->ulValueLen - 1] ^= 0x01;
    return rv;
}

#define BREAK(function) broken.function = &Breaking<#function, &CK_FUNCTION_LIST::function>::call

void wrap() {
    broken = *real;
    broken.C_GetSlotList = &slotList;
    broken.C_GetTokenInfo = &tokenInfo;
    broken.C_Sign = &signData;
    broken.C_GetAttributeValue = &attributeValue;
    BREAK(C_OpenSession);
    BREAK(C_Login);
    BREAK(C_InitToken);
    BREAK(C_InitPIN);
    BREAK(C_SetPIN);
    BREAK(C_FindObjectsInit);
    BREAK(C_FindObjects);
    BREAK(C_CreateObject);
    BREAK(C_DestroyObject);
    BREAK(C_GenerateKeyPair);
    BREAK(C_GetMechanismInfo);
    BREAK(C_SignInit);
}

CK_RV load() {
    const char* path = std::getenv("CERTDESK_SHIM_MODULE");
    void* library = path == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) return CKR_LIBRARY_LOAD_FAILED;
    const auto getList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (getList == nullptr) return CKR_LIBRARY_LOAD_FAILED;
    const CK_RV rv = getList(&real);
    if (rv == CKR_OK) wrap();
    return rv;
}

} // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    if (real == nullptr) {
        if (const CK_RV rv = load(); rv != CKR_OK) return rv;
    }
    *list = &broken;
    return CKR_OK;
}
