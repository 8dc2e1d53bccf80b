#pragma once
#include "desk/walk_in.h"
#include "forms/json.h"
#include "session.h"

#include <string>

namespace certdesk::ctl {

/// Prints one JSON value as a line on stdout.
void print(const forms::Json& value);
/// null for an empty text.
forms::Json orNull(const std::string& text);

/// The sentence for a trouble goes to stderr (with --json also a `refusal` object to stdout); the answer is
/// the exit status that fits.
Exit stopFor(const Session& session, const desk::Trouble& trouble, const forms::Catalogue& catalogue);

/// Tells what became of a case, as DESIGN §8 has it, and answers the exit status.
Exit tell(const Session& session, const desk::WalkInResult& result, const forms::Catalogue& catalogue);

} // namespace certdesk::ctl
