#pragma once
#include "sync/sealing.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace certdesk::sync {

/// Cost of Argon2id (RFC 9106) for a new slot; the slot remembers it.
struct SlotCost {
    std::uint64_t passes = 3;
    std::uint64_t memoryBytes = 64ULL << 20;
};

/// What a password opens: the kiosk's keys for reading, and the account's own key for signing. Wiped with the
/// object.
struct OpenedSlot {
    SealPair kiosk;
    Secret lookupKey;
    SigningPair signer;
};

/// One account's slot: kiosk secret key ‖ look-up key ‖ signing seed, sealed under Argon2id of the password.
struct KeySlot {
    std::string account;
    Bytes salt;
    SlotCost cost;
    Bytes sealed;
};

/// The cost at which one log-in takes a quarter of a second at least on this machine: 64 MiB and three passes
/// or more (RFC 9106 §4, second choice), never less, and no more than a second for their sake. Stretches once
/// to find out (from a task); `runningMs` is a clock that only grows.
SlotCost calibratedCost(const std::function<std::int64_t()>& runningMs);

/// The password counts as forms::normalisedPassword makes it.
KeySlot makeSlot(const std::string& account, const Secret& password, const OpenedSlot& content,
                 SlotCost cost = {});
/// Nothing for a wrong password. Takes as long as the slot's cost says (call it from a task). Throws
/// std::bad_alloc when the memory cannot be had.
std::optional<OpenedSlot> openSlot(const KeySlot& slot, const Secret& password);

} // namespace certdesk::sync
