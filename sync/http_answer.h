#pragma once
#include "forms/calendar.h"

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace certdesk::sync {

/// An answer that is no HTTP/1.1, or more than anybody asked for.
class NotHttp : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
/// The bytes ended before the answer did.
class CutShort : public std::runtime_error {
public:
    CutShort() : std::runtime_error("answer cut short") {}
};

/// One HTTP/1.1 answer (RFC 9112): what its end is, is always known, or it is refused.
struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> fields; ///< by name in small letters; the first of each
    std::string body;
    bool mayGoOn = false; ///< the connection may carry another request: nothing came after this answer
    /// Of a field, or empty.
    std::string field(const std::string& name) const;
};

/// Reads one answer out of what `more` gives: the next bytes, or nothing at their end. Its head may have 32
/// KiB, its body 4 MiB (chunks are put together); up to eight interim answers (1xx) before it are skipped.
/// What `more` throws goes through. Throws NotHttp and CutShort.
HttpAnswer readAnswer(const std::function<std::string()>& more);

/// Only the head of an answer, byte by byte, so that nothing behind it is taken: what a proxy says to
/// CONNECT.
HttpAnswer readHeadOnly(const std::function<std::string()>& oneByte);

/// IMF-fixdate (RFC 9110 §5.6.7), the only form that is still sent: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<forms::UtcMs> parseHttpDate(std::string_view text);

} // namespace certdesk::sync
