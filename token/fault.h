#pragma once
#include "token/result.h"

#include <string>
#include <string_view>

namespace certdesk::token {

/// What stopped an act on a token, in the words that decide what staff do next. No kind and no fault carries
/// a PIN or a key (I8).
enum class FaultKind {
    noModule,             ///< the driver's library is missing, or is none
    noToken,              ///< no token with that serial is plugged in
    wrongToken,           ///< something else is in its slot, or two tokens claim one serial
    removed,              ///< pulled out in the middle of the act
    notRecognised,        ///< plugged in, but the driver does not know it
    busy,                 ///< this or another program has the token open
    pinIncorrect,         ///< wrong PIN: one try is used up
    pinLocked,            ///< no tries left: only the admin PIN helps
    pinInvalid,           ///< the new PIN has characters or a length that the token refuses, or is too weak
    pinExpired,           ///< the token wants a new PIN first
    pinNotSet,            ///< the token was never prepared
    notLoggedIn,          ///< the act needs a PIN that was not given
    alreadyLoggedIn,      ///< somebody is logged in on this token already
    sessionClosed,        ///< the session ended under us, as after re-insertion
    keyMissing,           ///< no private key on the token fits
    keyMismatch,          ///< the certificate's key is not on this token: nothing was written
    certificateMissing,   ///< no certificate for that key on the token
    differs,              ///< what was read back is not what was written
    challengeFailed,      ///< the token's signature does not verify with the certificate
    certificateInvalid,   ///< what lies on the token as a certificate is none
    nameInvalid,          ///< a subject attribute that X.520 has not, or too long for it
    mechanismUnsupported, ///< the token cannot do this algorithm
    functionUnsupported,  ///< the driver cannot do this act
    full,                 ///< no room left on the token
    writeProtected,       ///< the token can only be read
    refusedData,          ///< the driver refused what it was given: a fault of ours or of the driver
    driverMemory,         ///< the computer's memory, or too many sessions
    driverFault,          ///< the driver's library failed or was used out of order
    deviceFault,          ///< the token reports an error of its own
};

/// The act during which it happened.
enum class TokenStep {
    load,
    list,
    open,
    login,
    prepare,
    setPin,
    findKey,
    generate,
    sign,
    write,
    read,
    challenge,
};

/// Why an act on a token stopped.
struct TokenFault {
    FaultKind kind = FaultKind::driverFault;
    TokenStep step = TokenStep::open;
    unsigned long code = 0; ///< the driver's own number (a CKR_ or SAR_ code), 0 when we refused by ourselves
    bool operator==(const TokenFault&) const = default;
};

template <typename T>
using TokenResult = Result<T, TokenFault>;

/// A fault that is ours, not the driver's.
TokenFault ownFault(TokenStep step, FaultKind kind);

/// Stable, for journals and logs: "pin-incorrect", "removed".
std::string_view idOf(FaultKind kind);
/// "login", "write".
std::string_view idOf(TokenStep step);

/// The kind for any answer but CKR_OK of a PKCS#11 function (PKCS #11 v2.40 §5.1, v3.0 §5.1). Every code
/// named in p11-kit's header is in the table; unknown and vendor codes are driverFault.
FaultKind faultOf(unsigned long ckr);
/// "CKR_PIN_INCORRECT"; "CKR_0x80000001" for one without a name. For support and logs.
std::string nameOfCkr(unsigned long ckr);
/// True when that code has a row of its own in the table.
bool isKnownCkr(unsigned long ckr);

/// The same for any answer but SAR_OK of an SKF function (GM/T 0016-2012 annex A): every code of skf_abi.h is
/// in the table, others are driverFault and named "SAR_0x0a0000ff".
FaultKind faultOfSar(unsigned long sar);
std::string nameOfSar(unsigned long sar);
bool isKnownSar(unsigned long sar);

/// The name of TokenFault::code. SAR codes lie in 0x0A……, where PKCS #11 has none.
std::string nameOfCode(unsigned long code);

} // namespace certdesk::token
