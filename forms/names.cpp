#include "forms/names.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

template <typename Named>
std::vector<std::string> idsOf(const std::vector<Named>& all) {
    std::vector<std::string> ids;
    for (const Named& one : all)
        ids.push_back(one.id);
    return ids;
}

/// The words of a thing that a catalogue has.
template <typename Named>
const Words* nameOf(const Named* named) {
    return named ? &named->name : nullptr;
}

} // namespace

template <typename Find>
Words Names::found(const std::string& id, Find find) const {
    for (const Catalogue* catalogue : catalogues_)
        if (const Words* words = find(*catalogue)) return *words;
    return {id, id};
}

Words Names::service(const std::string& id) const {
    return found(id, [&](const Catalogue& catalogue) { return nameOf(catalogue.service(id)); });
}

Words Names::paymentMethod(const std::string& id) const {
    return found(id, [&](const Catalogue& catalogue) { return catalogue.paymentMethod(id); });
}

Words Names::point(const std::string& id) const {
    return found(id, [&](const Catalogue& catalogue) { return nameOf(catalogue.point(id)); });
}

Words Names::application(const std::string& id) const {
    return found(id, [&](const Catalogue& catalogue) { return catalogue.application(id); });
}

Words Names::reason(const std::string& id) const {
    return found(id, [&](const Catalogue& catalogue) { return catalogue.reason(id); });
}

Words Names::material(const std::string& id) const {
    return found(id, [&](const Catalogue& catalogue) { return nameOf(catalogue.material(id)); });
}

bool Names::knowsPoint(const std::string& id) const {
    return std::any_of(catalogues_.begin(), catalogues_.end(),
                       [&](const Catalogue* one) { return one->point(id) != nullptr; });
}

std::vector<std::string> Names::services() const {
    std::vector<std::string> ids;
    for (const ServiceType& service : catalogues_.front()->services)
        if (service.offered) ids.push_back(service.id);
    return ids;
}

std::vector<std::string> Names::paymentMethods() const { return idsOf(catalogues_.front()->paymentMethods); }
std::vector<std::string> Names::points() const { return idsOf(catalogues_.front()->points); }
std::vector<std::string> Names::applications() const { return idsOf(catalogues_.front()->applications); }

} // namespace certdesk::forms
