#include "sync/http_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace certdesk::sync {
namespace {

constexpr std::size_t mostHead = 32 << 10;
constexpr std::size_t mostBody = 4 << 20;
constexpr std::size_t mostChunkLine = 1024;
constexpr int mostInterim = 8;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::optional<std::size_t> wholeNumber(std::string_view text, int base) {
    std::size_t value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || wrong != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

int statusIn(std::string_view line) {
    const bool known = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
    const bool digits = line.size() >= 12 && isDigit(line[9]) && isDigit(line[10]) && isDigit(line[11]);
    if (!known || !digits || (line.size() > 12 && line[12] != ' ') || line[9] == '0')
        throw NotHttp("no HTTP status line");
    return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

void takeField(HttpAnswer& answer, std::string_view line) {
    const auto colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || line.front() == ' ' || line.front() == '\t')
        throw NotHttp("no HTTP field");
    const std::string name = lower(line.substr(0, colon));
    const std::string value(trimmed(line.substr(colon + 1)));
    const auto [there, fresh] = answer.fields.emplace(name, value);
    // Two lengths are two answers to whoever stands between (RFC 9112 §6.3).
    if (!fresh && (name == "content-length" || name == "transfer-encoding") && there->second != value)
        throw NotHttp("two lengths");
}

class Reader {
public:
    explicit Reader(const std::function<std::string()>& more) : more_(more) {}

    HttpAnswer head() {
        HttpAnswer answer;
        std::size_t left = mostHead;
        const std::string first = line(left);
        answer.status = statusIn(first);
        goesOn_ = first.starts_with("HTTP/1.1 ");
        for (std::string one = line(left); !one.empty(); one = line(left))
            takeField(answer, one);
        return answer;
    }

    HttpAnswer whole() {
        HttpAnswer answer = head();
        for (int i = 0; i < mostInterim && answer.status / 100 == 1; ++i)
            answer = head();
        if (answer.status / 100 == 1) throw NotHttp("no end of interim answers");
        const bool ends = body(answer);
        const std::string options = ", " + lower(answer.field("connection")) + ",";
        answer.mayGoOn = ends && goesOn_ && options.find(" close,") == std::string::npos && held_.empty();
        return answer;
    }

private:
    bool fill() {
        std::string got = more_();
        held_ += got;
        return !got.empty();
    }

    std::string line(std::size_t& left) {
        std::size_t end = held_.find('\n');
        while (end == std::string::npos) {
            if (held_.size() > left) throw NotHttp("answer's head too long");
            const std::size_t from = held_.size();
            if (!fill()) throw CutShort();
            end = held_.find('\n', from);
        }
        if (end + 1 > left) throw NotHttp("answer's head too long");
        left -= end + 1;
        std::string text = held_.substr(0, end);
        held_.erase(0, end + 1);
        if (!text.empty() && text.back() == '\r') text.pop_back();
        return text;
    }

    void take(std::string& body, std::size_t length) {
        if (length > mostBody || body.size() + length > mostBody) throw NotHttp("answer too long");
        while (held_.size() < length)
            if (!fill()) throw CutShort();
        body.append(held_, 0, length);
        held_.erase(0, length);
    }

    /// False: only the connection's end was the body's.
    bool body(HttpAnswer& answer) {
        const auto encoding = answer.fields.find("transfer-encoding");
        const auto length = answer.fields.find("content-length");
        if (answer.status == 204 || answer.status == 304) return true;
        if (encoding != answer.fields.end()) {
            if (lower(encoding->second) != "chunked" || length != answer.fields.end())
                throw NotHttp("length of the answer not clear");
            chunks(answer.body);
            return true;
        }
        if (length == answer.fields.end()) return untilEnd(answer.body);
        const auto bytes = wholeNumber(length->second, 10);
        if (!bytes) throw NotHttp("length of the answer not clear");
        take(answer.body, *bytes);
        return true;
    }

    void chunks(std::string& body) {
        std::size_t left = mostHead;
        for (;;) {
            std::size_t forLine = mostChunkLine;
            const std::string size = line(forLine);
            const auto bytes = wholeNumber(trimmed(std::string_view(size).substr(0, size.find(';'))), 16);
            if (!bytes) throw NotHttp("no chunk");
            if (*bytes == 0) break;
            take(body, *bytes);
            std::size_t forEnd = mostChunkLine;
            if (!line(forEnd).empty()) throw NotHttp("no end of a chunk");
        }
        while (!line(left).empty()) { // trailers: nothing of ours
        }
    }

    bool untilEnd(std::string& body) {
        do {
            if (held_.size() > mostBody) throw NotHttp("answer too long");
        } while (fill());
        body.swap(held_);
        return false;
    }

    const std::function<std::string()>& more_;
    std::string held_; ///< came, not yet read
    bool goesOn_ = false;
};

std::optional<unsigned> monthIn(std::string_view name) {
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return {};
    return static_cast<unsigned>(found - names.begin()) + 1;
}

} // namespace

std::string HttpAnswer::field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

HttpAnswer readAnswer(const std::function<std::string()>& more) { return Reader(more).whole(); }

HttpAnswer readHeadOnly(const std::function<std::string()>& oneByte) { return Reader(oneByte).head(); }

std::optional<forms::UtcMs> parseHttpDate(std::string_view text) {
    using namespace std::chrono;
    const std::string_view shape = "aaa, 00 aaa 0000 00:00:00 GMT";
    if (text.size() != shape.size()) return {};
    for (std::size_t i = 3; i < shape.size(); ++i) {
        const bool fits = shape[i] == 'a' || (shape[i] == '0' ? isDigit(text[i]) : text[i] == shape[i]);
        if (!fits) return {};
    }
    const auto number = [&](std::size_t at, std::size_t digits) {
        return static_cast<unsigned>(wholeNumber(text.substr(at, digits), 10).value_or(99999));
    };
    const auto month = monthIn(text.substr(8, 3));
    if (!month) return {};
    const year_month_day date{year(static_cast<int>(number(12, 4))), std::chrono::month(*month),
                              day(number(5, 2))};
    const unsigned hour = number(17, 2);
    const unsigned minute = number(20, 2);
    const unsigned second = number(23, 2);
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return {};
    const auto at = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
    return forms::UtcMs{duration_cast<milliseconds>(at.time_since_epoch()).count()};
}

} // namespace certdesk::sync
