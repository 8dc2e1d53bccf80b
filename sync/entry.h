#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "forms/decide.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::sync {

using forms::Bytes;
using forms::ByteView;

/// The first part of an entry (DESIGN §4). Written once as compact JSON; the bytes are what is hashed, stored
/// and sent.
struct EntryHeader {
    int version = 1;
    std::string kiosk;      ///< "FS001-02"
    char incarnation = 'A'; ///< A…Z
    std::int64_t seq = 0;   ///< 1, 2, … without gaps; a later incarnation goes on after its parent
    forms::UtcMs at;
    forms::Day day{};       ///< business day, Asia/Shanghai
    std::string caseNumber; ///< empty when the entry belongs to no case
    std::string kind;       ///< forms::kindOf
    std::string by;         ///< account; "" for the machine
    int catalogueVersion = 0;
    std::string wrapsDigest; ///< SHA-256 hex of the wraps that travel beside this entry; empty without
};

std::string headerText(const EntryHeader& header);
/// Strict; throws forms::JsonProblem.
EntryHeader parseHeader(std::string_view json);

/// An entry as stored and sent, byte for byte as first written.
struct StoredEntry {
    Bytes header;
    Bytes facts;
    Bytes personal; ///< sealed; may be empty
    Bytes
        wraps;  ///< the case key for its readers; outside the hash, its digest is in the header; may be empty
    Bytes hash; ///< the chain's link, 32 bytes
};

/// Whether both are one entry, byte for byte. The key of a case that was shredded is gone where that was
/// heard already, and the other side may still have it: the digest in the header names the one that it was.
bool sameEntry(const StoredEntry& a, const StoredEntry& b);
/// Whether the wraps are those that the header has the digest of, or were destroyed. Whether they may be,
/// only the later entries tell.
bool fitWraps(const EntryHeader& header, ByteView wraps);

/// SHA-256("certdesk entry v1" ‖ prev ‖ SHA-256(header) ‖ SHA-256(facts) ‖ SHA-256(personal)); `prev` of the
/// first entry of a first incarnation is 32 zero bytes.
Bytes chainHash(ByteView prev, ByteView header, ByteView facts, ByteView personal);
Bytes chainStart();

/// Where a history stands.
struct Head {
    char incarnation = 'A';
    std::int64_t seq = 0; ///< 0: nothing yet
    Bytes hash = chainStart();
    bool operator==(const Head&) const = default;
};

forms::EntryName nameOf(const Head& head);

/// Whether an incarnation begins with it. Throws forms::JsonProblem for a header that cannot be read.
bool beginsIncarnation(const StoredEntry& entry);

/// One line of a batch: base64 of header, facts, personal, wraps, separated by tabs, ended by '\n'. Hashes
/// are not sent: the receiver computes them.
std::string batchLine(const StoredEntry& entry);

struct BatchLimits {
    std::size_t entries = 1000;
    std::size_t bytes = 1 << 20;
};

/// The entries of a batch, `hash` left empty. Nothing when a line is not of the form or a limit is passed.
std::optional<std::vector<StoredEntry>> parseBatch(std::string_view body, BatchLimits limits = {});

/// The entry's event and what forms::apply needs beside it. `personalJson` is the unsealed personal part, or
/// empty. Throws forms::JsonProblem.
struct DecodedEntry {
    EntryHeader header;
    forms::EntryContext context;
    forms::Event event;
};
DecodedEntry decode(const StoredEntry& entry, std::string_view personalJson = {});

} // namespace certdesk::sync
