#include "forms/day.h"

#include <cstdlib>
#include <limits>

namespace certdesk::forms {

namespace {

using Kind = JsonProblem::Kind;

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;
constexpr std::int64_t highest = 1'000'000'000'000; // as a payment's line; sums of these cannot overflow
constexpr std::int64_t latest = 253402300799999;    // 9999-12-31
constexpr int mostPieces = 1'000'000;
constexpr std::size_t mostCases = 20'000;

Json jsonOf(const Amounts& amounts) {
    JsonObject object;
    for (const auto& [method, amount] : amounts)
        object.emplace_back(method, amount.value());
    return object;
}

Json jsonOf(const Pieces& pieces) {
    JsonArray rows;
    for (const auto& [denomination, count] : pieces)
        rows.push_back(JsonArray{denomination, count});
    return rows;
}

/// What is expected of a method may lie below nothing: more was paid back than taken.
Amounts amountsOf(JsonReader& in, std::string_view key, std::int64_t least) {
    const Json& json = in.object(key);
    JsonReader members(json, in.placeOf(key));
    Amounts amounts;
    for (const auto& member : *json.object())
        amounts[member.first] = Fen(members.integer(member.first, least, highest));
    members.finish();
    return amounts;
}

Pieces piecesOf(JsonReader& in, std::string_view key) {
    Pieces pieces;
    for (const Json& row : in.array(key)) {
        const auto* cells = row.array();
        const bool pair = cells && cells->size() == 2 && (*cells)[0].integer() && (*cells)[1].integer();
        if (!pair) in.fail(Kind::wrongType, key);
        const std::int64_t denomination = *(*cells)[0].integer();
        const std::int64_t count = *(*cells)[1].integer();
        if (denomination < 1 || denomination > 1'000'000 || count < 0 || count > mostPieces)
            in.fail(Kind::outOfRange, key);
        if (!pieces.emplace(denomination, static_cast<int>(count)).second) in.fail(Kind::badValue, key);
    }
    return pieces;
}

Day dayIn(JsonReader& in, std::string_view key) {
    const auto day = parseIsoDay(in.string(key, 10));
    if (!day) in.fail(Kind::badValue, key);
    return *day;
}

ReceiptRange receiptsOf(JsonReader& day) {
    JsonReader in(day.object("receipts"), day.placeOf("receipts"));
    ReceiptRange range{in.string("first", shortText), in.string("last", shortText), 0};
    range.number = static_cast<int>(in.integer("number", 0, std::numeric_limits<int>::max()));
    in.finish();
    return range;
}

Json jsonOf(const ReceiptRange& range) {
    return JsonObject{{"first", range.first}, {"last", range.last}, {"number", range.number}};
}

/// Everything that the signature covers.
JsonObject closedFacts(const DayClosed& e) {
    JsonObject facts{
        {"day", isoDay(e.day)},           {"expected", jsonOf(e.expected)},
        {"counted", jsonOf(e.counted)},   {"reason", e.reason},
        {"receipts", jsonOf(e.receipts)}, {"openCases", JsonArray(e.openCases.begin(), e.openCases.end())},
        {"head", jsonOf(e.head)},         {"at", e.at.value}};
    if (e.standing) facts.emplace_back("standing", jsonOf(*e.standing));
    return facts;
}

DayStanding standingOf(const Json& json, const std::string& place) {
    JsonReader in(json, place);
    DayStanding standing;
    standing.tokensLeft = in.integer("tokensLeft", 0, highest);
    standing.waitingCases = in.integer("waitingCases", 0, highest);
    standing.waiting = in.strings("waiting", shortText);
    standing.unsentEntries = in.integer("unsentEntries", 0, highest);
    standing.unsentCases = in.integer("unsentCases", 0, highest);
    in.finish();
    if (standing.waiting.size() > DayStanding::mostWaiting) throw JsonProblem(Kind::tooLong, place);
    return standing;
}

} // namespace

Fen worth(const Pieces& pieces) {
    Fen sum;
    for (const auto& [denomination, count] : pieces)
        sum += Fen(denomination) * count;
    return sum;
}

Amounts differencesOf(const Amounts& expected, const Amounts& counted) {
    Amounts differences = counted;
    for (const auto& [method, amount] : expected)
        differences[method] = differences[method] - amount;
    std::erase_if(differences, [](const auto& one) { return one.second == Fen(); });
    return differences;
}

Fen sizeOf(const Amounts& differences) {
    Fen sum;
    for (const auto& [method, difference] : differences)
        sum += Fen(std::abs(difference.value()));
    return sum;
}

Bytes closingStatement(const DayClosed& closing, const std::string& by) {
    const Bytes facts = sha256(viewOf(Json(closedFacts(closing)).text()));
    return consentStatement(Act::closeDay, isoDay(closing.day), facts, by, closing.at);
}

Json jsonOf(const DayOpened& e) { return JsonObject{{"day", isoDay(e.day)}, {"float", e.change.value()}}; }

Json jsonOf(const DayCounted& e) {
    return JsonObject{{"day", isoDay(e.day)}, {"amounts", jsonOf(e.amounts)}, {"cash", jsonOf(e.cash)}};
}

Json jsonOf(const DayClosed& e) {
    JsonObject facts = closedFacts(e);
    facts.emplace_back("signature", base64(e.signature));
    if (e.consent) facts.emplace_back("consent", jsonOf(*e.consent));
    return facts;
}

Json jsonOf(const DayStanding& e) {
    return JsonObject{{"tokensLeft", e.tokensLeft},
                      {"waitingCases", e.waitingCases},
                      {"waiting", JsonArray(e.waiting.begin(), e.waiting.end())},
                      {"unsentEntries", e.unsentEntries},
                      {"unsentCases", e.unsentCases}};
}

DayOpened dayOpenedOf(JsonReader& in) {
    const Day day = dayIn(in, "day");
    return {day, Fen(in.integer("float", 0, highest))};
}

DayCounted dayCountedOf(JsonReader& in) {
    DayCounted e;
    e.day = dayIn(in, "day");
    e.amounts = amountsOf(in, "amounts", 0);
    e.cash = piecesOf(in, "cash");
    return e;
}

DayClosed dayClosedOf(JsonReader& in) {
    DayClosed e;
    e.day = dayIn(in, "day");
    e.expected = amountsOf(in, "expected", -highest);
    e.counted = amountsOf(in, "counted", 0);
    e.reason = in.string("reason", longText);
    e.receipts = receiptsOf(in);
    e.openCases = in.strings("openCases", shortText);
    if (e.openCases.size() > mostCases) in.fail(Kind::tooLong, "openCases");
    e.head = entryNameOf(in.object("head"), in.placeOf("head"));
    e.at = {in.integer("at", 0, latest)};
    if (const Json* standing = in.optionalObject("standing"))
        e.standing = standingOf(*standing, in.placeOf("standing"));
    e.signature = in.exactBytes("signature", 64);
    if (const Json* consent = in.optionalObject("consent")) {
        JsonReader given(*consent, in.placeOf("consent"));
        e.consent = consentOf(given);
    }
    return e;
}

} // namespace certdesk::forms
