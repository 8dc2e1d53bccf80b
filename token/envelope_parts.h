#pragma once
#include "token/envelope.h"

/// The two kinds of envelope, each in its own file. For this room's .cpp files only.
namespace certdesk::token {

/// Both throw std::invalid_argument when the pair or the recipient is not of that kind.
forms::Bytes encloseSm2(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness);
forms::Bytes encloseRsa(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness);

} // namespace certdesk::token
