#pragma once
#include "forms/json.h"
#include "hq/http.h"

#include <string>
#include <variant>

namespace certdesk::hq {

struct Office;

/// The facts of a returned case of any kiosk, so that another point can go on with it; nothing of its
/// personal part: {"number", "service", "point", "details": {"holder", "applications", "years", "algorithm",
/// "reason", "changes"}, "materials": {id: copies}, "missing": [{"material", "copies"}]}.
///
/// Problems: case-unknown, case-not-returned, case-continued (it already goes on at another point).
std::variant<forms::Json, Problem> returnedCase(Office& office, const std::string& caseNumber);

} // namespace certdesk::hq
