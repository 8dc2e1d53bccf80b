#pragma once
#include "sync/headquarters.h"

#include <string>

namespace certdesk::hq {

/// A new key slot for one of the kiosk's managers, in which the kiosk's private key lies as `wrap` has it for
/// the holder of the records key. Keys for looking persons up and for signing are new. Throws Trouble when
/// the password is weak, and when the wrap does not open or is another kiosk's.
sync::Recovery recoveryFor(const std::string& manager, const std::string& displayName,
                           const forms::Secret& password, const forms::Bytes& kioskPublicKey,
                           const forms::Bytes& wrap, const sync::SealPair& records);

} // namespace certdesk::hq
