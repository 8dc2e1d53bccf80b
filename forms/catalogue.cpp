#include "forms/catalogue.h"

#include "forms/catalogue_ids.h"

namespace certdesk::forms {

namespace {

template <typename Named>
const Words* nameIn(const std::vector<Named>& choices, std::string_view id) {
    const Named* choice = findById(choices, id);
    return choice ? &choice->name : nullptr;
}

} // namespace

std::string_view idOf(Step step) { return idIn(stepIds, step); }
std::optional<Step> stepOf(std::string_view id) { return valueIn(stepIds, id); }
std::string_view idOf(Role role) { return idIn(roleIds, role); }
std::optional<Role> roleOf(std::string_view id) { return valueIn(roleIds, id); }

std::string_view idOf(ApplicationsAsk ask) { return idIn(askIds, ask); }
std::string_view idOf(Source source) { return idIn(sourceIds, source); }
std::optional<Source> sourceOf(std::string_view id) { return valueIn(sourceIds, id); }

const ReasonRule* Asks::reason(std::string_view id) const { return findById(reasons, id); }

bool ServiceType::has(Step step) const { return std::find(steps.begin(), steps.end(), step) != steps.end(); }

const ServiceType* Catalogue::service(std::string_view wanted) const { return findById(services, wanted); }
const Material* Catalogue::material(std::string_view wanted) const { return findById(materials, wanted); }
const IdKind* Catalogue::idKind(std::string_view wanted) const { return findById(idKinds, wanted); }
const ServicePoint* Catalogue::point(std::string_view wanted) const { return findById(points, wanted); }
const Words* Catalogue::application(std::string_view wanted) const { return nameIn(applications, wanted); }
const Words* Catalogue::paymentMethod(std::string_view wanted) const {
    return nameIn(paymentMethods, wanted);
}
const Words* Catalogue::algorithm(std::string_view wanted) const { return nameIn(algorithms, wanted); }
const Algorithm* Catalogue::algorithmNamed(std::string_view wanted) const {
    return findById(algorithms, wanted);
}
const Words* Catalogue::reason(std::string_view wanted) const { return nameIn(reasons, wanted); }

const OtherIssuer* Catalogue::otherIssuer(std::string_view wanted) const {
    return findById(otherIssuers, wanted);
}

const SecondAccountRule* Catalogue::secondAccountFor(Act act, std::string_view service) const {
    const auto fits = [&](const SecondAccountRule& rule) {
        const auto& named = rule.services;
        return rule.act == act &&
               (named.empty() || std::find(named.begin(), named.end(), service) != named.end());
    };
    const auto found = std::find_if(secondAccount.begin(), secondAccount.end(), fits);
    return found == secondAccount.end() ? nullptr : &*found;
}

} // namespace certdesk::forms
