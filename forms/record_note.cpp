#include "forms/record_note.h"

#include <algorithm>
#include <set>

namespace certdesk::forms {

namespace {

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;

} // namespace

std::string_view idOf(PersonKey key) { return key == PersonKey::idNumber ? "id-number" : "mobile"; }

std::optional<PersonKey> personKeyOf(std::string_view id) {
    for (const PersonKey key : {PersonKey::idNumber, PersonKey::mobile})
        if (idOf(key) == id) return key;
    return {};
}

Json jsonOf(const RecordOpened& e) { return JsonObject{{"reason", e.reason}}; }

RecordOpened recordOpenedOf(JsonReader& in) { return {in.string("reason", longText)}; }

Json jsonOf(const PersonListed& e) {
    return JsonObject{{"by", idOf(e.by)}, {"cases", JsonArray(e.cases.begin(), e.cases.end())}};
}

PersonListed personListedOf(JsonReader& in) {
    PersonListed e;
    const auto by = personKeyOf(in.string("by", 32));
    if (!by) in.fail(JsonProblem::Kind::badValue, "by");
    e.by = *by;
    e.cases = in.strings("cases", shortText);
    if (e.cases.size() > mostListed) in.fail(JsonProblem::Kind::tooLong, "cases");
    const std::set<std::string> once(e.cases.begin(), e.cases.end());
    if (once.size() != e.cases.size() || once.contains("")) in.fail(JsonProblem::Kind::badValue, "cases");
    return e;
}

Json jsonOf(const CaseShredded& e) {
    return JsonObject{{"lapsed", e.lapsed ? isoDay(*e.lapsed) : std::string()}};
}

CaseShredded caseShreddedOf(JsonReader& in) {
    const std::string day = in.string("lapsed", 10);
    if (day.empty()) return {};
    const auto lapsed = parseIsoDay(day);
    if (!lapsed) in.fail(JsonProblem::Kind::badValue, "lapsed");
    return {lapsed};
}

} // namespace certdesk::forms
