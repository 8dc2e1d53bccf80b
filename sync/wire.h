#pragma once
#include "forms/json.h"
#include "sync/entry.h"

namespace certdesk::sync {

/// {"incarnation": "A", "seq": 12, "hash": hex}: a head as the protocol carries it. Strict; throws
/// JsonProblem.
Head headOf(const forms::Json& json);
forms::Json jsonOf(const Head& head);

} // namespace certdesk::sync
