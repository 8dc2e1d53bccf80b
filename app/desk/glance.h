#pragma once
#include "desk/desk.h"
#include "forms/step_time.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// What a list tells of a case beside its row of the register.
struct CaseGlance {
    std::string queueNumber;               ///< may be empty
    std::optional<forms::StepClock> clock; ///< where the catalogue says when a step is long
    bool operator==(const CaseGlance&) const = default;
};

/// By case number; cases of which there is nothing to tell are left out. Where no catalogue that a case can
/// be on asks for either, nothing is loaded; else each case once, until it changes. From a task.
std::map<std::string, CaseGlance> glancesOf(const Desk& desk, const std::vector<sync::CaseRow>& rows);

/// The case's own clock.
std::optional<forms::StepClock> stepClockOf(const Desk& desk, const forms::Case& c);
/// The desk's time, by which clocks are read.
forms::UtcMs timeOf(const Desk& desk);

/// "12 分钟", "2 小时 5 分钟", "3 天".
std::string minutesWords(int minutes);
/// "12 分钟"; beyond the limit "⚠ 已 35 分钟，超过 30".
std::string wordsFor(const forms::StepClock& clock, forms::UtcMs now);
/// For narrow places: "12 分钟"; beyond the limit "⚠ 已 35 分钟".
std::string shortWordsFor(const forms::StepClock& clock, forms::UtcMs now);

/// For whom a paper of the service type is, copy by copy: "1 份受理点留存 · 1 份申请单位留存" where the
/// catalogue says so of its form, "交给交款人" of a receipt; empty where nothing is known.
std::string forWhom(const forms::ServiceType& service, const std::string& paper);
/// The same of several papers, each with its name; those of which nothing is known are left out.
std::string forWhom(const forms::ServiceType& service, const std::vector<std::string>& papers);

} // namespace certdesk::desk
