#include "desk/glance.h"

#include "desk/inside.h"

#include <algorithm>

// What lists tell of cases beside the register's rows.

namespace certdesk::desk {

namespace {

bool asksAnything(const Desk& desk) {
    const Desk::Inside& in = desk.inside();
    const std::shared_lock lock(in.catalogueMutex);
    return std::any_of(in.catalogues.begin(), in.catalogues.end(), [](const auto& one) {
        const forms::Catalogue& catalogue = one.second;
        return catalogue.queueNumber != forms::QueueAsk::none || !catalogue.longInStep.empty();
    });
}

CaseGlance glanceOf(const Desk& desk, const std::string& number) {
    const auto c = desk.journal().loadCase(number, nullptr);
    if (!c) return {};
    return {c->details.queueNumber, stepClockOf(desk, *c)};
}

} // namespace

std::map<std::string, CaseGlance> glancesOf(const Desk& desk, const std::vector<sync::CaseRow>& rows) {
    std::map<std::string, CaseGlance> told;
    if (!asksAnything(desk)) return told;
    auto& kept = desk.inside().glances;
    const std::lock_guard lock(kept.mutex);
    std::map<std::string, Desk::Inside::Glances::Kept> now;
    for (const sync::CaseRow& row : rows) {
        const auto before = kept.cases.find(row.number);
        const bool same = before != kept.cases.end() && before->second.changedAt == row.changedAt;
        const CaseGlance glance = same ? before->second.glance : glanceOf(desk, row.number);
        if (!(glance == CaseGlance{})) told[row.number] = glance;
        now[row.number] = {row.changedAt, glance};
    }
    kept.cases = std::move(now);
    return told;
}

std::optional<forms::StepClock> stepClockOf(const Desk& desk, const forms::Case& c) {
    return forms::stepClockOf(desk.catalogueOf(c), c);
}

forms::UtcMs timeOf(const Desk& desk) { return desk.inside().now(); }

} // namespace certdesk::desk
