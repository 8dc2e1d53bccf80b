#pragma once
#include "forms/act.h"
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "forms/json.h"

#include <string>

namespace certdesk::forms {

/// A second account's agreement, in its own right, to what another one does: signed with that account's key,
/// so that it is proved and not claimed.
struct Consent {
    std::string account;
    UtcMs at;
    Bytes signature; ///< Ed25519 over consentStatement()
    bool operator==(const Consent&) const = default;
};

/// The bytes that the second account signs. `about`: the number of the case, the business day, … ; `facts`:
/// SHA-256 of what is agreed to (rights.h: agreedFacts).
Bytes consentStatement(Act act, const std::string& about, ByteView facts, const std::string& account,
                       UtcMs at);

/// As in the facts of an event, under "consent"; strict to read (JsonProblem).
Json jsonOf(const Consent& consent);
Consent consentOf(JsonReader& in);

} // namespace certdesk::forms
