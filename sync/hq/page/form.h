#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace certdesk::hq::page {

/// The most that the body of a form may have, in bytes.
constexpr std::size_t longestForm = 4096;

using Form = std::map<std::string, std::string>;

/// application/x-www-form-urlencoded as browsers write it (WHATWG URL §5), read strictly: at most 16 fields,
/// none twice, whole %-escapes, UTF-8 without control characters. Nothing for what is not that.
std::optional<Form> parseForm(std::string_view body);

/// "a=1; b=2" (RFC 6265 §5.4): the value of a cookie; of two with one name the first. Nothing when there is
/// none.
std::optional<std::string> cookieIn(std::string_view header, std::string_view name);

/// For the query of a link.
std::string urlEncoded(std::string_view plain);

} // namespace certdesk::hq::page
