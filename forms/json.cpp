#include "forms/json.h"

#include "forms/utf8.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

namespace certdesk::forms {

namespace {

using Kind = JsonProblem::Kind;

// --- writing ---

void appendEscaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20) {
        out += c;
    } else {
        out += "\\u00";
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

void appendString(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text)
        appendEscaped(out, c);
    out += '"';
}

void append(std::string& out, const Json& json);

void appendArray(std::string& out, const JsonArray& array) {
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += ',';
        append(out, array[i]);
    }
    out += ']';
}

void appendObject(std::string& out, const JsonObject& object) {
    out += '{';
    for (std::size_t i = 0; i < object.size(); ++i) {
        if (i > 0) out += ',';
        appendString(out, object[i].first);
        out += ':';
        append(out, object[i].second);
    }
    out += '}';
}

void append(std::string& out, const Json& json) {
    if (const auto* boolean = json.boolean()) {
        out += *boolean ? "true" : "false";
    } else if (const auto* integer = json.integer()) {
        out += std::to_string(*integer);
    } else if (const auto* string = json.string()) {
        appendString(out, *string);
    } else if (const auto* array = json.array()) {
        appendArray(out, *array);
    } else if (const auto* object = json.object()) {
        appendObject(out, *object);
    } else {
        out += "null";
    }
}

// --- places ---

std::string escapedForPointer(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

std::string_view nameOf(Kind kind) {
    switch (kind) {
    case Kind::syntax: return "not JSON";
    case Kind::encoding: return "not plain UTF-8";
    case Kind::tooDeep: return "nested too deep";
    case Kind::tooLong: return "too long";
    case Kind::duplicateKey: return "repeated member";
    case Kind::fraction: return "not a whole number";
    case Kind::missing: return "missing member";
    case Kind::unknownKey: return "unknown member";
    case Kind::wrongType: return "wrong type";
    case Kind::outOfRange: return "out of range";
    case Kind::badValue: return "bad value";
    }
    return "bad value";
}

std::string message(Kind kind, std::string_view place) {
    constexpr std::size_t shown = 200;
    std::string text = std::string(nameOf(kind)) + " at \"" + std::string(place.substr(0, shown)) + '"';
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
        '?');
    return text;
}

// --- reading ---

/// The first number of a text that is no 64-bit integer, by its ordinal. Poco wraps or clamps such numbers
/// before its handler sees them.
struct BadNumber {
    std::size_t ordinal = std::numeric_limits<std::size_t>::max();
    Kind kind = Kind::outOfRange;
};

/// Poco cuts the name of a member at an escaped NUL before its handler sees it.
bool hasNul(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return true;
    for (auto at = text.find('\\'); at < text.size(); at = text.find('\\', at + 2))
        if (text.substr(at, 6) == "\\u0000") return true;
    return false;
}

std::size_t endOfString(std::string_view text, std::size_t begin) {
    std::size_t at = begin + 1;
    while (at < text.size() && text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return at + 1;
}

bool beginsNumber(char c) { return c == '-' || (c >= '0' && c <= '9'); }

bool continuesNumber(char c) { return beginsNumber(c) || c == '.' || c == 'e' || c == 'E' || c == '+'; }

std::optional<Kind> faultOf(std::string_view number) {
    if (number.find_first_of(".eE") != std::string_view::npos) return Kind::fraction;
    std::int64_t value = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
    if (result.ec == std::errc::result_out_of_range) return Kind::outOfRange;
    return std::nullopt;
}

BadNumber findBadNumber(std::string_view text) {
    std::size_t ordinal = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = endOfString(text, at);
        } else if (beginsNumber(text[at])) {
            std::size_t end = at;
            while (end < text.size() && continuesNumber(text[end]))
                ++end;
            if (const auto kind = faultOf(text.substr(at, end - at))) return {ordinal, *kind};
            ++ordinal;
            at = end;
        } else {
            ++at;
        }
    }
    return {};
}

