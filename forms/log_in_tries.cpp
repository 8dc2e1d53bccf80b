#include "forms/log_in_tries.h"

#include "forms/json.h"
#include "forms/staff.h"

#include <algorithm>
#include <array>
#include <limits>

namespace certdesk::forms {

namespace {

constexpr std::int64_t minuteMs = 60'000;
constexpr std::array<std::int64_t, 6> waitMinutes{1, 2, 5, 15, 30, 60};
constexpr int mostCounted = 1'000'000;
constexpr std::size_t longestBoot = 64;

LogInTries triesIn(JsonReader& in) {
    LogInTries tries;
    tries.wrong = static_cast<int>(in.integer("wrong", 1, mostCounted));
    tries.waitMs = in.integer("waitMs", 0, waitMinutes.back() * minuteMs);
    tries.seen.boot = in.string("boot", longestBoot);
    tries.seen.ms = in.integer("runningMs", 0, std::numeric_limits<std::int64_t>::max());
    in.finish();
    return tries;
}

} // namespace

std::int64_t waitAfter(int wrong) {
    if (wrong < freeTries) return 0;
    const auto step = static_cast<std::size_t>(wrong - freeTries);
    return waitMinutes[std::min(step, waitMinutes.size() - 1)] * minuteMs;
}

LogInTries lookedAt(LogInTries tries, const Running& now) {
    const bool sameRun = tries.seen.boot == now.boot;
    const std::int64_t passed = sameRun ? now.ms - tries.seen.ms : now.ms;
    tries.waitMs = std::max<std::int64_t>(0, tries.waitMs - std::max<std::int64_t>(0, passed));
    tries.seen = now;
    return tries;
}

LogInTries tried(LogInTries tries, const Running& now) {
    tries.wrong = std::min(tries.wrong + 1, mostCounted);
    tries.waitMs = waitAfter(tries.wrong);
    tries.seen = now;
    return tries;
}

std::string textOf(const AllTries& all) {
    JsonObject accounts;
    for (const auto& [name, tries] : all)
        accounts.emplace_back(name, JsonObject{{"wrong", tries.wrong},
                                               {"waitMs", tries.waitMs},
                                               {"boot", tries.seen.boot},
                                               {"runningMs", tries.seen.ms}});
    return Json(JsonObject{{"version", 1}, {"accounts", std::move(accounts)}}).text();
}

std::optional<AllTries> triesOf(std::string_view text) {
    try {
        const Json document = parseJson(text);
        JsonReader in(document);
        in.integer("version", 1, 1);
        const Json& accounts = in.object("accounts");
        in.finish();
        AllTries all;
        for (const auto& [name, json] : *accounts.object()) {
            if (!isAccountName(name)) return {};
            JsonReader one(json, "/accounts/" + name);
            all[name] = triesIn(one);
        }
        return all;
    } catch (const JsonProblem&) {
        return {};
    }
}

} // namespace certdesk::forms
