#include "desk/lang.h"
#include "desk/standing.h"
#include "desk/words.h"

#include <cstdlib>

// What staff read of the line, of going on without it, and of clocks.

namespace certdesk::desk {

namespace {

constexpr std::int64_t minuteMs = 60'000;
constexpr std::int64_t hourMs = 60 * minuteMs;
constexpr std::int64_t dayMs = 24 * hourMs;
constexpr std::int64_t yearMs = 365 * dayMs;

std::string nameOf(forms::OfflineAct act) {
    switch (act) {
    case forms::OfflineAct::receive: return tr("受理");
    case forms::OfflineAct::approve: return tr("审核");
    case forms::OfflineAct::takeFee: return tr("收费");
    case forms::OfflineAct::handOver: return tr("发证");
    }
    return {};
}

/// In the largest unit that says something.
std::string span(std::int64_t ms) {
    if (ms >= yearMs) return say(tr("{0} 年"), {std::to_string((ms + yearMs / 2) / yearMs)});
    if (ms >= dayMs) return say(tr("{0} 天"), {std::to_string(ms / dayMs)});
    if (ms >= hourMs) return say(tr("{0} 小时"), {std::to_string(ms / hourMs)});
    return say(tr("{0} 分钟"), {std::to_string(ms / minuteMs)});
}

forms::OfflineAct actNamed(const std::string& id) {
    for (const auto act :
         {forms::OfflineAct::approve, forms::OfflineAct::takeFee, forms::OfflineAct::handOver})
        if (forms::idOf(act) == id) return act;
    return forms::OfflineAct::receive;
}

} // namespace

std::string actWords(forms::OfflineAct act, const std::vector<std::string>& services,
                     const forms::Catalogue& catalogue) {
    std::string names;
    for (const std::string& id : services) {
        const forms::ServiceType* service = catalogue.service(id);
        if (!names.empty()) names += tr("、");
        names += service ? in(service->name) : id;
    }
    return names.empty() ? nameOf(act) : say(tr("{0}（{1}）"), {nameOf(act), names});
}

Sentence offlineRefused(const forms::Refusal& no) {
    const std::string act = nameOf(actNamed(no.field));
    if (no.limitDays == 0)
        return {say(tr("总部未连接，按业务目录“{0}”必须在线办理。"), {act}),
                tr("已保存的内容都在；线路恢复后请再试。"),
                {}};
    return {say(tr("已 {0} 天没有联系上总部，按业务目录离线超过 {1} 天不能再“{2}”。"),
                {std::to_string(no.days), std::to_string(no.limitDays), act}),
            tr("已保存的内容都在；请恢复与总部的连接后再试。"),
            {}};
}

Sentence wordsFor(const forms::OfflineWarning& warning, const forms::Catalogue& catalogue) {
    using Kind = forms::OfflineWarning::Kind;
    const std::string days = std::to_string(warning.days);
    switch (warning.kind) {
    case Kind::actEnded:
        if (warning.days == 0)
            return {say(tr("{0}：必须在线办理，现在不能办。"),
                        {actWords(warning.act, warning.services, catalogue)}),
                    tr("请恢复与总部的连接。"),
                    {}};
        return {say(tr("{0}：离线已超过 {1} 天，不能再办。"),
                    {actWords(warning.act, warning.services, catalogue), days}),
                tr("请恢复与总部的连接。"),
                {}};
    case Kind::actEnds:
        if (warning.days == 1)
            return {
                say(tr("{0}：离线只能再办最后 1 天。"), {actWords(warning.act, warning.services, catalogue)}),
                tr("请今天恢复与总部的连接。"),
                {}};
        return {
            say(tr("{0}：离线还能再办 {1} 天。"), {actWords(warning.act, warning.services, catalogue), days}),
            tr("请尽快恢复与总部的连接。"),
            {}};
    case Kind::unheard:
        return {say(tr("已 {0} 天没有联系上总部。"), {days}), tr("请检查网络或联系总部。"), {}};
    case Kind::manyUnsent:
        return {say(tr("有 {0} 笔业务还没有送到总部。"), {std::to_string(warning.cases)}),
                tr("请尽快恢复与总部的连接。"),
                {}};
    case Kind::clockDoubtful: return {tr("本机的时钟跳动过，可能不对。"), tr("请核对本机的日期和时间。"), {}};
    }
    return {};
}

std::string heardWords(const forms::Contact& contact) {
    if (contact.assumed) return tr("还没有联系上过总部");
    return say(tr("最近一次联系上总部：{0}"), {forms::localMinute(contact.heard)});
}

std::optional<Sentence> clockWords(std::int64_t ahead) {
    const std::int64_t apart = std::abs(ahead);
    if (apart <= 10 * minuteMs) return {};
    const char* what = ahead > 0 ? tr("本机时钟比总部快 {0}。") : tr("本机时钟比总部慢 {0}。");
    return Sentence{say(what, {span(apart)}), tr("请校准本机的日期和时间；流水的次序不受影响。"), {}};
}

std::string nameOf(WaitingItem::Kind kind) {
    switch (kind) {
    case WaitingItem::Kind::entries: return tr("流水");
    case WaitingItem::Kind::revocation: return tr("吊销");
    case WaitingItem::Kind::production: return tr("制证");
    }
    return {};
}

} // namespace certdesk::desk
