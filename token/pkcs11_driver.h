#pragma once
#include "token/token.h"

#include <memory>
#include <string>

namespace certdesk::token {

/// A driver over a PKCS#11 module (v2.20 and later), e.g. "/usr/lib/softhsm/libsofthsm2.so". The module is
/// loaded and C_Initialize'd (CKF_OS_LOCKING_OK) once per process and path and shared by all drivers of it;
/// C_Finalize comes with the last driver and session. noModule when the file is missing or is no module.
///
/// SoftHSM builds its slot list in C_Initialize alone: for it (told by CK_INFO manufacturerID) every look for
/// tokens re-initialises the module while no session is open, so that tokens made later are seen too. Other
/// modules are asked by C_GetSlotList, as the standard means it.
///
/// What a module cannot do is found by asking it (C_GetMechanismInfo, its answers), and gone round where that
/// is safe: a hash is made outside; what was refused for its attributes is tried with fewer, never without
/// CKA_SENSITIVE; a token that cannot be initialised again is emptied object by object, and keeps its label;
/// where a second certificate under one CKA_ID is refused, the old one goes first. What is left is told
/// (mechanismUnsupported, functionUnsupported).
///
/// A module that another part of the process has initialised already (p11-kit in a toolkit's TLS) is used as
/// it is, and left so.
///
/// After fork, only a process that makes its own driver may use tokens.
TokenResult<std::unique_ptr<TokenDriver>> openPkcs11Driver(const std::string& modulePath);

/// The first of the places where Debian keeps SoftHSM 2, or empty when it is not installed.
std::string softHsmModulePath();

} // namespace certdesk::token