/// Builds the tree from Poco's calls and refuses what Poco lets pass. Throws JsonProblem through the parser.
class Builder : public Poco::JSON::Handler {
public:
    Builder(std::size_t depth, BadNumber bad) : depth_(depth), bad_(bad) {}

    void reset() override {}
    void startObject() override { open(Json(JsonObject{})); }
    void endObject() override { close(); }
    void startArray() override { open(Json(JsonArray{})); }
    void endArray() override { close(); }
    void key(const std::string& name) override {
        Level& level = levels_.back();
        level.key = name;
        if (!level.keys.insert(name).second) throw JsonProblem(Kind::duplicateKey, place());
    }
    void null() override { put(Json()); }
    void value(int number) override { putNumber(number); }
    void value(unsigned number) override { putNumber(number); }
    void value(Poco::Int64 number) override { putNumber(number); }
    void value(Poco::UInt64) override { throw JsonProblem(Kind::outOfRange, place()); }
    void value(double) override { throw JsonProblem(Kind::fraction, place()); }
    void value(bool boolean) override { put(Json(boolean)); }
    void value(const std::string& text) override { put(Json(text)); }

    /// Where a value read now would stand.
    std::string place() const {
        std::string at;
        for (const Level& level : levels_)
            at += '/' + (level.isObject ? escapedForPointer(level.key) : std::to_string(level.array.size()));
        return at;
    }
    bool reachedBadNumber() const { return numbers_ == bad_.ordinal; }
    Json take() { return std::move(root_); }

private:
    struct Level {
        bool isObject = false;
        std::string key;
        std::set<std::string> keys; // a search through `object` would make long objects slow
        JsonObject object;
        JsonArray array;
    };

    void open(const Json& empty) {
        if (levels_.size() == depth_) throw JsonProblem(Kind::tooDeep, place());
        levels_.push_back({empty.object() != nullptr, {}, {}, {}, {}});
    }
    void close() {
        Level level = std::move(levels_.back());
        levels_.pop_back();
        put(level.isObject ? Json(std::move(level.object)) : Json(std::move(level.array)));
    }
    void put(Json json) {
        if (levels_.empty()) {
            root_ = std::move(json);
        } else if (levels_.back().isObject) {
            levels_.back().object.emplace_back(levels_.back().key, std::move(json));
        } else {
            levels_.back().array.push_back(std::move(json));
        }
    }
    void putNumber(std::int64_t number) {
        if (reachedBadNumber()) throw JsonProblem(bad_.kind, place());
        ++numbers_;
        put(Json(number));
    }
    std::size_t depth_;
    BadNumber bad_;
    std::size_t numbers_ = 0;
    std::vector<Level> levels_;
    Json root_;
};

} // namespace

std::string Json::text() const {
    std::string out;
    append(out, *this);
    return out;
}

JsonProblem::JsonProblem(Kind kind, std::string place)
    : std::runtime_error(message(kind, place)), kind_(kind), place_(std::move(place)) {}

Json parseJson(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes) throw JsonProblem(Kind::tooLong, "");
    if (!isUtf8(text) || hasNul(text)) throw JsonProblem(Kind::encoding, "");
    const BadNumber bad = findBadNumber(text);
    Poco::SharedPtr<Builder> builder(new Builder(limits.depth, bad));
    Poco::JSON::Parser parser(builder);
    parser.setDepth(limits.depth + 1); // the builder refuses first, and knows where
    try {
        parser.parse(std::string(text));
    } catch (const Poco::Exception&) {
        throw JsonProblem(builder->reachedBadNumber() ? bad.kind : Kind::syntax, builder->place());
    }
    return builder->take();
}

JsonReader::JsonReader(const Json& value, std::string place)
    : members_(value.object() ? *value.object() : throw JsonProblem(Kind::wrongType, place)),
      place_(std::move(place)), read_(members_.size(), false) {}

const Json* JsonReader::take(std::string_view key) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
        if (members_[i].first != key) continue;
        read_[i] = true;
        return &members_[i].second;
    }
    return nullptr;
}

