#include "forms/catalogue_ids.h"

#include <algorithm>

// The acts of a catalogue that need a second account, strictly.

namespace certdesk::forms {

namespace {

/// The acts whose entries carry a consent.
constexpr std::array consented{Act::voidReceipt, Act::refund, Act::closeDay};

SecondAccountRule readRule(JsonReader& in, const std::vector<ServiceType>& services) {
    SecondAccountRule rule;
    const auto act = actNamed(in.string("act"));
    if (!act || std::find(consented.begin(), consented.end(), *act) == consented.end())
        in.fail(Kind::badValue, "act");
    rule.act = *act;
    const auto role = roleOf(in.string("role"));
    if (!role) in.fail(Kind::badValue, "role");
    rule.role = *role;
    rule.services = readServiceIds(in, services);
    if (*act == Act::closeDay && !rule.services.empty()) in.fail(Kind::badValue, "services");
    in.finish();
    return rule;
}

/// Whether both would hold for one act on one case.
bool overlap(const SecondAccountRule& one, const SecondAccountRule& other) {
    if (one.act != other.act) return false;
    if (one.services.empty() || other.services.empty()) return true;
    return std::any_of(one.services.begin(), one.services.end(), [&](const std::string& id) {
        return std::find(other.services.begin(), other.services.end(), id) != other.services.end();
    });
}

} // namespace

std::vector<SecondAccountRule> readSecondAccounts(JsonReader& catalogue,
                                                  const std::vector<ServiceType>& services) {
    constexpr std::size_t most = 100;
    std::vector<SecondAccountRule> rules;
    const JsonArray* array = catalogue.optionalArray("secondAccount"); // absent in older catalogues
    if (!array) return rules;
    if (array->size() > most) catalogue.fail(Kind::tooLong, "secondAccount");
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string place = placeOf(catalogue.placeOf("secondAccount"), i);
        JsonReader in((*array)[i], place);
        SecondAccountRule rule = readRule(in, services);
        for (const SecondAccountRule& earlier : rules)
            if (overlap(earlier, rule)) throw JsonProblem(Kind::badValue, place + "/act");
        rules.push_back(std::move(rule));
    }
    return rules;
}

} // namespace certdesk::forms
