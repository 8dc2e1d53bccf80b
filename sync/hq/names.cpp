#include "hq/names.h"

#include <algorithm>

namespace certdesk::hq {

template <typename Find>
forms::Words Names::found(const std::string& id, Find find) const {
    auto all = catalogues_.all();
    std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->version > b->version; });
    for (const auto* catalogue : all)
        if (const forms::Words* words = find(*catalogue)) return *words;
    return {id, id};
}

forms::Words Names::service(const std::string& id) const {
    return found(id, [&](const forms::Catalogue& catalogue) {
        const auto* service = catalogue.service(id);
        return service ? &service->name : nullptr;
    });
}

forms::Words Names::paymentMethod(const std::string& id) const {
    return found(id, [&](const forms::Catalogue& catalogue) { return catalogue.paymentMethod(id); });
}

forms::Words Names::point(const std::string& id) const {
    return found(id, [&](const forms::Catalogue& catalogue) {
        const auto* point = catalogue.point(id);
        return point ? &point->name : nullptr;
    });
}

bool Names::knowsPoint(const std::string& id) const {
    const auto all = catalogues_.all();
    return std::any_of(all.begin(), all.end(), [&](const auto* one) { return one->point(id) != nullptr; });
}

std::vector<std::string> Names::services() const {
    std::vector<std::string> ids;
    for (const auto& service : catalogues_.newest().services)
        if (service.offered) ids.push_back(service.id);
    return ids;
}

std::vector<std::string> Names::paymentMethods() const {
    std::vector<std::string> ids;
    for (const auto& method : catalogues_.newest().paymentMethods)
        ids.push_back(method.id);
    return ids;
}

std::vector<std::string> Names::points() const {
    std::vector<std::string> ids;
    for (const auto& point : catalogues_.newest().points)
        ids.push_back(point.id);
    return ids;
}

} // namespace certdesk::hq
