#pragma once
#include "forms/secret.h"
#include "token/randomness.h"

#include <cstddef>
#include <string_view>

namespace certdesk::token {

/// `count` decimal digits, each equally likely (bytes from 250 on are thrown away).
forms::Secret randomDigits(std::size_t count, Randomness& randomness);

/// A PIN that is guessed first: all one digit, a pattern repeated (121212, 123123), or each digit the last
/// one plus or minus one (123456, 987654; 0 follows 9), or made of only two digits.
bool weakPin(std::string_view pin);

/// The PIN of a letter: 6 random digits (the practice of GDCA's envelopes), drawn again while weak.
forms::Secret letterPin(Randomness& randomness);
/// The PIN that a token bears while it is produced: 12 random digits.
forms::Secret productionPin(Randomness& randomness);

/// The admin PIN of a token: 12 decimal digits that only the holder of the master key can tell, so that none
/// is stored. Blocks HMAC-SHA256(masterKey, "certdesk admin pin v1" ‖ 00 ‖ serial ‖ 00 ‖ n), n one byte from
/// 0 on; their bytes in turn, those from 250 on left out, each modulo 10. (RFC 2104; FIPS 180-4.) `masterKey`
/// has at least 32 bytes, else std::invalid_argument.
forms::Secret deriveAdminPin(const forms::Secret& masterKey, std::string_view tokenSerial);

/// The key by which a token takes a device authentication (GM/T 0016 §7.2), 16 bytes: the first half of
/// HMAC-SHA256(masterKey, "certdesk device key v1" ‖ 00 ‖ serial ‖ 00 ‖ 00). `masterKey` as above.
forms::Secret deriveDeviceKey(const forms::Secret& masterKey, std::string_view tokenSerial);

} // namespace certdesk::token
