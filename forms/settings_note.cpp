#include "forms/settings_note.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 4096; // a path
constexpr std::size_t mostValues = 100;
constexpr std::size_t mostChanges = 100;

JsonArray arrayOf(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

std::vector<std::string> valuesIn(JsonReader& in, std::string_view key) {
    std::vector<std::string> values = in.strings(key, longText);
    if (values.size() > mostValues) in.fail(JsonProblem::Kind::tooLong, key);
    return values;
}

SettingChange changeIn(const Json& json, const std::string& place) {
    JsonReader in(json, place);
    SettingChange change{in.string("setting", shortText), valuesIn(in, "from"), valuesIn(in, "to")};
    if (change.setting.empty()) in.fail(JsonProblem::Kind::badValue, "setting");
    if (change.from == change.to) in.fail(JsonProblem::Kind::badValue, "to");
    in.finish();
    return change;
}

} // namespace

Json jsonOf(const SettingsChanged& e) {
    JsonArray changes;
    for (const SettingChange& change : e.changes)
        changes.push_back(JsonObject{
            {"setting", change.setting}, {"from", arrayOf(change.from)}, {"to", arrayOf(change.to)}});
    return JsonObject{{"changes", std::move(changes)}};
}

SettingsChanged settingsChangedOf(JsonReader& in) {
    SettingsChanged e;
    const JsonArray& changes = in.array("changes");
    if (changes.empty() || changes.size() > mostChanges) in.fail(JsonProblem::Kind::outOfRange, "changes");
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const std::string place = placeOf(in.placeOf("changes"), i);
        SettingChange change = changeIn(changes[i], place);
        if (std::any_of(e.changes.begin(), e.changes.end(),
                        [&](const SettingChange& other) { return other.setting == change.setting; }))
            throw JsonProblem(JsonProblem::Kind::badValue, place + "/setting");
        e.changes.push_back(std::move(change));
    }
    return e;
}

} // namespace certdesk::forms
