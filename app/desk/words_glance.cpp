#include "desk/glance.h"
#include "desk/lang.h"
#include "desk/words.h"

#include <algorithm>

// How long a case has been in its step, and for whom papers are, in words.

namespace certdesk::desk {

namespace {

constexpr int hour = 60;
constexpr int day = 24 * hour;

/// "1 份受理点留存 · 1 份申请单位留存": the same words are counted together.
std::string copyWords(const std::vector<forms::Words>& copies) {
    std::string all;
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const auto begin = copies.begin();
        const auto at = begin + static_cast<std::ptrdiff_t>(i);
        if (std::find(begin, at, *at) != at) continue;
        const auto count = std::count(begin, copies.end(), *at);
        all += (all.empty() ? "" : " · ") + say(tr("{0} 份{1}"), {std::to_string(count), in(*at)});
    }
    return all;
}

} // namespace

std::string minutesWords(int minutes) {
    if (minutes < hour) return say(tr("{0} 分钟"), {std::to_string(minutes)});
    if (minutes >= 2 * day) return say(tr("{0} 天"), {std::to_string(minutes / day)});
    const std::string hours = std::to_string(minutes / hour);
    if (minutes % hour == 0) return say(tr("{0} 小时"), {hours});
    return say(tr("{0} 小时 {1} 分钟"), {hours, std::to_string(minutes % hour)});
}

std::string wordsFor(const forms::StepClock& clock, forms::UtcMs now) {
    if (!clock.longAt(now)) return shortWordsFor(clock, now);
    const bool sameUnit = clock.minutesAt(now) < hour; // said once
    return say(tr("{0}，超过 {1}"), {shortWordsFor(clock, now), sameUnit ? std::to_string(clock.limitMinutes)
                                                                         : minutesWords(clock.limitMinutes)});
}

std::string shortWordsFor(const forms::StepClock& clock, forms::UtcMs now) {
    const std::string minutes = minutesWords(clock.minutesAt(now));
    return clock.longAt(now) ? say(tr("⚠ 已 {0}"), {minutes}) : minutes;
}

std::string forWhom(const forms::ServiceType& service, const std::string& paper) {
    if (service.form && service.form->paper == paper) return copyWords(service.form->copiesFor);
    if (paper == forms::receiptPaper) return tr("交给交款人");
    if (paper == forms::noticePaper || paper == forms::guidePaper) return tr("交给申请人");
    if (paper == forms::pinLetterPaper) return tr("交给证书单位");
    if (paper == forms::voidSlipPaper || paper == forms::refundSlipPaper) return tr("申请人签名后受理点留存");
    return {};
}

std::string forWhom(const forms::ServiceType& service, const std::vector<std::string>& papers) {
    std::string all;
    for (const std::string& paper : papers) {
        const std::string whom = forWhom(service, paper);
        if (whom.empty()) continue;
        all += (all.empty() ? "" : tr("；")) + say(tr("{0}：{1}"), {nameOfPaper(paper), whom});
    }
    return all;
}

} // namespace certdesk::desk
