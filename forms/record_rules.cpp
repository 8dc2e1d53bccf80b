#include "forms/retention.h"
#include "forms/rights.h"
#include "forms/rules.h"

#include <algorithm>

// The rules of the personal records: who opens and who destroys one.

namespace certdesk::forms::rules {

namespace {

Refusal refusal(RefusalKind kind, std::optional<Day> day = {}) {
    Refusal r;
    r.kind = kind;
    r.day = day;
    return r;
}

bool needsReason(const Scene& scene) {
    const auto& asked = scene.catalogue.reasonToOpen;
    return std::find(asked.begin(), asked.end(), idOf(scene.c.status)) != asked.end();
}

} // namespace

std::optional<Refusal> mayOpenRecord(const Scene& scene, const RecordOpened& opened) {
    constexpr std::size_t longestReason = 200;
    if (auto no = needs(scene.staff, scene.who, Act::openPersonal)) return no;
    if (scene.c.shreddedOn) return refusal(RefusalKind::caseShredded, scene.c.shreddedOn);
    if (opened.reason.empty() && !needsReason(scene)) return {};
    const auto fault = checkText(opened.reason, longestReason);
    if (!fault) return {};
    Refusal no = refusal(RefusalKind::faultyFields);
    no.field = "reason";
    no.problems = {{no.field, *fault}};
    return no;
}

std::optional<Refusal> mayShred(const Scene& scene, const CaseShredded& shredded) {
    if (auto no = needs(scene.staff, scene.who, Act::shred)) return no;
    if (scene.c.shreddedOn) return refusal(RefusalKind::caseShredded, scene.c.shreddedOn);
    const auto until = keptUntil(scene.catalogue.retention, scene.c, shredded.lapsed);
    if (!until) return refusal(RefusalKind::caseUnderWay);
    if (scene.today <= *until) return refusal(RefusalKind::stillKept, until);
    return {};
}

} // namespace certdesk::forms::rules
