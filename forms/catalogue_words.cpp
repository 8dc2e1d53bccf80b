#include "forms/catalogue_ids.h"
#include "forms/validate.h"

namespace certdesk::forms {

namespace {

constexpr std::size_t longestWords = 200; // characters

Words wordsIn(JsonReader& in) {
    Words read{readText(in, "zh"), readText(in, "en")};
    in.finish();
    return read;
}

} // namespace

bool isId(std::string_view id) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return !id.empty() && id.front() != '-' && id.size() <= longestCatalogueId &&
           id.find_first_not_of(allowed) == std::string_view::npos;
}

std::string readId(JsonReader& in, std::string_view key) {
    std::string id = in.string(key);
    if (!isId(id)) in.fail(Kind::badValue, key);
    return id;
}

std::string readText(JsonReader& in, std::string_view key) {
    std::string text = in.string(key);
    if (checkText(text, longestWords)) in.fail(Kind::badValue, key);
    return text;
}

Words readWords(JsonReader& in, std::string_view key) {
    JsonReader words(in.object(key), in.placeOf(key));
    return wordsIn(words);
}

std::vector<Words> readOptionalWords(JsonReader& in, std::string_view key, std::size_t count) {
    const JsonArray* list = in.optionalArray(key);
    if (!list) return {};
    if (list->size() != count) in.fail(Kind::outOfRange, key);
    std::vector<Words> all;
    for (std::size_t i = 0; i < list->size(); ++i) {
        JsonReader words((*list)[i], placeOf(in.placeOf(key), i));
        all.push_back(wordsIn(words));
    }
    return all;
}

} // namespace certdesk::forms
