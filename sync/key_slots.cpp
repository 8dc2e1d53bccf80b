#include "sync/key_slots.h"

#include "forms/password_rules.h"

#include <algorithm>
#include <new>
#include <sodium.h>
#include <stdexcept>

namespace certdesk::sync {

namespace {

constexpr std::size_t partBytes = 32;
constexpr std::string_view slotLabel = "certdesk slot v1";
constexpr std::uint64_t mostPasses = 64;
constexpr std::uint64_t mostMemory = 4ULL << 30;

bool isSensible(const SlotCost& cost) {
    return cost.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN && cost.passes <= mostPasses &&
           cost.memoryBytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN && cost.memoryBytes <= mostMemory;
}

constexpr std::int64_t leastMs = 250;
constexpr std::int64_t mostMs = 1000;

Secret stretched(const Secret& password, const KeySlot& slot) {
    const char* characters = password.empty() ? "" : password.text().data();
    Secret key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    if (crypto_pwhash(key.data(), key.size(), characters, password.size(), slot.salt.data(), slot.cost.passes,
                      static_cast<std::size_t>(slot.cost.memoryBytes), crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return key;
}

/// What the sealed part is bound to, so that it cannot be moved to another account or made cheaper.
Bytes associatedWith(const KeySlot& slot) {
    const std::string text = std::string(slotLabel) + '\n' + slot.account + '\n' + forms::hex(slot.salt) +
                             '\n' + std::to_string(slot.cost.passes) + '\n' +
                             std::to_string(slot.cost.memoryBytes);
    return forms::toBytes(text);
}

Secret joined(const OpenedSlot& content) {
    Secret all(3 * partBytes);
    std::uint8_t* at = all.data();
    for (const Secret* part : {&content.kiosk.secretKey, &content.lookupKey, &content.signer.seed}) {
        if (part->size() != partBytes) throw std::invalid_argument("a key of the slot has the wrong length");
        at = std::copy_n(part->data(), partBytes, at);
    }
    return all;
}

OpenedSlot parted(const Secret& all) {
    const auto part = [&](std::size_t index) {
        return Secret(all.view().subspan(index * partBytes, partBytes));
    };
    SealPair kiosk{Bytes(crypto_box_PUBLICKEYBYTES), part(0)};
    crypto_scalarmult_base(kiosk.publicKey.data(), kiosk.secretKey.data());
    return {std::move(kiosk), part(1), signingPairOf(part(2))};
}

} // namespace

SlotCost calibratedCost(const std::function<std::int64_t()>& runningMs) {
    SlotCost cost;
    const KeySlot probe{"probe", Bytes(crypto_pwhash_SALTBYTES), cost, {}};
    const std::int64_t begun = runningMs();
    stretched(Secret(partBytes), probe);
    const std::int64_t took = runningMs() - begun;
    if (took <= 0 || took >= leastMs) return cost;
    const auto passes = static_cast<std::int64_t>(cost.passes);
    const std::int64_t enough = (leastMs * passes + took - 1) / took;
    const std::int64_t atMost = std::max(passes, mostMs * passes / took);
    cost.passes = std::min(static_cast<std::uint64_t>(std::min(enough, atMost)), mostPasses);
    return cost;
}

KeySlot makeSlot(const std::string& account, const Secret& password, const OpenedSlot& content,
                 SlotCost cost) {
    if (!isSensible(cost)) throw std::invalid_argument("the slot's cost is out of range");
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    KeySlot slot{account, Bytes(crypto_pwhash_SALTBYTES), cost, {}};
    randombytes_buf(slot.salt.data(), slot.salt.size());
    slot.sealed = seal(joined(content).view(), stretched(forms::normalisedPassword(password), slot),
                       associatedWith(slot));
    return slot;
}

std::optional<OpenedSlot> openSlot(const KeySlot& slot, const Secret& password) {
    if (!isSensible(slot.cost) || slot.salt.size() != crypto_pwhash_SALTBYTES) return std::nullopt;
    const Secret normal = forms::normalisedPassword(password);
    std::optional<Secret> all = unseal(slot.sealed, stretched(normal, slot), associatedWith(slot));
    if (!all && !(normal == password)) // a slot that was made before passwords were normalised
        all = unseal(slot.sealed, stretched(password, slot), associatedWith(slot));
    if (!all || all->size() != 3 * partBytes) return std::nullopt;
    return parted(*all);
}

} // namespace certdesk::sync
