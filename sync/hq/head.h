#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <variant>

namespace certdesk::hq {

/// What a request's line and header fields may take: Poco's own limits (16 KiB, 100 fields of 8 KiB each) are
/// wider, and it answers them in words of its own.
struct HeadLimits {
    std::size_t uri = 8 << 10;         ///< bytes
    int fields = 64;                   ///< lines, a folded one counted as one more
    std::size_t fieldBytes = 16 << 10; ///< of all fields together, with their ends of line
    std::size_t oneField = 8 << 10;    ///< bytes of one line
};

enum class HeadFault {
    ended,         ///< the other side ended before the head did
    uriTooLong,    ///< 414
    fieldsTooLarge ///< 431: RFC 6585 §5
};

/// Reads a request up to the empty line after its header fields, one byte a call of `next` (which answers -1
/// at the end), and not a byte beyond what the limits allow. What it answers is not looked into any further.
std::variant<std::string, HeadFault> readHead(const std::function<int()>& next,
                                              const HeadLimits& limits = {});

} // namespace certdesk::hq
