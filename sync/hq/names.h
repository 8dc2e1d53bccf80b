#pragma once
#include "hq/catalogues.h"

#include <string>
#include <vector>

namespace certdesk::hq {

/// What the ids of the catalogues are called: in the newest that has them, and by the id itself where none
/// does. Borrows the catalogues.
class Names {
public:
    explicit Names(const Catalogues& catalogues) : catalogues_(catalogues) {}

    forms::Words service(const std::string& id) const;
    forms::Words paymentMethod(const std::string& id) const;
    forms::Words point(const std::string& id) const;

    bool knowsPoint(const std::string& id) const;

    /// Those of the newest catalogue that are offered, in its order.
    std::vector<std::string> services() const;
    std::vector<std::string> paymentMethods() const;
    /// Points of the newest catalogue, in its order.
    std::vector<std::string> points() const;

private:
    template <typename Find>
    forms::Words found(const std::string& id, Find find) const;

    const Catalogues& catalogues_;
};

} // namespace certdesk::hq
