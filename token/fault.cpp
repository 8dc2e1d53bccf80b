#include "token/fault.h"

#include "token/skf_abi.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <p11-kit/pkcs11.h>

namespace certdesk::token {

namespace {

struct Row {
    unsigned long code;
    std::string_view name;
    FaultKind kind;
};

#define ROW(code, kind)                                                                                      \
    { code, #code, FaultKind::kind }
constexpr Row rows[] = {
    ROW(CKR_CANCEL, driverFault),
    ROW(CKR_HOST_MEMORY, driverMemory),
    ROW(CKR_SLOT_ID_INVALID, noToken),
    ROW(CKR_GENERAL_ERROR, driverFault),
    ROW(CKR_FUNCTION_FAILED, deviceFault),
    ROW(CKR_ARGUMENTS_BAD, refusedData),
    ROW(CKR_NO_EVENT, driverFault),
    ROW(CKR_NEED_TO_CREATE_THREADS, driverFault),
    ROW(CKR_CANT_LOCK, driverFault),
    ROW(CKR_ATTRIBUTE_READ_ONLY, refusedData),
    ROW(CKR_ATTRIBUTE_SENSITIVE, refusedData),
    ROW(CKR_ATTRIBUTE_TYPE_INVALID, refusedData),
    ROW(CKR_ATTRIBUTE_VALUE_INVALID, refusedData),
    ROW(CKR_ACTION_PROHIBITED, refusedData),
    ROW(CKR_DATA_INVALID, refusedData),
    ROW(CKR_DATA_LEN_RANGE, refusedData),
    ROW(CKR_DEVICE_ERROR, deviceFault),
    ROW(CKR_DEVICE_MEMORY, full),
    ROW(CKR_DEVICE_REMOVED, removed),
    ROW(CKR_ENCRYPTED_DATA_INVALID, refusedData),
    ROW(CKR_ENCRYPTED_DATA_LEN_RANGE, refusedData),
    ROW(CKR_FUNCTION_CANCELED, driverFault),
    ROW(CKR_FUNCTION_NOT_PARALLEL, driverFault),
    ROW(CKR_FUNCTION_NOT_SUPPORTED, functionUnsupported),
    ROW(CKR_KEY_HANDLE_INVALID, keyMissing),
    ROW(CKR_KEY_SIZE_RANGE, refusedData),
    ROW(CKR_KEY_TYPE_INCONSISTENT, refusedData),
    ROW(CKR_KEY_NOT_NEEDED, refusedData),
    ROW(CKR_KEY_CHANGED, refusedData),
    ROW(CKR_KEY_NEEDED, refusedData),
    ROW(CKR_KEY_INDIGESTIBLE, refusedData),
    ROW(CKR_KEY_FUNCTION_NOT_PERMITTED, refusedData),
    ROW(CKR_KEY_NOT_WRAPPABLE, refusedData),
    ROW(CKR_KEY_UNEXTRACTABLE, refusedData),
    ROW(CKR_MECHANISM_INVALID, mechanismUnsupported),
    ROW(CKR_MECHANISM_PARAM_INVALID, mechanismUnsupported),
    ROW(CKR_OBJECT_HANDLE_INVALID, refusedData),
    ROW(CKR_OPERATION_ACTIVE, driverFault),
    ROW(CKR_OPERATION_NOT_INITIALIZED, driverFault),
    ROW(CKR_PIN_INCORRECT, pinIncorrect),
    ROW(CKR_PIN_INVALID, pinInvalid),
    ROW(CKR_PIN_LEN_RANGE, pinInvalid),
    ROW(CKR_PIN_EXPIRED, pinExpired),
    ROW(CKR_PIN_LOCKED, pinLocked),
    ROW(CKR_SESSION_CLOSED, sessionClosed),
    ROW(CKR_SESSION_COUNT, driverMemory),
    ROW(CKR_SESSION_HANDLE_INVALID, sessionClosed),
    ROW(CKR_SESSION_PARALLEL_NOT_SUPPORTED, driverFault),
    ROW(CKR_SESSION_READ_ONLY, writeProtected),
    ROW(CKR_SESSION_EXISTS, busy),
    ROW(CKR_SESSION_READ_ONLY_EXISTS, busy),
    ROW(CKR_SESSION_READ_WRITE_SO_EXISTS, busy),
    ROW(CKR_SIGNATURE_INVALID, refusedData),
    ROW(CKR_SIGNATURE_LEN_RANGE, refusedData),
    ROW(CKR_TEMPLATE_INCOMPLETE, refusedData),
    ROW(CKR_TEMPLATE_INCONSISTENT, refusedData),
    ROW(CKR_TOKEN_NOT_PRESENT, noToken),
    ROW(CKR_TOKEN_NOT_RECOGNIZED, notRecognised),
    ROW(CKR_TOKEN_WRITE_PROTECTED, writeProtected),
    ROW(CKR_UNWRAPPING_KEY_HANDLE_INVALID, refusedData),
    ROW(CKR_UNWRAPPING_KEY_SIZE_RANGE, refusedData),
    ROW(CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT, refusedData),
    ROW(CKR_USER_ALREADY_LOGGED_IN, alreadyLoggedIn),
    ROW(CKR_USER_NOT_LOGGED_IN, notLoggedIn),
    ROW(CKR_USER_PIN_NOT_INITIALIZED, pinNotSet),
    ROW(CKR_USER_TYPE_INVALID, refusedData),
    ROW(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, alreadyLoggedIn),
    ROW(CKR_USER_TOO_MANY_TYPES, alreadyLoggedIn),
    ROW(CKR_WRAPPED_KEY_INVALID, refusedData),
    ROW(CKR_WRAPPED_KEY_LEN_RANGE, refusedData),
    ROW(CKR_WRAPPING_KEY_HANDLE_INVALID, refusedData),
    ROW(CKR_WRAPPING_KEY_SIZE_RANGE, refusedData),
    ROW(CKR_WRAPPING_KEY_TYPE_INCONSISTENT, refusedData),
    ROW(CKR_RANDOM_SEED_NOT_SUPPORTED, functionUnsupported),
    ROW(CKR_RANDOM_NO_RNG, deviceFault),
    ROW(CKR_DOMAIN_PARAMS_INVALID, refusedData),
    ROW(CKR_CURVE_NOT_SUPPORTED, mechanismUnsupported),
    ROW(CKR_BUFFER_TOO_SMALL, driverFault),
    ROW(CKR_SAVED_STATE_INVALID, driverFault),
    ROW(CKR_INFORMATION_SENSITIVE, refusedData),
    ROW(CKR_STATE_UNSAVEABLE, driverFault),
    ROW(CKR_CRYPTOKI_NOT_INITIALIZED, driverFault),
    ROW(CKR_CRYPTOKI_ALREADY_INITIALIZED, driverFault),
    ROW(CKR_MUTEX_BAD, driverFault),
    ROW(CKR_MUTEX_NOT_LOCKED, driverFault),
    ROW(CKR_NEW_PIN_MODE, functionUnsupported),
    ROW(CKR_NEXT_OTP, functionUnsupported),
    ROW(CKR_EXCEEDED_MAX_ITERATIONS, driverFault),
    ROW(CKR_FIPS_SELF_TEST_FAILED, deviceFault),
    ROW(CKR_LIBRARY_LOAD_FAILED, noModule),
    ROW(CKR_PIN_TOO_WEAK, pinInvalid),
    ROW(CKR_PUBLIC_KEY_INVALID, refusedData),
    ROW(CKR_FUNCTION_REJECTED, driverFault),
    ROW(CKR_VENDOR_DEFINED, driverFault),
};
#undef ROW

#define SAR_ROW(code, kind)                                                                                  \
    { skf::code, #code, FaultKind::kind }
constexpr Row sarRows[] = {
    SAR_ROW(SAR_FAIL, driverFault),
    SAR_ROW(SAR_UNKNOWNERR, driverFault),
    SAR_ROW(SAR_NOTSUPPORTYETERR, functionUnsupported),
    SAR_ROW(SAR_FILEERR, deviceFault),
    SAR_ROW(SAR_INVALIDHANDLEERR, sessionClosed),
    SAR_ROW(SAR_INVALIDPARAMERR, refusedData),
    SAR_ROW(SAR_READFILEERR, deviceFault),
    SAR_ROW(SAR_WRITEFILEERR, deviceFault),
    SAR_ROW(SAR_NAMELENERR, refusedData),
    SAR_ROW(SAR_KEYUSAGEERR, refusedData),
    SAR_ROW(SAR_MODULUSLENERR, refusedData),
    SAR_ROW(SAR_NOTINITIALIZEERR, driverFault),
    SAR_ROW(SAR_OBJERR, driverFault),
    SAR_ROW(SAR_MEMORYERR, driverMemory),
    SAR_ROW(SAR_TIMEOUTERR, busy),
    SAR_ROW(SAR_INDATALENERR, refusedData),
    SAR_ROW(SAR_INDATAERR, refusedData),
    SAR_ROW(SAR_GENRANDERR, deviceFault),
    SAR_ROW(SAR_HASHOBJERR, driverFault),
    SAR_ROW(SAR_HASHERR, deviceFault),
    SAR_ROW(SAR_HASHNOTEQUALERR, refusedData),
    SAR_ROW(SAR_KEYNOTFOUNDERR, keyMissing),
    SAR_ROW(SAR_CERTNOTFOUNDERR, certificateMissing),
    SAR_ROW(SAR_NOTEXPORTERR, refusedData),
    SAR_ROW(SAR_DECRYPTPADERR, refusedData),
    SAR_ROW(SAR_MACLENERR, refusedData),
    SAR_ROW(SAR_BUFFER_TOO_SMALL, driverFault),
    SAR_ROW(SAR_KEYINFOTYPEERR, refusedData),
    SAR_ROW(SAR_NOT_EVENTERR, driverFault),
    SAR_ROW(SAR_DEVICE_REMOVED, removed),
    SAR_ROW(SAR_PIN_INCORRECT, pinIncorrect),
    SAR_ROW(SAR_PIN_LOCKED, pinLocked),
    SAR_ROW(SAR_PIN_INVALID, pinInvalid),
    SAR_ROW(SAR_PIN_LEN_RANGE, pinInvalid),
    SAR_ROW(SAR_USER_ALREADY_LOGGED_IN, alreadyLoggedIn),
    SAR_ROW(SAR_USER_PIN_NOT_INITIALIZED, pinNotSet),
    SAR_ROW(SAR_USER_TYPE_INVALID, refusedData),
    SAR_ROW(SAR_APPLICATION_NAME_INVALID, refusedData),
    SAR_ROW(SAR_APPLICATION_EXISTS, refusedData),
    SAR_ROW(SAR_USER_NOT_LOGGED_IN, notLoggedIn),
    SAR_ROW(SAR_APPLICATION_NOT_EXISTS, pinNotSet),
    SAR_ROW(SAR_FILE_ALREADY_EXIST, refusedData),
    SAR_ROW(SAR_NO_ROOM, full),
    SAR_ROW(SAR_FILE_NOT_EXIST, keyMissing),
    SAR_ROW(SAR_REACH_MAX_CONTAINER_COUNT, full),
};
#undef SAR_ROW

template <std::size_t Size>
const Row* rowOf(const Row (&table)[Size], unsigned long code) {
    const auto found =
        std::find_if(std::begin(table), std::end(table), [&](const Row& row) { return row.code == code; });
    return found == std::end(table) ? nullptr : &*found;
}

FaultKind kindOf(const Row* row) { return row == nullptr ? FaultKind::driverFault : row->kind; }

std::string nameOf(const Row* row, const char* prefix, unsigned long code) {
    if (row != nullptr) return std::string(row->name);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%s_0x%08lx", prefix, code);
    return text.data();
}

bool isSar(unsigned long code) { return (code >> 24) == 0x0A; }

} // namespace

TokenFault ownFault(TokenStep step, FaultKind kind) { return {kind, step, 0}; }

FaultKind faultOf(unsigned long ckr) { return kindOf(rowOf(rows, ckr)); }
bool isKnownCkr(unsigned long ckr) { return rowOf(rows, ckr) != nullptr; }
std::string nameOfCkr(unsigned long ckr) { return nameOf(rowOf(rows, ckr), "CKR", ckr); }

FaultKind faultOfSar(unsigned long sar) { return kindOf(rowOf(sarRows, sar)); }
bool isKnownSar(unsigned long sar) { return rowOf(sarRows, sar) != nullptr; }
std::string nameOfSar(unsigned long sar) { return nameOf(rowOf(sarRows, sar), "SAR", sar); }

std::string nameOfCode(unsigned long code) { return isSar(code) ? nameOfSar(code) : nameOfCkr(code); }

std::string_view idOf(FaultKind kind) {
    switch (kind) {
    case FaultKind::noModule: return "no-module";
    case FaultKind::noToken: return "no-token";
    case FaultKind::wrongToken: return "wrong-token";
    case FaultKind::removed: return "removed";
    case FaultKind::notRecognised: return "not-recognised";
    case FaultKind::busy: return "busy";
    case FaultKind::pinIncorrect: return "pin-incorrect";
    case FaultKind::pinLocked: return "pin-locked";
    case FaultKind::pinInvalid: return "pin-invalid";
    case FaultKind::pinExpired: return "pin-expired";
    case FaultKind::pinNotSet: return "pin-not-set";
    case FaultKind::notLoggedIn: return "not-logged-in";
    case FaultKind::alreadyLoggedIn: return "already-logged-in";
    case FaultKind::sessionClosed: return "session-closed";
    case FaultKind::keyMissing: return "key-missing";
    case FaultKind::keyMismatch: return "key-mismatch";
    case FaultKind::certificateMissing: return "certificate-missing";
    case FaultKind::differs: return "differs";
    case FaultKind::challengeFailed: return "challenge-failed";
    case FaultKind::certificateInvalid: return "certificate-invalid";
    case FaultKind::nameInvalid: return "name-invalid";
    case FaultKind::mechanismUnsupported: return "mechanism-unsupported";
    case FaultKind::functionUnsupported: return "function-unsupported";
    case FaultKind::full: return "full";
    case FaultKind::writeProtected: return "write-protected";
    case FaultKind::refusedData: return "refused-data";
    case FaultKind::driverMemory: return "driver-memory";
    case FaultKind::driverFault: return "driver-fault";
    case FaultKind::deviceFault: return "device-fault";
    }
    return {};
}

std::string_view idOf(TokenStep step) {
    switch (step) {
    case TokenStep::load: return "load";
    case TokenStep::list: return "list";
    case TokenStep::open: return "open";
    case TokenStep::login: return "login";
    case TokenStep::prepare: return "prepare";
    case TokenStep::setPin: return "set-pin";
    case TokenStep::findKey: return "find-key";
    case TokenStep::generate: return "generate";
    case TokenStep::sign: return "sign";
    case TokenStep::write: return "write";
    case TokenStep::read: return "read";
    case TokenStep::challenge: return "challenge";
    }
    return {};
}

} // namespace certdesk::token
