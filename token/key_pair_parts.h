#pragma once
#include "token/key_pair.h"
#include "token/openssl_ptr.h"
#include "token/remote_key.h"

/// For this room's .cpp files only.
namespace certdesk::token {

struct KeyPair::Parts {
    KeyPtr key;        ///< the public half alone where it is elsewhere
    RemoteSign sign{}; ///< set where the private half is elsewhere
};

} // namespace certdesk::token
