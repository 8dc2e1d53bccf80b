#pragma once
#include "forms/bytes.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace certdesk::forms {

class Json;
using JsonArray = std::vector<Json>;
/// Members in the order in which they were written.
using JsonObject = std::vector<std::pair<std::string, Json>>;

/// A JSON value (RFC 8259). Numbers are 64-bit integers: nothing here is fractional, money is fen.
class Json {
public:
    Json() : value_(nullptr) {}
    Json(bool value) : value_(value) {}
    Json(int value) : value_(static_cast<std::int64_t>(value)) {}
    Json(std::int64_t value) : value_(value) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(const char* value) : value_(std::string(value)) {}
    Json(JsonArray value) : value_(std::move(value)) {}
    Json(JsonObject value) : value_(std::move(value)) {}

    const bool* boolean() const { return std::get_if<bool>(&value_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    const std::string* string() const { return std::get_if<std::string>(&value_); }
    const JsonArray* array() const { return std::get_if<JsonArray>(&value_); }
    const JsonObject* object() const { return std::get_if<JsonObject>(&value_); }
    bool isNull() const { return std::holds_alternative<std::nullptr_t>(value_); }

    bool operator==(const Json&) const = default;

    /// Compact text: no spaces, UTF-8 as it is, members in their order. The same value gives the same bytes.
    std::string text() const;

private:
    std::variant<std::nullptr_t, bool, std::int64_t, std::string, JsonArray, JsonObject> value_;
};

/// What is wrong with a document from outside, and where (RFC 6901 JSON Pointer; "" is the whole document).
/// A value of this kind never carries the offending text itself: it may be personal.
class JsonProblem : public std::runtime_error {
public:
    enum class Kind {
        syntax,
        encoding,
        tooDeep,
        tooLong,
        duplicateKey,
        fraction,
        missing,
        unknownKey,
        wrongType,
        outOfRange,
        badValue
    };
    JsonProblem(Kind kind, std::string place);
    Kind kind() const { return kind_; }
    const std::string& place() const { return place_; }

private:
    Kind kind_;
    std::string place_;
};

struct JsonLimits {
    std::size_t bytes = 1 << 20;
    std::size_t depth = 16;
};

/// Parses one whole document strictly: valid UTF-8 without NUL, no duplicate member, no fraction or exponent,
/// no trailing text, within the limits. Throws JsonProblem. (Poco's parser by its handler interface; Poco's
/// own tree would take duplicates and turn 200.7, true and "200" into integers.)
Json parseJson(std::string_view text, JsonLimits limits = {});

/// Reads the members of one object once each and refuses those that nobody asked for.
/// Throws JsonProblem with the place of the member. Borrow only: the Json must outlive the reader.
class JsonReader {
public:
    /// `place` is the pointer of `value` in its document; throws wrongType unless it is an object.
    explicit JsonReader(const Json& value, std::string place = {});

    std::string string(std::string_view key, std::size_t maxBytes = 4096);
    std::optional<std::string> optionalString(std::string_view key, std::size_t maxBytes = 4096);
    /// What is written as base64: at most, or exactly, so many bytes.
    Bytes bytes(std::string_view key, std::size_t most);
    Bytes exactBytes(std::string_view key, std::size_t size);
    std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
    std::optional<std::int64_t> optionalInteger(std::string_view key, std::int64_t least, std::int64_t most);
    bool boolean(std::string_view key);
    bool booleanOr(std::string_view key, bool otherwise);
    const JsonArray& array(std::string_view key);
    const JsonArray* optionalArray(std::string_view key);
    const Json& object(std::string_view key);
    const Json* optionalObject(std::string_view key);
    std::vector<std::string> strings(std::string_view key, std::size_t maxBytes = 4096);
    std::vector<std::string> optionalStrings(std::string_view key, std::size_t maxBytes = 4096);
    const Json* any(std::string_view key);

    /// Throws unknownKey for the first member that was never read. Call it last.
    void finish() const;

    /// "/serviceTypes/0/id": where a member of this object stands.
    std::string placeOf(std::string_view key) const;
    [[noreturn]] void fail(JsonProblem::Kind kind, std::string_view key) const;

private:
    const Json* take(std::string_view key);
    const Json& need(std::string_view key);

    const JsonObject& members_;
    std::string place_;
    std::vector<bool> read_;
};

/// "/a/0": the pointer of element `index` below `place`.
std::string placeOf(std::string_view place, std::size_t index);

} // namespace certdesk::forms
