#pragma once
#include "forms/catalogue.h"

#include <string>
#include <vector>

namespace certdesk::forms {

/// What the ids of the catalogues are called: in the first that has them, and by the id itself where none
/// does. Borrows the catalogues.
class Names {
public:
    /// `catalogues`: the one that counts first, then others to look in; at least one.
    explicit Names(std::vector<const Catalogue*> catalogues) : catalogues_(std::move(catalogues)) {}

    Words service(const std::string& id) const;
    Words paymentMethod(const std::string& id) const;
    Words point(const std::string& id) const;
    Words application(const std::string& id) const;
    Words reason(const std::string& id) const;
    Words material(const std::string& id) const;

    bool knowsPoint(const std::string& id) const;

    /// Those of the first catalogue that are offered, in its order.
    std::vector<std::string> services() const;
    std::vector<std::string> paymentMethods() const;
    /// Points and applications of the first catalogue, in its order.
    std::vector<std::string> points() const;
    std::vector<std::string> applications() const;

private:
    template <typename Find>
    Words found(const std::string& id, Find find) const;

    std::vector<const Catalogue*> catalogues_;
};

} // namespace certdesk::forms
