#pragma once
#include "hq/staff.h"

#include <optional>
#include <string>
#include <string_view>

namespace certdesk::hq::page {

// Where headquarters' staff are logged in. The browser has a random token of 256 bits, the database its
// SHA-256: so every server process on the database knows it, and whoever reads the database cannot use it.
// All but the tokens run inside Database::transaction.

constexpr std::int64_t idleMs = 30 * 60'000;         ///< a session ends so long after it was last used …
constexpr std::int64_t longestMs = 12 * 3'600'000LL; ///< … or after it began

std::string newToken(); ///< 64 hexadecimal digits
bool isToken(std::string_view text);

/// The token in the forms of a page: derived from the cookie's, so that only pages that were made for that
/// cookie carry it, and nobody else's site can (CSRF).
std::string formToken(std::string_view cookieToken);
/// In constant time.
bool sameToken(std::string_view a, std::string_view b);

/// Begins a session; those that are over go.
void beginSession(Poco::Data::Session& session, const std::string& token, const std::string& officer,
                  forms::UtcMs now);
/// Whose session it is, and notes its use, to the minute. Nothing when it is none, or over.
std::optional<Officer> officerOf(Poco::Data::Session& session, const std::string& token, forms::UtcMs now);
void endSession(Poco::Data::Session& session, const std::string& token);

} // namespace certdesk::hq::page
