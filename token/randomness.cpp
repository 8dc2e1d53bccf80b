#include "token/randomness.h"

#include <sodium.h>

namespace certdesk::token {

void SystemRandomness::fill(std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

} // namespace certdesk::token
