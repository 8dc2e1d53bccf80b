#pragma once
#include "forms/json.h"
#include "sync/entry.h"
#include "sync/headquarters.h"

namespace certdesk::sync {

/// {"incarnation": "A", "seq": 12, "hash": hex}: a head as the protocol carries it. Strict; throws
/// JsonProblem.
Head headOf(const forms::Json& json);
forms::Json jsonOf(const Head& head);

/// The answer of GET /api/v1/cases/{case}. Strict; throws JsonProblem.
ReturnedCase returnedCaseOf(const forms::Json& json);

} // namespace certdesk::sync
