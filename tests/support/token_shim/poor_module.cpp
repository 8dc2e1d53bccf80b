#include "poor_module.h"

#include "shim_rules.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string>

namespace shim {

namespace {

CK_FUNCTION_LIST* real = nullptr;
std::set<CK_SESSION_HANDLE> sessions;
bool hashing = false; ///< the signature under way is to be over a hash made here

void pad(CK_UTF8CHAR* field, std::size_t size, const std::string& text, char padding = ' ') {
    std::memset(field, padding, size);
    std::memcpy(field, text.data(), std::min(size, text.size()));
}

// Slots
// -----------------------------------------------------------------------------------------------------------

std::string serialIn(CK_SLOT_ID slot) {
    CK_TOKEN_INFO info{};
    if (real->C_GetTokenInfo(slot, &info) != CKR_OK) return {};
    return {reinterpret_cast<const char*>(info.serialNumber), sizeof info.serialNumber};
}

std::vector<CK_SLOT_ID> realSlots() {
    std::vector<CK_SLOT_ID> slots(64);
    CK_ULONG count = slots.size();
    if (real->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) count = 0;
    slots.resize(count);
    return slots;
}

CK_SLOT_ID slotOf(const std::string& serial, CK_SLOT_ID otherwise) {
    for (const CK_SLOT_ID slot : realSlots())
        if (serialIn(slot) == serial) return slot;
    return otherwise;
}

/// The slot in which one of two tokens shows itself: "swap-at N SERIAL OTHER".
struct Swap {
    CK_SLOT_ID first;
    CK_SLOT_ID other;
};
std::optional<Swap> swap() {
    const auto words = rules().words("swap-at");
    if (!words || words->size() < 3) return {};
    return Swap{slotOf((*words)[1], 0), slotOf((*words)[2], 0)};
}

CK_SLOT_ID shift() {
    const auto by = rules().numbers("renumber");
    return by.empty() ? 0 : by.front();
}

CK_SLOT_ID realSlot(CK_SLOT_ID shown) {
    const CK_SLOT_ID slot = shown - shift();
    const auto swapping = swap();
    return swapping && rules().swapped() && slot == swapping->first ? swapping->other : slot;
}

CK_RV slotList(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
    const auto swapping = swap();
    if (rules().removed()) {
        *count = 0;
        return CKR_OK;
    }
    if (!swapping && shift() == 0) return real->C_GetSlotList(present, slots, count);
    std::vector<CK_SLOT_ID> shown;
    for (const CK_SLOT_ID slot : realSlots())
        if (!swapping || slot != swapping->other) shown.push_back(slot + shift());
    const bool fits = slots == nullptr || *count >= shown.size();
    *count = shown.size();
    if (slots != nullptr && fits) std::copy(shown.begin(), shown.end(), slots);
    return fits ? CKR_OK : CKR_BUFFER_TOO_SMALL;
}

CK_RV tokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
    const CK_RV rv = real->C_GetTokenInfo(realSlot(slot), info);
    for (const unsigned long flags : rules().numbers("flags"))
        info->flags |= flags;
    for (const unsigned long flags : rules().numbers("unflag"))
        info->flags &= ~flags;
    if (rules().has("no-labels")) pad(info->label, sizeof info->label, "");
    // as of a serial that is shorter than the field
    if (rules().has("nul-serials")) std::memset(info->serialNumber + 12, 0, sizeof info->serialNumber - 12);
    return rv;
}

CK_RV initToken(CK_SLOT_ID slot, CK_UTF8CHAR* pin, CK_ULONG size, CK_UTF8CHAR* label) {
    CK_UTF8CHAR kept[32];
    const auto length = rules().numbers("short-labels");
    const std::string text(reinterpret_cast<const char*>(label), sizeof kept);
    pad(kept, sizeof kept, length.empty() ? text : text.substr(0, length.front()));
    return real->C_InitToken(realSlot(slot), pin, size, kept);
}

CK_RV closeAllSessions(CK_SLOT_ID slot) {
    sessions.clear();
    return real->C_CloseAllSessions(realSlot(slot));
}

CK_RV openSession(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify,
                  CK_SESSION_HANDLE* session) {
    const auto most = rules().numbers("sessions");
    if (!most.empty() && sessions.size() >= most.front()) return CKR_SESSION_COUNT;
    const CK_RV rv = real->C_OpenSession(realSlot(slot), flags, application, notify, session);
    if (rv == CKR_OK) sessions.insert(*session);
    return rv;
}

CK_RV closeSession(CK_SESSION_HANDLE session) {
    sessions.erase(session);
    return real->C_CloseSession(session);
}

// The module
// -----------------------------------------------------------------------------------------------------------

CK_RV initialise(void* arguments) {
    const auto* wishes = static_cast<const CK_C_INITIALIZE_ARGS*>(arguments);
    const bool locking = wishes != nullptr && (wishes->flags & CKF_OS_LOCKING_OK) != 0;
    if (locking && rules().has("no-locking")) return CKR_CANT_LOCK;
    return real->C_Initialize(arguments);
}

CK_RV finalise(void* reserved) {
    sessions.clear();
    return real->C_Finalize(reserved);
}

CK_RV moduleInfo(CK_INFO* info) {
    const CK_RV rv = real->C_GetInfo(info);
    if (const auto name = rules().words("manufacturer"))
        pad(info->manufacturerID, sizeof info->manufacturerID, name->front());
    return rv;
}

// Mechanisms
// -----------------------------------------------------------------------------------------------------------

bool lacks(CK_MECHANISM_TYPE mechanism) { return rules().names("without", mechanism); }

CK_RV mechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE mechanism, CK_MECHANISM_INFO* info) {
    if (lacks(mechanism)) return CKR_MECHANISM_INVALID;
    const bool own = mechanism == CKM_ECDSA_SHA256 && rules().has("hash-ecdsa");
    const CK_RV rv = real->C_GetMechanismInfo(realSlot(slot), own ? CKM_ECDSA : mechanism, info);
    if (rules().names("useless", mechanism)) info->flags = 0;
    return rv;
}

