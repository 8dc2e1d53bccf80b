#include "forms/beginning.h"

#include <limits>

namespace certdesk::forms {

Json jsonOf(const EntryName& name) {
    return JsonObject{
        {"incarnation", std::string(1, name.incarnation)}, {"seq", name.seq}, {"hash", base64(name.hash)}};
}

EntryName entryNameOf(const Json& json, const std::string& place) {
    JsonReader in(json, place);
    EntryName name;
    const std::string letter = in.string("incarnation", 1);
    if (letter.empty() || letter[0] < 'A' || letter[0] > 'Z')
        in.fail(JsonProblem::Kind::badValue, "incarnation");
    name.incarnation = letter[0];
    name.seq = in.integer("seq", 1, std::numeric_limits<std::int64_t>::max());
    name.hash = in.exactBytes("hash", 32);
    in.finish();
    return name;
}

Json jsonOf(const JournalBegun& begun) {
    JsonObject facts{{"point", begun.point},
                     {"kioskKey", base64(begun.kioskPublicKey)},
                     {"hqKey", base64(begun.hqPublicKey)},
                     {"recovery", base64(begun.recoveryWrap)}};
    if (begun.training) facts.emplace_back("training", true); // absent at work, as in older entries
    if (!begun.parent) return facts;
    facts.emplace_back("parent", jsonOf(*begun.parent));
    facts.emplace_back("accountsAnew", begun.accountsAnew);
    return facts;
}

JournalBegun journalBegunOf(JsonReader& in) {
    JournalBegun begun;
    begun.point = in.string("point", 200);
    begun.kioskPublicKey = in.exactBytes("kioskKey", 32);
    begun.hqPublicKey = in.bytes("hqKey", 32);
    begun.recoveryWrap = in.bytes("recovery", 256);
    begun.training = in.booleanOr("training", false);
    const Json* parent = in.optionalObject("parent");
    if (!parent) return begun;
    begun.parent = entryNameOf(*parent, in.placeOf("parent"));
    begun.accountsAnew = in.boolean("accountsAnew");
    return begun;
}

} // namespace certdesk::forms
