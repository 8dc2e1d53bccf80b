#include "desk/lapsing.h"

#include <algorithm>

namespace certdesk::desk {

int lapseHorizon(const forms::Catalogue& catalogue) {
    int days = 0;
    for (const forms::ServiceType& service : catalogue.services)
        if (service.certificate) days = std::max(days, service.certificate->offeredFromDays.value_or(0));
    return days;
}

std::vector<Lapsing> lapsing(const Desk& desk, int most) {
    const forms::Day today = desk.today();
    const forms::Day last = forms::plusDays(today, lapseHorizon(desk.catalogue()));
    std::vector<Lapsing> all;
    for (forms::KnownCertificate& one : desk.journal().lapsing(today, last, most)) {
        const forms::Day on = one.lapses().value_or(one.notAfter);
        const bool unpaid = one.paidUntil() == on;
        all.push_back({std::move(one), on, forms::daysBetween(today, on), unpaid});
    }
    return all;
}

std::string newestCaseOf(const Desk& desk, const forms::KnownCertificate& certificate) {
    const auto rows = desk.search(certificate.serial);
    return rows.empty() ? std::string() : rows.front().number;
}

} // namespace certdesk::desk
