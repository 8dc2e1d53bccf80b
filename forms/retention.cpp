#include "forms/retention.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

void later(std::optional<Day>& day, const std::optional<Day>& other) {
    if (other && (!day || *day < *other)) day = other;
}

bool issued(const Case& c) {
    return !c.production.certificateSerial.empty() ||
           std::any_of(c.givenUp.begin(), c.givenUp.end(),
                       [](const GivenUp& one) { return !one.certificate.empty(); });
}

} // namespace

std::string certificateOf(const Case& c) {
    if (!c.production.certificateSerial.empty()) return c.production.certificateSerial;
    return c.known ? c.known->certificate.id() : std::string();
}

std::optional<Day> lapseOf(const Case& c, const std::vector<KnownCertificate>& lineage) {
    std::optional<Day> lapsed;
    if (!c.production.certificateSerial.empty()) lapsed = c.production.notAfter;
    if (c.known) later(lapsed, c.known->certificate.notAfter);
    for (const KnownCertificate& one : lineage)
        later(lapsed, one.notAfter);
    return lapsed;
}

std::optional<Day> keptUntil(const RetentionPolicy& policy, const Case& c, const std::optional<Day>& lapsed) {
    if (c.status == Status::open || !c.endedOn) return {};
    if (c.status != Status::done && !issued(c)) return plusDays(*c.endedOn, policy.daysReturned);
    std::optional<Day> from = lapseOf(c, {});
    later(from, lapsed);
    later(from, c.endedOn);
    return plusYears(*from, policy.yearsAfterLapse);
}

bool isOpening(const Case& c, const std::string& who) {
    return c.status != Status::open || !c.enteredBy.contains(who);
}

} // namespace certdesk::forms