const Json& JsonReader::need(std::string_view key) {
    const Json* value = take(key);
    if (!value) fail(Kind::missing, key);
    return *value;
}

std::string JsonReader::string(std::string_view key, std::size_t maxBytes) {
    need(key);
    return *optionalString(key, maxBytes);
}

std::optional<std::string> JsonReader::optionalString(std::string_view key, std::size_t maxBytes) {
    const Json* value = take(key);
    if (!value) return std::nullopt;
    if (!value->string()) fail(Kind::wrongType, key);
    if (value->string()->size() > maxBytes) fail(Kind::tooLong, key);
    return *value->string();
}

Bytes JsonReader::bytes(std::string_view key, std::size_t most) {
    auto value = fromBase64(string(key, most * 4 / 3 + 4));
    if (!value || value->size() > most) fail(Kind::badValue, key);
    return std::move(*value);
}

Bytes JsonReader::exactBytes(std::string_view key, std::size_t size) {
    Bytes value = bytes(key, size);
    if (value.size() != size) fail(Kind::badValue, key);
    return value;
}

std::int64_t JsonReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
    need(key);
    return *optionalInteger(key, least, most);
}

std::optional<std::int64_t> JsonReader::optionalInteger(std::string_view key, std::int64_t least,
                                                        std::int64_t most) {
    const Json* value = take(key);
    if (!value) return std::nullopt;
    if (!value->integer()) fail(Kind::wrongType, key);
    if (*value->integer() < least || *value->integer() > most) fail(Kind::outOfRange, key);
    return *value->integer();
}

bool JsonReader::boolean(std::string_view key) {
    const Json& value = need(key);
    if (!value.boolean()) fail(Kind::wrongType, key);
    return *value.boolean();
}

bool JsonReader::booleanOr(std::string_view key, bool otherwise) {
    return take(key) ? boolean(key) : otherwise;
}

const JsonArray& JsonReader::array(std::string_view key) {
    need(key);
    return *optionalArray(key);
}

const JsonArray* JsonReader::optionalArray(std::string_view key) {
    const Json* value = take(key);
    if (value && !value->array()) fail(Kind::wrongType, key);
    return value ? value->array() : nullptr;
}

const Json& JsonReader::object(std::string_view key) {
    need(key);
    return *optionalObject(key);
}

const Json* JsonReader::optionalObject(std::string_view key) {
    const Json* value = take(key);
    if (value && !value->object()) fail(Kind::wrongType, key);
    return value;
}

std::vector<std::string> JsonReader::strings(std::string_view key, std::size_t maxBytes) {
    need(key);
    return optionalStrings(key, maxBytes);
}

std::vector<std::string> JsonReader::optionalStrings(std::string_view key, std::size_t maxBytes) {
    std::vector<std::string> all;
    const JsonArray* elements = optionalArray(key);
    if (!elements) return all;
    for (std::size_t i = 0; i < elements->size(); ++i) {
        const std::string* text = (*elements)[i].string();
        if (!text) throw JsonProblem(Kind::wrongType, forms::placeOf(placeOf(key), i));
        if (text->size() > maxBytes) throw JsonProblem(Kind::tooLong, forms::placeOf(placeOf(key), i));
        all.push_back(*text);
    }
    return all;
}

const Json* JsonReader::any(std::string_view key) { return take(key); }

void JsonReader::finish() const {
    const auto unread = std::find(read_.begin(), read_.end(), false);
    if (unread == read_.end()) return;
    fail(Kind::unknownKey, members_[static_cast<std::size_t>(unread - read_.begin())].first);
}

std::string JsonReader::placeOf(std::string_view key) const { return place_ + '/' + escapedForPointer(key); }

void JsonReader::fail(JsonProblem::Kind kind, std::string_view key) const {
    throw JsonProblem(kind, placeOf(key));
}

std::string placeOf(std::string_view place, std::size_t index) {
    return std::string(place) + '/' + std::to_string(index);
}

} // namespace certdesk::forms
