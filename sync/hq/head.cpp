#include "hq/head.h"

namespace certdesk::hq {
namespace {

enum class LineEnd { whole, ended, tooLong };

/// Adds a line with its end to `head`.
LineEnd readLine(const std::function<int()>& next, std::size_t most, std::string& head) {
    for (std::size_t read = 0; read < most; ++read) {
        const int byte = next();
        if (byte < 0) return LineEnd::ended;
        head += static_cast<char>(byte);
        if (byte == '\n') return LineEnd::whole;
    }
    return LineEnd::tooLong;
}

bool isEmptyLine(std::string_view line) { return line == "\r\n" || line == "\n"; }

std::size_t uriLengthOf(std::string_view line) {
    const auto begin = line.find(' ');
    if (begin == std::string_view::npos) return 0;
    const auto end = line.find(' ', begin + 1);
    return (end == std::string_view::npos ? line.size() : end) - begin - 1;
}

} // namespace

std::variant<std::string, HeadFault> readHead(const std::function<int()>& next, const HeadLimits& limits) {
    constexpr std::size_t methodAndVersion = 64;
    std::string head;
    const auto line = readLine(next, limits.uri + methodAndVersion, head);
    if (line == LineEnd::ended) return HeadFault::ended;
    if (line == LineEnd::tooLong || uriLengthOf(head) > limits.uri) return HeadFault::uriTooLong;
    const std::size_t fieldsBegin = head.size();
    for (int fields = 0;; ++fields) {
        const std::size_t begin = head.size();
        const auto end = readLine(next, limits.oneField, head);
        if (end == LineEnd::ended) return HeadFault::ended;
        if (end == LineEnd::tooLong) return HeadFault::fieldsTooLarge;
        if (isEmptyLine(std::string_view(head).substr(begin))) return head;
        if (fields == limits.fields || head.size() - fieldsBegin > limits.fieldBytes)
            return HeadFault::fieldsTooLarge;
    }
}

} // namespace certdesk::hq
