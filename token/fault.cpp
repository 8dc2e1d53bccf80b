#include "token/fault.h"

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

const Row* rowOf(unsigned long code) {
    const auto found =
        std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.code == code; });
    return found == std::end(rows) ? nullptr : &*found;
}

} // namespace

FaultKind faultOf(unsigned long ckr) {
    const Row* row = rowOf(ckr);
    return row == nullptr ? FaultKind::driverFault : row->kind;
}

bool isKnownCkr(unsigned long ckr) { return rowOf(ckr) != nullptr; }

std::string nameOfCkr(unsigned long ckr) {
    if (const Row* row = rowOf(ckr)) return std::string(row->name);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "CKR_0x%08lx", ckr);
    return text.data();
}

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
