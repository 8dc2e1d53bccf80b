#include "sync/entry.h"

#include "forms/case.h"
#include "sync/bulk_bytes.h"

#include <algorithm>
#include <limits>

namespace certdesk::sync {

namespace {

using forms::Json;
using forms::JsonObject;
using forms::JsonProblem;
using forms::JsonReader;

constexpr std::string_view chainLabel = "certdesk entry v1";
constexpr std::size_t hashBytes = 32;

void append(Bytes& target, ByteView more) { target.insert(target.end(), more.begin(), more.end()); }

/// Takes the text before `separator` off `rest`; nothing when it does not occur.
std::optional<std::string_view> takeUntil(std::string_view& rest, char separator) {
    const std::size_t at = rest.find(separator);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view taken = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return taken;
}

std::optional<Bytes> decoded(std::optional<std::string_view> field) {
    if (!field) return std::nullopt;
    return bulk::fromBase64(*field);
}

std::optional<StoredEntry> parseLine(std::string_view line) {
    auto header = decoded(takeUntil(line, '\t'));
    auto facts = decoded(takeUntil(line, '\t'));
    auto personal = decoded(takeUntil(line, '\t'));
    auto wraps = bulk::fromBase64(line);
    if (!header || !facts || !personal || !wraps || header->empty() || facts->empty()) return std::nullopt;
    return StoredEntry{std::move(*header), std::move(*facts), std::move(*personal), std::move(*wraps), {}};
}

} // namespace

bool sameEntry(const StoredEntry& a, const StoredEntry& b) {
    return a.header == b.header && a.facts == b.facts && a.personal == b.personal &&
           (a.wraps == b.wraps || a.wraps.empty() || b.wraps.empty());
}

bool fitWraps(const EntryHeader& header, ByteView wraps) {
    return wraps.empty() || header.wrapsDigest == forms::hex(bulk::sha256(wraps));
}

Bytes chainHash(ByteView prev, ByteView header, ByteView facts, ByteView personal) {
    Bytes link = forms::toBytes(chainLabel);
    append(link, prev);
    append(link, bulk::sha256(header));
    append(link, bulk::sha256(facts));
    append(link, bulk::sha256(personal));
    return bulk::sha256(link);
}

Bytes chainStart() { return Bytes(hashBytes, 0); }

forms::EntryName nameOf(const Head& head) { return {head.incarnation, head.seq, head.hash}; }

bool beginsIncarnation(const StoredEntry& entry) {
    static const std::string kind(forms::kindOf(forms::JournalBegun{}));
    return parseHeader(forms::toText(entry.header)).kind == kind;
}

std::string batchLine(const StoredEntry& entry) {
    return bulk::base64(entry.header) + '\t' + bulk::base64(entry.facts) + '\t' +
           bulk::base64(entry.personal) + '\t' + bulk::base64(entry.wraps) + '\n';
}

std::optional<std::vector<StoredEntry>> parseBatch(std::string_view body, BatchLimits limits) {
    if (body.size() > limits.bytes) return std::nullopt;
    std::vector<StoredEntry> entries;
    while (!body.empty()) {
        const std::optional<std::string_view> line = takeUntil(body, '\n');
        if (!line || entries.size() == limits.entries) return std::nullopt;
        std::optional<StoredEntry> entry = parseLine(*line);
        if (!entry) return std::nullopt;
        entries.push_back(std::move(*entry));
    }
    return entries;
}

DecodedEntry decode(const StoredEntry& entry, std::string_view personalJson) {
    const auto text = [](const Bytes& bytes) {
        return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    EntryHeader header = parseHeader(text(entry.header));
    const Json personal = personalJson.empty() ? Json() : forms::parseJson(personalJson);
    forms::Event event = forms::eventOf(header.kind, forms::parseJson(text(entry.facts)), personal);
    forms::EntryContext context{
        header.caseNumber,        header.by, header.at, header.day, header.catalogueVersion,
        bulk::sha256(entry.facts)};
    return {std::move(header), std::move(context), std::move(event)};
}

} // namespace certdesk::sync
