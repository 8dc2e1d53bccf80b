#include "desk/lang.h"
#include "desk/words.h"

// What a manager reads of the limits that the catalogue sets.

namespace certdesk::desk {

namespace {

void addOffline(std::vector<std::string>& lines, const forms::Catalogue& catalogue) {
    const forms::OfflinePolicy& policy = catalogue.offline;
    lines.push_back(say(tr("离线 {0} 天或有 {1} 笔没有送到总部时提醒"),
                        {std::to_string(policy.warnDays), std::to_string(policy.warnCases)}));
    for (const forms::OfflineLimit& limit : policy.acts)
        lines.push_back(
            say(tr("离线超过 {0} 天不能办：{1}"),
                {std::to_string(limit.untilDays), actWords(limit.act, limit.services, catalogue)}));
}

void addStock(std::vector<std::string>& lines, const forms::Catalogue& catalogue) {
    const auto add = [&](const std::string& item, std::int64_t low) {
        if (low > 0)
            lines.push_back(say(tr("{0} 剩 {1} 时提醒"), {nameOfItem(catalogue, item), std::to_string(low)}));
    };
    add(std::string(forms::tokenItem), catalogue.stock.lowTokens);
    for (const forms::PaperStock& paper : catalogue.stock.papers)
        add(paper.id, paper.low);
}

} // namespace

std::vector<std::string> limitsOf(const forms::Catalogue& catalogue) {
    std::vector<std::string> lines{say(tr("清点相差 ¥{0} 以上须主管写明原因并确认"),
                                       {forms::yuanGrouped(catalogue.day.differenceLimit)})};
    addOffline(lines, catalogue);
    addStock(lines, catalogue);
    lines.push_back(say(tr("个人信息：退回后留 {0} 天，到期后留 {1} 年"),
                        {std::to_string(catalogue.retention.daysReturned),
                         std::to_string(catalogue.retention.yearsAfterLapse)}));
    return lines;
}

} // namespace certdesk::desk
