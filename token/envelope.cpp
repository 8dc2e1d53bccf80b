#include "token/envelope.h"

#include "token/envelope_parts.h"

namespace certdesk::token {

forms::Bytes enclose(const KeyPair& pair, forms::ByteView recipientSpki, Randomness& randomness) {
    if (pair.algorithm() == KeyAlgorithm::sm2) return encloseSm2(pair, recipientSpki, randomness);
    return encloseRsa(pair, recipientSpki, randomness);
}

} // namespace certdesk::token
