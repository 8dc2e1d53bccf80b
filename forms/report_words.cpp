#include "forms/report_words.h"

#include "forms/stock_note.h"

#include <array>
#include <tuple>
#include <utility>

namespace certdesk::forms {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

template <std::size_t N>
std::string wordIn(const std::array<Pair, N>& words, const std::string& id) {
    for (const auto& [known, word] : words)
        if (known == id) return std::string(word);
    return id;
}

constexpr std::array<Pair, 3> fields{
    {{"name", "单位名称"}, {"uscc", "统一社会信用代码"}, {"kind", "单位类型"}}};

constexpr std::array<Pair, 5> revocations{{{"unspecified", "未说明"},
                                           {"keyCompromise", "密钥泄露或遗失"},
                                           {"affiliationChanged", "单位信息变更"},
                                           {"superseded", "已被新证书取代"},
                                           {"cessationOfOperation", "停止使用"}}};

constexpr std::array<Pair, 6> acts{{{"received", "领入"},
                                    {"used", "用掉"},
                                    {"spoiled", "报废"},
                                    {"returned", "退回总部"},
                                    {"back", "收回"},
                                    {"emptied", "清空备用"}}};

std::size_t placeIn(const std::vector<std::string>& order, const std::string& id) {
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), id) - order.begin());
}

std::pair<std::string, std::string> caseAndMaterial(const std::string& about) {
    const auto space = about.find(' ');
    if (space == std::string::npos) return {{}, about};
    return {about.substr(0, space), about.substr(space + 1)};
}

} // namespace

std::pair<std::string, std::string> itemAndAct(const std::string& about) {
    const auto space = about.rfind(' ');
    if (space == std::string::npos) return {about, {}};
    return {about.substr(0, space), about.substr(space + 1)};
}

Fen differenceOf(const DayClosed& closing) {
    Fen sum;
    for (const auto& [method, difference] : differencesOf(closing.expected, closing.counted))
        sum += difference;
    return sum;
}

std::vector<ApplicationLine> applicationLines(const DailyReport& report, const Names& names) {
    std::vector<ApplicationLine> lines;
    for (const auto& [about, number] : report.applications) {
        const auto words = wordsOf(about);
        if (words.size() != 3 || number == 0) continue;
        lines.push_back({words[0], words[1], std::atoi(words[2].c_str()), number});
    }
    const auto applications = names.applications();
    const auto services = names.services();
    const auto place = [&](const ApplicationLine& line) {
        return std::tuple(placeIn(applications, line.application), line.application,
                          placeIn(services, line.service), line.service, line.years);
    };
    std::sort(lines.begin(), lines.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return lines;
}

std::vector<MissingLine> missingLines(const DailyReport& report) {
    std::vector<MissingLine> lines;
    for (const auto& [about, copies] : report.missing) {
        const auto [caseNumber, material] = caseAndMaterial(about);
        if (copies > 0) lines.push_back({caseNumber, material, copies});
    }
    return lines;
}

std::map<std::string, std::int64_t> missingMaterials(const DailyReport& report) {
    std::map<std::string, std::int64_t> sums;
    for (const MissingLine& line : missingLines(report))
        sums[line.material] += line.copies;
    return sums;
}

std::string zhOfField(const std::string& field) { return wordIn(fields, field); }
std::string zhOfRevocation(const std::string& reason) { return wordIn(revocations, reason); }

std::string zhOfStock(const std::string& item, const std::string& act) {
    return (item == tokenItem ? std::string("UKey") : item) + " " + wordIn(acts, act);
}

std::string zhOf(const ReceiptRange& range) {
    if (range.number == 0) return "无收据";
    return range.first + " 至 " + range.last;
}

} // namespace certdesk::forms
