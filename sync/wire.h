#pragma once
#include "forms/json.h"
#include "sync/entry.h"
#include "sync/headquarters.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::sync {

/// {"incarnation": "A", "seq": 12, "hash": hex}: a head as the protocol carries it. Strict; throws
/// JsonProblem.
Head headOf(const forms::Json& json);
forms::Json jsonOf(const Head& head);

/// A kiosk tells its own head with its requests in this field: "A 12", incarnation and number, "A 0" before
/// its first entry.
inline constexpr std::string_view ownHeadField = "Certdesk-Own-Head";
struct OwnHead {
    char incarnation = 'A';
    std::int64_t seq = 0;
};
std::string ownHeadText(const Head& head);
/// Strict; nothing when it is none.
std::optional<OwnHead> parseOwnHead(std::string_view text);

/// The answer of GET /api/v1/cases/{case}. Strict; throws JsonProblem.
ReturnedCase returnedCaseOf(const forms::Json& json);

} // namespace certdesk::sync
