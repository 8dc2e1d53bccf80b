#include "forms/catalogue_ids.h"
#include "forms/validate.h"

namespace certdesk::forms {

namespace {

constexpr std::size_t longestWords = 200; // characters

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
    Words read{readText(words, "zh"), readText(words, "en")};
    words.finish();
    return read;
}

} // namespace certdesk::forms
