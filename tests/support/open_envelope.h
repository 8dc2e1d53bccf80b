#pragma once
#include "token/key_pair.h"

namespace certdesk::tests {

/// The private number (32 bytes) in an SM2EnvelopedKey, opened as a token would with its signing key. Throws
/// std::runtime_error when that does not open it.
forms::Bytes sm2KeyIn(forms::ByteView envelope, const token::KeyPair& signing);

/// The uncompressed point on the SM2 curve that belongs to a private number.
forms::Bytes sm2PointOf(forms::ByteView privateNumber);

} // namespace certdesk::tests
