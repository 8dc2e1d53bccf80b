#include "forms/case.h"
#include "sync/entry.h"

#include <charconv>
#include <limits>

namespace certdesk::sync {

namespace {

using forms::Json;
using forms::JsonObject;
using forms::JsonProblem;
using forms::JsonReader;

constexpr std::size_t digestDigits = 64;
constexpr std::int64_t mostCatalogues = 1'000'000;

bool isOf(std::string_view text, std::size_t most, std::string_view alphabet) {
    return !text.empty() && text.size() <= most && text.find_first_not_of(alphabet) == std::string_view::npos;
}

bool isKiosk(std::string_view text) { return isOf(text, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"); }
bool isKind(std::string_view text) { return isOf(text, 64, "abcdefghijklmnopqrstuvwxyz-"); }
bool isDigest(std::string_view text) {
    return text.size() == digestDigits && isOf(text, text.size(), "0123456789abcdef");
}
bool isIncarnation(std::string_view text) { return isOf(text, 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"); }

std::string required(JsonReader& reader, std::string_view key, bool (*fits)(std::string_view)) {
    std::string text = reader.string(key);
    if (!fits(text)) reader.fail(JsonProblem::Kind::badValue, key);
    return text;
}

std::string optional(JsonReader& reader, std::string_view key, bool (*fits)(std::string_view)) {
    const std::optional<std::string> text = reader.optionalString(key);
    if (!text) return {};
    if (!fits(*text)) reader.fail(JsonProblem::Kind::badValue, key);
    return *text;
}

forms::Day dayFrom(JsonReader& reader, std::string_view key) {
    const std::optional<forms::Day> day = forms::parseIsoDay(reader.string(key));
    if (!day) reader.fail(JsonProblem::Kind::badValue, key);
    return *day;
}

/// Reads the very text that headerText writes, and no other: no white space, no escape, members in their
/// order. Most headers of the world are such, and a tree costs ten times as much. Each member's alphabet is
/// checked as the strict reading below does, so what is taken here it would read alike.
class WrittenHeader {
public:
    explicit WrittenHeader(std::string_view text) : rest_(text) {}

    std::optional<EntryHeader> read() {
        EntryHeader header;
        std::string_view incarnation;
        std::string_view day;
        const bool taken =
            eat(R"({"version":1,"kiosk":")") && take(header.kiosk, isKiosk) && eat(R"(,"incarnation":")") &&
            take(incarnation, isIncarnation) && eat(R"(,"seq":)") && take(header.seq, 1) &&
            eat(R"(,"at":)") && take(header.at.value, 0) && eat(R"(,"day":")") && take(day, isDayText) &&
            (!eat(R"(,"case":")") || take(header.caseNumber, forms::isCaseNumber)) && eat(R"(,"kind":")") &&
            take(header.kind, isKind) && (!eat(R"(,"by":")") || take(header.by, forms::isAccountName)) &&
            eat(R"(,"catalogue":)") && take(header.catalogueVersion) &&
            (!eat(R"(,"wraps":")") || take(header.wrapsDigest, isDigest)) && eat("}") && rest_.empty();
        const auto parsed = taken ? forms::parseIsoDay(day) : std::nullopt;
        if (!parsed) return {};
        header.incarnation = incarnation.front();
        header.day = *parsed;
        return header;
    }

private:
    static bool isDayText(std::string_view text) { return isOf(text, 10, "0123456789-"); }

    bool eat(std::string_view literal) {
        if (!rest_.starts_with(literal)) return false;
        rest_.remove_prefix(literal.size());
        return true;
    }

    /// Up to the quotation mark, which goes, too.
    template <typename Text>
    bool take(Text& text, bool (*fits)(std::string_view)) {
        const std::size_t end = rest_.find('"');
        if (end == std::string_view::npos || !fits(rest_.substr(0, end))) return false;
        text = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return true;
    }

    bool take(std::int64_t& number, std::int64_t least) {
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        if (error != std::errc() || number < least || rest_.front() == '-') return false;
        const auto digits = static_cast<std::size_t>(end - rest_.data());
        if (digits > 1 && rest_.front() == '0') return false;
        rest_.remove_prefix(digits);
        return true;
    }

    bool take(int& number) {
        std::int64_t wide = 0;
        if (!take(wide, 0) || wide > mostCatalogues) return false;
        number = static_cast<int>(wide);
        return true;
    }

    std::string_view rest_;
};

EntryHeader strictHeader(std::string_view json) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const Json document = forms::parseJson(json, {.bytes = 4096, .depth = 2});
    JsonReader reader(document);
    EntryHeader header;
    header.version = static_cast<int>(reader.integer("version", 1, 1));
    header.kiosk = required(reader, "kiosk", isKiosk);
    header.incarnation = required(reader, "incarnation", isIncarnation).front();
    header.seq = reader.integer("seq", 1, most);
    header.at.value = reader.integer("at", 0, most);
    header.day = dayFrom(reader, "day");
    header.caseNumber = optional(reader, "case", forms::isCaseNumber);
    header.kind = required(reader, "kind", isKind);
    header.by = optional(reader, "by", forms::isAccountName);
    header.catalogueVersion = static_cast<int>(reader.integer("catalogue", 0, mostCatalogues));
    header.wrapsDigest = optional(reader, "wraps", isDigest);
    reader.finish();
    return header;
}

} // namespace

std::string headerText(const EntryHeader& header) {
    JsonObject members{{"version", header.version},
                       {"kiosk", header.kiosk},
                       {"incarnation", std::string(1, header.incarnation)},
                       {"seq", header.seq},
                       {"at", header.at.value},
                       {"day", forms::isoDay(header.day)}};
    if (!header.caseNumber.empty()) members.emplace_back("case", header.caseNumber);
    members.emplace_back("kind", header.kind);
    if (!header.by.empty()) members.emplace_back("by", header.by);
    members.emplace_back("catalogue", header.catalogueVersion);
    if (!header.wrapsDigest.empty()) members.emplace_back("wraps", header.wrapsDigest);
    return Json(std::move(members)).text();
}

EntryHeader parseHeader(std::string_view json) {
    if (auto written = WrittenHeader(json).read()) return std::move(*written);
    return strictHeader(json);
}

} // namespace certdesk::sync
