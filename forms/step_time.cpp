#include "forms/step_time.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

constexpr std::int64_t minuteMs = 60'000;

/// When the form was first printed as it now is.
UtcMs printedAt(const ServiceType& service, const Case& c) {
    if (!service.form) return {};
    const auto print = std::find_if(c.prints.begin(), c.prints.end(), [&](const PrintRecord& one) {
        return one.paper == service.form->paper && one.detailsDigest == c.detailsDigest;
    });
    return print == c.prints.end() ? UtcMs{} : print->at;
}

/// When a step that is complete became so; 0 where nothing was to be done.
UtcMs completedAt(const ServiceType& service, const Case& c, Step step) {
    switch (step) {
    case Step::reception: return c.lastAt.details;
    case Step::materials: return {std::max(c.lastAt.materials.value, c.lastAt.known.value)};
    case Step::form: return printedAt(service, c);
    case Step::approval: return c.approval ? c.approval->at : UtcMs{};
    case Step::fee: return c.fee ? c.fee->at : UtcMs{};
    case Step::production: return c.lastAt.production;
    case Step::handOver: return {};
    }
    return {};
}

UtcMs beganAt(const ServiceType& service, const Case& c, Step current) {
    std::int64_t began = std::max(c.receivedAt.value, c.lastAt.resumed.value);
    for (const Step step : service.steps) {
        if (step == current) break;
        began = std::max(began, completedAt(service, c, step).value);
    }
    return {began};
}

} // namespace

int StepClock::minutesAt(UtcMs now) const {
    return static_cast<int>(std::max<std::int64_t>(0, now.value - since.value) / minuteMs);
}

bool StepClock::longAt(UtcMs now) const { return minutesAt(now) > limitMinutes; }

std::optional<StepClock> stepClockOf(const Catalogue& catalogue, const Case& c) {
    const ServiceType* service = catalogue.service(c.service);
    if (!service || c.status != Status::open) return {};
    const auto step = currentStep(*service, c);
    const auto limit = step ? catalogue.longInStep.find(*step) : catalogue.longInStep.end();
    if (limit == catalogue.longInStep.end()) return {};
    return StepClock{*step, beganAt(*service, c, *step), limit->second};
}

} // namespace certdesk::forms
