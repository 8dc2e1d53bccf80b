#pragma once
#include "token/key_pair.h"

#include <functional>

namespace certdesk::token {

/// Makes a signature as KeyPair::sign does. What it throws goes through whoever signs.
using RemoteSign = std::function<forms::Bytes(forms::ByteView data)>;

/// A key pair whose private half is not in this process (on a token): it signs by `sign`, certificates and
/// revocation lists included, and cannot be written or sealed (CryptoFailure). RSA and P-256: what signs an
/// SM2 key elsewhere would have to know of OpenSSL's user id.
KeyPair remoteKeyPair(forms::ByteView spki, RemoteSign sign);

} // namespace certdesk::token
