#include "forms/offline.h"

#include "forms/catalogue_ids.h"
#include "forms/json.h"

namespace certdesk::forms {
namespace {

constexpr std::int64_t dayMs = 86'400'000;
constexpr std::int64_t slackMs = 10 * 60'000; ///< clocks are set right by so much without a word
constexpr std::int64_t fresh = 30 * 60'000;   ///< what counts as the line being there
constexpr std::int64_t longest = 31 * dayMs;  ///< that a counter is closed
constexpr int lastDays = 3;                   ///< always counted down

std::int64_t endOf(const OfflineLimit& limit) { return limit.untilDays * dayMs + fresh; }

/// Where a long step ends at the latest: a day before the next limit.
std::int64_t announced(std::int64_t before, std::int64_t after, const OfflinePolicy& policy) {
    for (const OfflineLimit& limit : policy.acts) {
        if (limit.untilDays == 0 || endOf(limit) < before) continue;
        after = std::min(after, std::max(before, endOf(limit) - dayMs));
    }
    return after;
}

bool speaksOf(const OfflineLimit& limit, std::string_view service) {
    return limit.services.empty() ||
           std::find(limit.services.begin(), limit.services.end(), service) != limit.services.end();
}

std::optional<OfflineWarning> warningOf(const OfflineLimit& limit, std::int64_t away, int warnDays) {
    OfflineWarning warning{OfflineWarning::Kind::actEnds, limit.act, limit.services, 0, 0};
    const std::int64_t left = endOf(limit) - away;
    if (left < 0) {
        warning.kind = OfflineWarning::Kind::actEnded;
        warning.days = limit.untilDays;
        return warning;
    }
    warning.days = static_cast<int>((left + dayMs - 1) / dayMs);
    const bool soon = daysOf(away) >= warnDays || (away > fresh && warning.days <= lastDays);
    if (limit.untilDays == 0 || !soon) return {};
    return warning;
}

} // namespace

Contact assumedAt(UtcMs here) { return {here, here, 0, false, true}; }

Contact heardAt(UtcMs headquarters, UtcMs here) { return {headquarters, here, 0, false, false}; }

Contact lookedAt(const Contact& before, UtcMs now, const OfflinePolicy& policy) {
    Contact after = before;
    after.seen = now;
    std::int64_t step = now.value - before.seen.value;
    if (step < 0) {
        after.clockDoubtful = before.clockDoubtful || step < -slackMs;
        return after;
    }
    const bool unread = step > dayMs;
    if (step > longest) {
        after.clockDoubtful = true;
        step = dayMs;
    }
    after.away += step;
    if (unread) after.away = announced(before.away, after.away, policy);
    return after;
}

int daysOf(std::int64_t away) { return static_cast<int>(away / dayMs); }

std::string textOf(const Contact& contact) {
    return Json(JsonObject{{"version", 2},
                           {"heard", contact.heard.value},
                           {"seen", contact.seen.value},
                           {"away", contact.away},
                           {"clockDoubtful", contact.clockDoubtful},
                           {"assumed", contact.assumed}})
        .text();
}

std::optional<Contact> contactOf(std::string_view text) {
    constexpr std::int64_t latest = 253'402'300'799'999; // the year 9999
    try {
        const Json json = parseJson(text);
        JsonReader in(json);
        const auto version = in.integer("version", 1, 2);
        Contact contact;
        contact.heard = {in.integer("heard", -latest, latest)};
        contact.seen = {in.integer("seen", -latest, latest)};
        contact.away = in.integer("away", 0, latest);
        contact.clockDoubtful = in.boolean("clockDoubtful");
        if (version == 2) contact.assumed = in.boolean("assumed");
        in.finish();
        return contact;
    } catch (const JsonProblem&) {
        return {};
    }
}

std::optional<Refusal> refusedOffline(const Catalogue& catalogue, OfflineAct act, std::string_view service,
                                      std::optional<std::int64_t> away) {
    if (!away) return {};
    for (const OfflineLimit& limit : catalogue.offline.acts) {
        if (limit.act != act || !speaksOf(limit, service) || *away <= endOf(limit)) continue;
        Refusal no;
        no.kind = RefusalKind::offlineTooLong;
        no.field = idOf(act);
        no.days = daysOf(*away);
        no.limitDays = limit.untilDays;
        return no;
    }
    return {};
}

std::optional<OfflineAct> actOf(const Command& command) {
    if (std::holds_alternative<Approve>(command)) return OfflineAct::approve;
    if (std::holds_alternative<TakeFee>(command)) return OfflineAct::takeFee;
    if (std::holds_alternative<HandOver>(command)) return OfflineAct::handOver;
    return {};
}

std::vector<OfflineWarning> warningsOf(const OfflinePolicy& policy, const Contact& contact,
                                       std::int64_t unsentCases) {
    using Warn = OfflineWarning::Kind;
    std::vector<OfflineWarning> all;
    for (const OfflineLimit& limit : policy.acts)
        if (auto warning = warningOf(limit, contact.away, policy.warnDays)) all.push_back(*warning);
    std::stable_sort(all.begin(), all.end(), [](const OfflineWarning& a, const OfflineWarning& b) {
        const auto rank = [](const OfflineWarning& one) {
            return one.kind == Warn::actEnded ? -1 : one.days;
        };
        return rank(a) < rank(b);
    });
    const int days = daysOf(contact.away);
    if (days >= policy.warnDays) all.push_back({Warn::unheard, {}, {}, days, 0});
    if (unsentCases >= policy.warnCases) all.push_back({Warn::manyUnsent, {}, {}, 0, unsentCases});
    if (contact.clockDoubtful) all.push_back({Warn::clockDoubtful, {}, {}, 0, 0});
    return all;
}

std::string_view idOf(OfflineWarning::Kind kind) {
    using Warn = OfflineWarning::Kind;
    switch (kind) {
    case Warn::actEnded: return "act-ended";
    case Warn::actEnds: return "act-ends";
    case Warn::unheard: return "unheard";
    case Warn::manyUnsent: return "many-unsent";
    case Warn::clockDoubtful: return "clock-doubtful";
    }
    return {};
}

std::string_view idOf(OfflineAct act) { return idIn(offlineActIds, act); }

} // namespace certdesk::forms
