#pragma once
#include <p11-kit/pkcs11.h>

namespace shim {

/// SoftHSM's functions, made to answer as a poorer module does where the rules say so (soft_tokens.h). `real`
/// must live on.
CK_FUNCTION_LIST poorModule(CK_FUNCTION_LIST* real);

/// The token is out, or another one is in: what was open on it is closed.
void dropSessions();

} // namespace shim
