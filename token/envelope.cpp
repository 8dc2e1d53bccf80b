#include "token/envelope.h"

#include "token/envelope_parts.h"

#include <stdexcept>

namespace certdesk::token {

forms::Bytes enclose(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness) {
    if (pair.algorithm() == KeyAlgorithm::sm2) return encloseSm2(pair, recipientSpki, randomness);
    throw std::invalid_argument("no envelope for keys of this kind");
}

} // namespace certdesk::token
