#include "sync/wire.h"

#include <charconv>
#include <limits>

namespace certdesk::sync {

namespace {

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;
constexpr std::int64_t mostCopies = 99;

std::map<std::string, int> copiesIn(const forms::Json& json, const std::string& place) {
    forms::JsonReader reader(json, place);
    std::map<std::string, int> copies;
    for (const auto& [material, count] : *json.object())
        copies[material] = static_cast<int>(reader.integer(material, 0, mostCopies));
    reader.finish();
    return copies;
}

std::map<std::string, std::string> textsIn(const forms::Json& json, const std::string& place) {
    forms::JsonReader reader(json, place);
    std::map<std::string, std::string> texts;
    for (const auto& [field, text] : *json.object())
        texts[field] = reader.string(field, longText);
    reader.finish();
    return texts;
}

forms::Details detailsIn(forms::JsonReader reader) {
    forms::Details details;
    forms::JsonReader holder(reader.object("holder"), reader.placeOf("holder"));
    details.holderName = holder.string("name", longText);
    details.holderCode = holder.string("uscc", shortText);
    details.holderKind = holder.string("kind", shortText);
    holder.finish();
    details.applications = reader.strings("applications", shortText);
    details.years = static_cast<int>(reader.integer("years", 0, 99));
    details.algorithm = reader.string("algorithm", shortText);
    details.reason = reader.string("reason", shortText);
    details.changes = textsIn(reader.object("changes"), reader.placeOf("changes"));
    reader.finish();
    return details;
}

std::vector<forms::MissingMaterial> missingIn(forms::JsonReader& reader) {
    std::vector<forms::MissingMaterial> missing;
    const forms::JsonArray& array = reader.array("missing");
    for (std::size_t i = 0; i < array.size(); ++i) {
        forms::JsonReader item(array[i], forms::placeOf(reader.placeOf("missing"), i));
        std::string material = item.string("material", shortText);
        missing.push_back({std::move(material), static_cast<int>(item.integer("copies", 1, mostCopies))});
        item.finish();
    }
    return missing;
}

} // namespace

Head headOf(const forms::Json& json) {
    forms::JsonReader reader(json);
    Head head;
    const auto incarnation = reader.string("incarnation", 1);
    if (incarnation.empty() || incarnation[0] < 'A' || incarnation[0] > 'Z')
        reader.fail(forms::JsonProblem::Kind::badValue, "incarnation");
    head.incarnation = incarnation[0];
    head.seq = reader.integer("seq", 0, std::numeric_limits<std::int64_t>::max());
    const auto hash = forms::fromHex(reader.string("hash", 64));
    if (!hash || hash->size() != 32) reader.fail(forms::JsonProblem::Kind::badValue, "hash");
    head.hash = *hash;
    reader.finish();
    return head;
}

forms::Json jsonOf(const Head& head) {
    return forms::JsonObject{{"incarnation", std::string(1, head.incarnation)},
                             {"seq", head.seq},
                             {"hash", forms::hex(head.hash)}};
}

std::string ownHeadText(const Head& head) {
    return std::string(1, head.incarnation) + " " + std::to_string(head.seq);
}

std::optional<OwnHead> parseOwnHead(std::string_view text) {
    if (text.size() < 3 || text[0] < 'A' || text[0] > 'Z' || text[1] != ' ') return {};
    const auto digits = text.substr(2);
    OwnHead own{text[0], 0};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), own.seq);
    const bool plain = digits == "0" || (digits.front() >= '1' && digits.front() <= '9');
    if (!plain || error != std::errc() || end != digits.data() + digits.size()) return {};
    return own;
}

ReturnedCase returnedCaseOf(const forms::Json& json) {
    forms::JsonReader reader(json);
    ReturnedCase found;
    found.number = reader.string("number", shortText);
    found.service = reader.string("service", shortText);
    found.point = reader.string("point", shortText);
    found.details = detailsIn(forms::JsonReader(reader.object("details"), reader.placeOf("details")));
    found.materials = copiesIn(reader.object("materials"), reader.placeOf("materials"));
    found.missing = missingIn(reader);
    reader.finish();
    return found;
}

} // namespace certdesk::sync
