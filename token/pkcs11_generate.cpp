#include "token/pkcs11_generate.h"

#include "token/pkcs11_objects.h"
#include "token/pkcs11_public_key.h"

#include <algorithm>

namespace certdesk::token {

namespace {

constexpr std::array<std::uint8_t, 3> exponent65537 = {0x01, 0x00, 0x01};

Template publicHalf(KeyAlgorithm algorithm, forms::ByteView id, std::string_view label) {
    Template key = half(id, label);
    key.flag(CKA_PRIVATE, false).flag(CKA_VERIFY, true);
    if (algorithm == KeyAlgorithm::p256) return key.bytes(CKA_EC_PARAMS, p256Oid);
    const CK_ULONG bits = algorithm == KeyAlgorithm::rsa3072 ? 3072 : 2048;
    return key.flag(CKA_ENCRYPT, true)
        .number(CKA_MODULUS_BITS, bits)
        .bytes(CKA_PUBLIC_EXPONENT, exponent65537);
}

Template privateHalf(KeyAlgorithm algorithm, forms::ByteView id, std::string_view label) {
    Template key = half(id, label);
    key.flag(CKA_PRIVATE, true).flag(CKA_SENSITIVE, true).flag(CKA_EXTRACTABLE, false).flag(CKA_SIGN, true);
    return algorithm == KeyAlgorithm::p256 ? key : key.flag(CKA_DECRYPT, true).flag(CKA_UNWRAP, true);
}

/// The attributes of both halves.
struct Wish {
    Template publicHalf;
    Template privateHalf;
    Wish without(std::initializer_list<CK_ATTRIBUTE_TYPE> types) const {
        return {publicHalf.without(types), privateHalf.without(types)};
    }
};

/// From all that is wanted to what no pair can do without. None lacks CKA_SENSITIVE.
std::vector<Wish> wishes(KeyAlgorithm algorithm, forms::ByteView id, std::string_view label) {
    const Wish all{publicHalf(algorithm, id, label), privateHalf(algorithm, id, label)};
    const Wish signing = all.without({CKA_UNWRAP, CKA_DECRYPT, CKA_ENCRYPT});
    const Wish bare = signing.without({CKA_LABEL, CKA_SIGN, CKA_VERIFY});
    return {all, all.without({CKA_UNWRAP}), signing, bare, bare.without({CKA_ID})};
}

TokenResult<PairHandles> made(Pkcs11Session& session, KeyAlgorithm algorithm,
                              const std::vector<Wish>& wishes) {
    const bool ec = algorithm == KeyAlgorithm::p256;
    const CK_MECHANISM_TYPE mechanism = ec ? CKM_EC_KEY_PAIR_GEN : CKM_RSA_PKCS_KEY_PAIR_GEN;
    TokenResult<PairHandles> pair = ownFault(TokenStep::generate, FaultKind::refusedData);
    for (const Wish& wish : wishes) {
        pair = session.generate(mechanism, wish.publicHalf, wish.privateHalf);
        if (pair || !refusesTemplate(pair.fault())) break;
    }
    return pair;
}

/// Where the module made the pair under an id of its own.
TokenResult<Done> nameHalf(Pkcs11Session& session, CK_OBJECT_HANDLE half, forms::ByteView id) {
    const auto now = session.optional(half, CKA_ID, TokenStep::generate);
    if (!now) return now.fault();
    if (std::equal(now->begin(), now->end(), id.begin(), id.end())) return Done{};
    return session.setAttribute(half, CKA_ID, id);
}

/// The id is ours, and the private half cannot leave the token as far as the module tells.
TokenResult<Done> settle(Pkcs11Session& session, const PairHandles& pair, forms::ByteView id) {
    const bool open = !session.flag(pair.privateHalf, CKA_SENSITIVE).value_or(true) ||
                      session.flag(pair.privateHalf, CKA_EXTRACTABLE).value_or(false);
    if (open) return ownFault(TokenStep::generate, FaultKind::functionUnsupported);
    for (const CK_OBJECT_HANDLE half : {pair.publicHalf, pair.privateHalf})
        if (const auto named = nameHalf(session, half, id); !named) return named;
    return Done{};
}

} // namespace

TokenResult<TokenKey> generateOn(Pkcs11Session& session, KeyAlgorithm algorithm, forms::ByteView id,
                                 std::string_view label) {
    const auto pair = made(session, algorithm, wishes(algorithm, id, label));
    if (!pair) return pair.fault();
    if (const auto settled = settle(session, *pair, id); !settled) {
        (void)session.destroy(pair->privateHalf);
        (void)session.destroy(pair->publicHalf);
        return settled.fault();
    }
    auto keys = keysOn(session);
    if (!keys) return keys.fault();
    const auto same = [&](const TokenKey& key) {
        return std::equal(key.id.begin(), key.id.end(), id.begin(), id.end());
    };
    const auto found = std::find_if(keys->begin(), keys->end(), same);
    if (found == keys->end()) return ownFault(TokenStep::generate, FaultKind::keyMissing);
    return *found;
}

} // namespace certdesk::token
