#pragma once
#include "token/token.h"

#include <memory>
#include <string>

namespace certdesk::token {

struct SkfOptions {
    std::string applicationName = "certdesk";
    unsigned pinTries = 10; ///< "at most 10 wrong tries" (GM/T 0027 §9.2), of both PINs
};

/// A driver over a maker's library of GM/T 0016-2012, for SM2. It is loaded once per process and path and
/// shared by all drivers of it. noModule when the file is missing or lacks a function that is needed;
/// functions for session keys may be missing, and then the challenge of an encryption key only compares
/// public keys.
///
/// A token is initialised when it has our application. TokenKey::id names the container, which holds a
/// signing pair and, if there is one, the encryption pair that belongs to it; TokenKey::label is that name.
/// A label has at most 31 bytes. `prepare` and `takeOver` authenticate by AdminSecrets::deviceKey, `resetPin`
/// by its pin. Where the last try was used up, pinLocked is told at once. The wrong `oldPin` of changePin
/// ends the session's login (notLoggedIn) on tokens that take it so.
///
/// Devices are looked up anew by serial at every call, and before every act that writes the session asks its
/// own handle for the serial again. Libraries whose handles of one device are one thing are not served: a
/// list() during a session connects and disconnects beside it (GM/T 0016 §7.1.4 gives out a handle each).
TokenResult<std::unique_ptr<TokenDriver>> openSkfDriver(const std::string& libraryPath,
                                                        const SkfOptions& options = {});

} // namespace certdesk::token