CK_RV signInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    hashing = mechanism->mechanism == CKM_ECDSA_SHA256 && rules().has("hash-ecdsa");
    if (hashing) {
        CK_MECHANISM plain{CKM_ECDSA, nullptr, 0};
        return real->C_SignInit(session, &plain, key);
    }
    if (lacks(mechanism->mechanism) || rules().names("refused", mechanism->mechanism))
        return CKR_MECHANISM_INVALID;
    return real->C_SignInit(session, mechanism, key);
}

CK_RV signData(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature,
               CK_ULONG* length) {
    std::array<CK_BYTE, SHA256_DIGEST_LENGTH> digest{};
    if (!hashing) return real->C_Sign(session, data, size, signature, length);
    SHA256(data, size, digest.data());
    return real->C_Sign(session, digest.data(), digest.size(), signature, length);
}

CK_RV decryptInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    if (lacks(mechanism->mechanism) || rules().names("useless", mechanism->mechanism))
        return CKR_MECHANISM_INVALID;
    return real->C_DecryptInit(session, mechanism, key);
}

// Objects
// -----------------------------------------------------------------------------------------------------------

const CK_ATTRIBUTE* attributeIn(const CK_ATTRIBUTE* attributes, CK_ULONG count, CK_ATTRIBUTE_TYPE type) {
    const auto* end = attributes + count;
    const auto* found = std::find_if(attributes, end, [&](const CK_ATTRIBUTE& a) { return a.type == type; });
    return found == end ? nullptr : found;
}

bool isThere(CK_SESSION_HANDLE session, CK_OBJECT_CLASS kind, const CK_ATTRIBUTE& id) {
    std::array<CK_ATTRIBUTE, 2> wanted{CK_ATTRIBUTE{CKA_CLASS, &kind, sizeof kind}, id};
    CK_OBJECT_HANDLE found = 0;
    CK_ULONG count = 0;
    real->C_FindObjectsInit(session, wanted.data(), wanted.size());
    real->C_FindObjects(session, &found, 1, &count);
    real->C_FindObjectsFinal(session);
    return count > 0;
}

/// What a poorer module says of the attributes of an object to be made.
CK_RV judge(CK_SESSION_HANDLE session, const CK_ATTRIBUTE* attributes, CK_ULONG count) {
    for (CK_ULONG i = 0; i < count; ++i)
        if (rules().names("unknown-attributes", attributes[i].type)) return CKR_TEMPLATE_INCONSISTENT;
    const CK_ATTRIBUTE* id = attributeIn(attributes, count, CKA_ID);
    const CK_ATTRIBUTE* kind = attributeIn(attributes, count, CKA_CLASS);
    if (!rules().has("one-object-per-id") || id == nullptr || kind == nullptr) return CKR_OK;
    const bool second = isThere(session, *static_cast<const CK_OBJECT_CLASS*>(kind->pValue), *id);
    return second ? CKR_ATTRIBUTE_VALUE_INVALID : CKR_OK;
}

