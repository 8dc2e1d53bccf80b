#include "forms/known.h"

#include <algorithm>
#include <array>

namespace certdesk::forms {

namespace {

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;
constexpr std::array<std::string_view, 5> markIds{"unknown", "good", "few-tries", "last-try", "locked"};

Json dayOrNull(const std::optional<Day>& day) { return day ? Json(isoDay(*day)) : Json(); }

std::optional<Day> optionalDayOf(JsonReader& in, std::string_view key) {
    const Json* value = in.any(key);
    if (!value || value->isNull()) return {};
    const std::string* text = value->string();
    const auto day = text ? parseIsoDay(*text) : std::nullopt;
    if (!day) in.fail(JsonProblem::Kind::badValue, key);
    return day;
}

Json applicationsOf(const std::optional<std::vector<std::string>>& ids) {
    if (!ids) return {};
    return JsonArray(ids->begin(), ids->end());
}

std::optional<std::vector<std::string>> readApplications(JsonReader& in) {
    const Json* value = in.any("applications");
    if (!value || value->isNull()) return {};
    std::vector<std::string> ids = in.strings("applications", shortText);
    if (!std::is_sorted(ids.begin(), ids.end())) in.fail(JsonProblem::Kind::badValue, "applications");
    return ids;
}

} // namespace

std::optional<Day> KnownCertificate::lapses() const {
    if (revoked || !replacedBy.empty()) return {};
    return std::min(notAfter, paidUntil().value_or(notAfter));
}

std::string KnownCertificate::id() const { return issuer.empty() ? serial : issuer + ":" + serial; }

Json jsonOf(const KnownCertificate& c) {
    return JsonObject{
        {"serial", c.serial},
        {"issuer", c.issuer},
        {"holder", JsonObject{{"name", c.holderName}, {"uscc", c.holderCode}, {"kind", c.holderKind}}},
        {"revoked", c.revoked},
        {"replacedBy", c.replacedBy},
        {"applications", applicationsOf(c.applications)},
        {"notAfter", isoDay(c.notAfter)},
        {"serviceEnd", dayOrNull(c.serviceEnd)},
        {"paidFrom", dayOrNull(c.paidFrom)},
        {"tokenSerial", c.tokenSerial},
        {"algorithm", c.algorithm}};
}

KnownCertificate knownCertificateOf(JsonReader& in) {
    KnownCertificate c;
    c.serial = in.string("serial", 64);
    c.issuer = in.string("issuer", 32);
    JsonReader holder(in.object("holder"), in.placeOf("holder"));
    c.holderName = holder.string("name", longText);
    c.holderCode = holder.string("uscc", shortText);
    c.holderKind = holder.string("kind", shortText);
    holder.finish();
    c.revoked = in.boolean("revoked");
    c.replacedBy = in.string("replacedBy", 64);
    c.applications = readApplications(in);
    const auto notAfter = optionalDayOf(in, "notAfter");
    if (!notAfter) in.fail(JsonProblem::Kind::badValue, "notAfter");
    c.notAfter = *notAfter;
    c.serviceEnd = optionalDayOf(in, "serviceEnd");
    c.paidFrom = optionalDayOf(in, "paidFrom");
    c.tokenSerial = in.string("tokenSerial", shortText);
    c.algorithm = in.string("algorithm", shortText);
    return c;
}

std::string_view idOf(PinMark mark) { return markIds.at(static_cast<std::size_t>(mark)); }

std::optional<PinMark> pinMarkOf(std::string_view id) {
    const auto found = std::find(markIds.begin(), markIds.end(), id);
    if (found == markIds.end()) return {};
    return static_cast<PinMark>(found - markIds.begin());
}

bool sameUnit(std::string_view code, std::string_view other) {
    constexpr std::size_t whole = 18;
    constexpr std::size_t before = 8;
    constexpr std::size_t inner = 9;
    if (code.empty() || code == other) return !code.empty();
    if (code.size() == inner && other.size() == whole) return other.substr(before, inner) == code;
    return code.size() == whole && other.size() == inner && sameUnit(other, code);
}

} // namespace certdesk::forms
