#include "forms/catalogue_ids.h"

#include <algorithm>

// The offline policy of a catalogue, strictly.

namespace certdesk::forms {

namespace {

bool isService(const std::vector<ServiceType>& services, const std::string& id) {
    return std::any_of(services.begin(), services.end(),
                       [&](const ServiceType& one) { return one.id == id; });
}

OfflineLimit readLimit(JsonReader& in, const std::vector<ServiceType>& services) {
    OfflineLimit limit;
    const auto act = valueIn(offlineActIds, in.string("act"));
    if (!act) in.fail(Kind::badValue, "act");
    limit.act = *act;
    limit.untilDays = static_cast<int>(in.integer("untilDays", 0, 365));
    limit.services = readServiceIds(in, services);
    in.finish();
    return limit;
}

} // namespace

std::vector<std::string> readServiceIds(JsonReader& in, const std::vector<ServiceType>& services) {
    if (!in.optionalArray("services")) return {};
    std::vector<std::string> ids = in.strings("services");
    if (ids.empty()) in.fail(Kind::outOfRange, "services");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto end = ids.begin() + static_cast<std::ptrdiff_t>(i);
        if (!isService(services, ids[i]) || std::find(ids.begin(), end, ids[i]) != end)
            throw JsonProblem(Kind::badValue, placeOf(in.placeOf("services"), i));
    }
    return ids;
}

OfflinePolicy readOffline(JsonReader& catalogue, const std::vector<ServiceType>& services) {
    constexpr std::size_t most = 100;
    JsonReader in(catalogue.object("offline"), catalogue.placeOf("offline"));
    OfflinePolicy policy;
    policy.warnDays = static_cast<int>(in.integer("warnDays", 1, 365));
    policy.warnCases = static_cast<int>(in.integer("warnCases", 1, 1'000'000));
    policy.issueWithoutLine = in.booleanOr("issueWithoutLine", false);
    if (policy.issueWithoutLine) in.fail(Kind::badValue, "issueWithoutLine");
    if (const JsonArray* acts = in.optionalArray("acts")) { // absent in older catalogues
        if (acts->size() > most) in.fail(Kind::tooLong, "acts");
        for (std::size_t i = 0; i < acts->size(); ++i) {
            JsonReader act((*acts)[i], placeOf(in.placeOf("acts"), i));
            policy.acts.push_back(readLimit(act, services));
        }
    }
    in.finish();
    return policy;
}

} // namespace certdesk::forms