CK_RV createObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count,
                   CK_OBJECT_HANDLE* object) {
    if (const CK_RV rv = judge(session, attributes, count); rv != CKR_OK) return rv;
    return real->C_CreateObject(session, attributes, count, object);
}

CK_RV unwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE with, CK_BYTE* wrapped,
                CK_ULONG size, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* key) {
    if (const CK_RV rv = judge(session, attributes, count); rv != CKR_OK) return rv;
    return real->C_UnwrapKey(session, mechanism, with, wrapped, size, attributes, count, key);
}

/// A module that gives keys ids of its own.
void takeIdsOut(CK_ATTRIBUTE* attributes, CK_ULONG& count) {
    if (!rules().has("own-ids")) return;
    const auto* end = std::remove_if(attributes, attributes + count,
                                     [](const CK_ATTRIBUTE& a) { return a.type == CKA_ID; });
    count = static_cast<CK_ULONG>(end - attributes);
}

CK_RV generateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* publicHalf,
                      CK_ULONG publicCount, CK_ATTRIBUTE* privateHalf, CK_ULONG privateCount,
                      CK_OBJECT_HANDLE* publicKey, CK_OBJECT_HANDLE* privateKey) {
    for (const CK_RV rv :
         {judge(session, publicHalf, publicCount), judge(session, privateHalf, privateCount)})
        if (rv != CKR_OK) return rv;
    takeIdsOut(publicHalf, publicCount);
    takeIdsOut(privateHalf, privateCount);
    if (rules().has("extractable"))
        for (CK_ULONG i = 0; i < privateCount; ++i)
            if (privateHalf[i].type == CKA_EXTRACTABLE)
                *static_cast<CK_BBOOL*>(privateHalf[i].pValue) = CK_TRUE;
    return real->C_GenerateKeyPair(session, mechanism, publicHalf, publicCount, privateHalf, privateCount,
                                   publicKey, privateKey);
}

/// The point without the OCTET STRING around it.
void bare(CK_ATTRIBUTE& point) {
    auto* bytes = static_cast<CK_BYTE*>(point.pValue);
    if (bytes != nullptr) std::memmove(bytes, bytes + 2, point.ulValueLen - 2);
    point.ulValueLen -= 2;
}

CK_RV attributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                     CK_ULONG count) {
    if (rules().names("unknown-attributes", attributes->type)) {
        attributes->ulValueLen = CK_UNAVAILABLE_INFORMATION;
        return CKR_ATTRIBUTE_TYPE_INVALID;
    }
    const bool point = attributes->type == CKA_EC_POINT && rules().has("raw-ec-point");
    if (!point || attributes->pValue == nullptr) {
        const CK_RV rv = real->C_GetAttributeValue(session, object, attributes, count);
        if (rv == CKR_OK && point) bare(*attributes);
        return rv;
    }
    std::array<CK_BYTE, 128> whole{};
    CK_ATTRIBUTE wanted{CKA_EC_POINT, whole.data(), whole.size()};
    const CK_RV rv = real->C_GetAttributeValue(session, object, &wanted, 1);
    if (rv != CKR_OK) return rv;
    attributes->ulValueLen = wanted.ulValueLen - 2;
    std::memcpy(attributes->pValue, whole.data() + 2, attributes->ulValueLen);
    return CKR_OK;
}

} // namespace

void dropSessions() {
    for (const CK_SESSION_HANDLE session : sessions)
        real->C_CloseSession(session);
    sessions.clear();
}

CK_FUNCTION_LIST poorModule(CK_FUNCTION_LIST* soft) {
    real = soft;
    CK_FUNCTION_LIST poor = *soft;
    poor.C_Initialize = &initialise;
    poor.C_Finalize = &finalise;
    poor.C_GetInfo = &moduleInfo;
    poor.C_GetSlotList = &slotList;
    poor.C_GetTokenInfo = &tokenInfo;
    poor.C_GetMechanismInfo = &mechanismInfo;
    poor.C_InitToken = &initToken;
    poor.C_OpenSession = &openSession;
    poor.C_CloseSession = &closeSession;
    poor.C_CloseAllSessions = &closeAllSessions;
    poor.C_SignInit = &signInit;
    poor.C_Sign = &signData;
    poor.C_DecryptInit = &decryptInit;
    poor.C_CreateObject = &createObject;
    poor.C_UnwrapKey = &unwrapKey;
    poor.C_GenerateKeyPair = &generateKeyPair;
    poor.C_GetAttributeValue = &attributeValue;
    return poor;
}

} // namespace shim
