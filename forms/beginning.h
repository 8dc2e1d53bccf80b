#pragma once
#include "forms/bytes.h"
#include "forms/json.h"

#include <cstdint>
#include <optional>
#include <string>

namespace certdesk::forms {

/// An entry as others name it.
struct EntryName {
    char incarnation = 'A';
    std::int64_t seq = 0;
    Bytes hash; ///< 32 bytes
    bool operator==(const EntryName&) const = default;
};

/// The first entry of every incarnation (DESIGN §5): which kiosk this is and whose keys can read it. A kiosk
/// begins another one when it was restored or its history was split: so no number repeats.
struct JournalBegun {
    std::string point;
    Bytes kioskPublicKey; ///< X25519, 32 bytes
    Bytes hqPublicKey;    ///< X25519 of HQ's records, 32 bytes; empty before there is a headquarters
    Bytes recoveryWrap;   ///< the kiosk's private key sealed to HQ's; empty with it
    /// The entry that this incarnation goes on from, its chain and its numbers; absent in a kiosk's first.
    std::optional<EntryName> parent{};
    /// The accounts of before are gone with their keys: whoever comes first vouches for itself again.
    bool accountsAnew = false;
    /// Practice (培训): nothing in this journal happened. Headquarters for work takes no such kiosk, nor one
    /// for training any other.
    bool training = false;
};

/// As in entries; strict to read (JsonProblem).
Json jsonOf(const EntryName& name);
EntryName entryNameOf(const Json& json, const std::string& place);
Json jsonOf(const JournalBegun& begun);
JournalBegun journalBegunOf(JsonReader& in);

} // namespace certdesk::forms
