#pragma once
#include "token/key_pair.h"
#include "token/openssl_ptr.h"

/// For this room's .cpp files only.
namespace certdesk::token {

struct KeyPair::Parts {
    KeyPtr key;
};

} // namespace certdesk::token
