#include "hq/reports.h"

#include "forms/csv.h"
#include "hq/office.h"
#include "hq/totals.h"
#include "printing/paper.h"

#include <algorithm>
#include <map>

namespace certdesk::hq {
namespace {

using forms::Counted;
using forms::DailyReport;
using forms::Fen;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using Service = DailyReport::Service;
using Kind = printing::DailySheet::Kind;

/// The keys in the order of the catalogue, then those that only the numbers have.
template <typename Value>
std::vector<std::string> inOrder(std::vector<std::string> ids, const std::map<std::string, Value>& numbers) {
    for (const auto& [id, value] : numbers)
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    return ids;
}

template <typename Value>
Value valueOf(const std::map<std::string, Value>& numbers, const std::string& id) {
    const auto found = numbers.find(id);
    return found == numbers.end() ? Value{} : found->second;
}

Json jsonOf(const forms::Words& words) { return JsonObject{{"zh", words.zh}, {"en", words.en}}; }

JsonArray servicesOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& id : inOrder(names.services(), report.services)) {
        const auto n = valueOf(report.services, id);
        list.push_back(JsonObject{{"id", id},
                                  {"name", jsonOf(names.service(id))},
                                  {"received", n.received},
                                  {"finished", n.finished},
                                  {"returned", n.returned},
                                  {"withdrawn", n.withdrawn},
                                  {"underWay", n.underWay}});
    }
    return list;
}

JsonArray paymentsOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& id : inOrder(names.paymentMethods(), report.payments)) {
        const auto sum = valueOf(report.payments, id);
        list.push_back(JsonObject{{"id", id},
                                  {"name", jsonOf(names.paymentMethod(id))},
                                  {"number", sum.number},
                                  {"fen", sum.total.value()}});
    }
    return list;
}

JsonArray hoursOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& hour : report.hours)
        list.push_back(JsonObject{{"received", hour.number}, {"fen", hour.total.value()}});
    return list;
}

JsonArray pointsOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& [id, n] : report.points)
        list.push_back(JsonObject{{"id", id},
                                  {"name", jsonOf(names.point(id))},
                                  {"received", n.received},
                                  {"finished", n.finished},
                                  {"receipts", n.receipts.number},
                                  {"fen", n.receipts.total.value()},
                                  {"issued", n.issued}});
    return list;
}

Json sumOf(const Counted& sum) { return JsonObject{{"number", sum.number}, {"fen", sum.total.value()}}; }

JsonArray paidBackOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& [id, sum] : report.paidBack)
        list.push_back(JsonObject{{"id", id},
                                  {"name", jsonOf(names.paymentMethod(id))},
                                  {"number", sum.number},
                                  {"fen", sum.total.value()}});
    return list;
}

/// "token received" as its two words.
std::pair<std::string, std::string> itemAndAct(const std::string& about) {
    const auto space = about.rfind(' ');
    if (space == std::string::npos) return {about, {}};
    return {about.substr(0, space), about.substr(space + 1)};
}

JsonArray stockOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& [about, number] : report.stock) {
        const auto [item, act] = itemAndAct(about);
        list.push_back(JsonObject{{"item", item}, {"act", act}, {"number", number}});
    }
    return list;
}

Fen differenceOf(const forms::DayClosed& closing) {
    Fen sum;
    for (const auto& [method, difference] : forms::differencesOf(closing.expected, closing.counted))
        sum += difference;
    return sum;
}

JsonArray kiosksOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& kiosk : report.kiosks) {
        JsonObject row{
            {"id", kiosk.kiosk}, {"float", kiosk.change.value()}, {"closed", kiosk.closing.has_value()}};
        if (const auto& closing = kiosk.closing) {
            row.emplace_back("closedBy", kiosk.closedBy);
            row.emplace_back("at", forms::isoUtc(closing->at));
            row.emplace_back("difference", differenceOf(*closing).value());
            row.emplace_back("reason", closing->reason);
            row.emplace_back("firstReceipt", closing->receipts.first);
            row.emplace_back("lastReceipt", closing->receipts.last);
            row.emplace_back("receipts", closing->receipts.number);
            row.emplace_back("openCases", static_cast<std::int64_t>(closing->openCases.size()));
        }
        list.push_back(std::move(row));
    }
    return list;
}

std::string placeNamed(const DailyReport& report, const Names& names) {
    return report.point.empty() ? "全部受理点" : report.point + " " + names.point(report.point).zh;
}

/// The lines of the CSV. Every line has the same columns; a number that its subject does not have is empty.
class Csv {
public:
    Csv(const DailyReport& report, const Names& names) : report_(report), names_(names) {}

    std::string text() && {
        line({"营业日", "受理点", "类别", "项目", "受理", "办结", "退回", "撤回", "办理中", "笔数",
              "金额（元）"});
        for (const auto& id : inOrder(names_.services(), report_.services))
            service("业务类型", names_.service(id).zh, valueOf(report_.services, id));
        service("业务类型", "合计", report_.allServices());
        for (const auto& id : inOrder(names_.paymentMethods(), report_.payments))
            money("收款方式", names_.paymentMethod(id).zh, valueOf(report_.payments, id));
        money("收据", "合计", report_.receipts);
        for (const auto& [id, sum] : report_.paidBack)
            money("退款方式", names_.paymentMethod(id).zh, sum);
        money("作废", "合计", report_.voided);
        money("退费", "合计", report_.refunded);
        money("实收", "合计", {report_.receipts.number - report_.voided.number, report_.net()});
        number("证书", "签发", report_.issued);
        number("证书", "吊销", report_.revoked);
        number("UKey", "发出", report_.tokensUsed);
        for (const auto& [about, n] : report_.stock)
            number("库存", about, n);
        closings();
        hours();
        for (const auto& [id, n] : report_.points)
            subject("受理点", id + " " + names_.point(id).zh,
                    {count(n.received), count(n.finished), "", "", "", count(n.receipts.number),
                     forms::yuan(n.receipts.total)});
        return std::move(text_);
    }

private:
    static std::string count(std::int64_t number) { return std::to_string(number); }

    void line(const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            text_ += (i == 0 ? "" : ",") + csvCell(cells[i]);
        text_ += "\r\n";
    }
    void subject(const std::string& group, const std::string& name, const std::vector<std::string>& numbers) {
        std::vector<std::string> cells{forms::isoDay(report_.day), placeNamed(report_, names_), group, name};
        cells.insert(cells.end(), numbers.begin(), numbers.end());
        line(cells);
    }
    void service(const std::string& group, const std::string& name, const Service& n) {
        subject(group, name,
                {count(n.received), count(n.finished), count(n.returned), count(n.withdrawn),
                 count(n.underWay), "", ""});
    }
    void money(const std::string& group, const std::string& name, const Counted& sum) {
        subject(group, name, {"", "", "", "", "", count(sum.number), forms::yuan(sum.total)});
    }
    void number(const std::string& group, const std::string& name, std::int64_t n) {
        subject(group, name, {"", "", "", "", "", count(n), ""});
    }
    void closings() {
        for (const auto& kiosk : report_.kiosks) {
            if (!kiosk.closing) {
                subject("日结", kiosk.kiosk + " 未日结", {"", "", "", "", "", "", ""});
                continue;
            }
            const auto& receipts = kiosk.closing->receipts;
            const std::string range =
                receipts.number == 0 ? "无收据" : receipts.first + " 至 " + receipts.last;
            money("日结差额", kiosk.kiosk + " " + range, {receipts.number, differenceOf(*kiosk.closing)});
        }
    }
    void hours() {
        for (std::size_t hour = 0; hour < report_.hours.size(); ++hour) {
            const auto& n = report_.hours.at(hour);
            if (n == Counted{}) continue;
            subject("时段", std::to_string(hour) + " 时",
                    {count(n.number), "", "", "", "", "", forms::yuan(n.total)});
        }
    }

    const DailyReport& report_;
    const Names& names_;
    std::string text_ = "\xEF\xBB\xBF";
};

std::vector<std::string> cellsOf(const std::string& name, const Service& n) {
    return {name,
            std::to_string(n.received),
            std::to_string(n.finished),
            std::to_string(n.returned),
            std::to_string(n.withdrawn),
            std::to_string(n.underWay)};
}

std::vector<std::string> cellsOf(const std::string& name, const Counted& sum) {
    return {name, std::to_string(sum.number), forms::yuanGrouped(sum.total)};
}

printing::DailySheet::Table serviceTable(const DailyReport& report, const Names& names) {
    printing::DailySheet::Table table{"业务",
                                      {{"业务类型"},
                                       {"受理", Kind::number},
                                       {"办结", Kind::number},
                                       {"退回", Kind::number},
                                       {"撤回", Kind::number},
                                       {"办理中", Kind::number}},
                                      {},
                                      cellsOf("合计", report.allServices())};
    for (const auto& id : inOrder(names.services(), report.services))
        table.rows.push_back(cellsOf(names.service(id).zh, valueOf(report.services, id)));
    return table;
}

printing::DailySheet::Table moneyTable(const DailyReport& report, const Names& names) {
    printing::DailySheet::Table table{"收款",
                                      {{"收款方式"}, {"笔数", Kind::number}, {"金额（元）", Kind::amount}},
                                      {},
                                      cellsOf("收据合计", report.receipts)};
    for (const auto& id : inOrder(names.paymentMethods(), report.payments))
        table.rows.push_back(cellsOf(names.paymentMethod(id).zh, valueOf(report.payments, id)));
    return table;
}

/// Where money was paid back; what stays at its end.
printing::DailySheet::Table paidBackTable(const DailyReport& report, const Names& names) {
    printing::DailySheet::Table table{"作废与退费",
                                      {{"项目"}, {"笔数", Kind::number}, {"金额（元）", Kind::amount}},
                                      {cellsOf("作废", report.voided), cellsOf("退费", report.refunded)},
                                      cellsOf("实收（收据合计减作废、退费）",
                                              {report.receipts.number - report.voided.number, report.net()})};
    for (const auto& [id, sum] : report.paidBack)
        table.rows.push_back(cellsOf("其中" + names.paymentMethod(id).zh, sum));
    return table;
}

printing::DailySheet::Table closingTable(const DailyReport& report) {
    printing::DailySheet::Table table{
        "日结",
        {{"终端"}, {"收据起"}, {"收据止"}, {"张数", Kind::number}, {"差额（元）", Kind::amount}},
        {},
        {}};
    for (const auto& kiosk : report.kiosks) {
        if (!kiosk.closing) {
            table.rows.push_back({kiosk.kiosk, "未日结", "", "", ""});
            continue;
        }
        const auto& receipts = kiosk.closing->receipts;
        table.rows.push_back({kiosk.kiosk, receipts.first, receipts.last, std::to_string(receipts.number),
                              forms::yuanGrouped(differenceOf(*kiosk.closing))});
    }
    return table;
}

printing::DailySheet::Table pointTable(const DailyReport& report, const Names& names) {
    printing::DailySheet::Table table{"各受理点",
                                      {{"受理点"},
                                       {"受理", Kind::number},
                                       {"办结", Kind::number},
                                       {"签发", Kind::number},
                                       {"收据", Kind::number},
                                       {"金额（元）", Kind::amount}},
                                      {},
                                      {}};
    for (const auto& [id, n] : report.points)
        table.rows.push_back({id + " " + names.point(id).zh, std::to_string(n.received),
                              std::to_string(n.finished), std::to_string(n.issued),
                              std::to_string(n.receipts.number), forms::yuanGrouped(n.receipts.total)});
    return table;
}

/// The hours in which there was something, and those of a usual day.
std::vector<printing::DailySheet::Bar> barsOf(const DailyReport& report) {
    constexpr std::size_t usualFirst = 8;
    constexpr std::size_t usualLast = 17;
    std::size_t first = usualFirst;
    std::size_t last = usualLast;
    for (std::size_t hour = 0; hour < report.hours.size(); ++hour) {
        if (report.hours.at(hour).number == 0) continue;
        first = std::min(first, hour);
        last = std::max(last, hour);
    }
    std::vector<printing::DailySheet::Bar> bars;
    for (std::size_t hour = first; hour <= last; ++hour)
        bars.push_back({std::to_string(hour) + "时", report.hours.at(hour).number});
    return bars;
}

} // namespace

DailyReport reportOf(Office& office, forms::Day day, const std::string& point) {
    return office.database.transaction(
        [&](Poco::Data::Session& session) { return dailyReport(session, day, point); });
}

Json jsonOf(const DailyReport& report, const Names& names, forms::UtcMs asOf) {
    return JsonObject{{"day", forms::isoDay(report.day)},
                      {"point", report.point.empty() ? Json() : Json(report.point)},
                      {"asOf", forms::isoUtc(asOf)},
                      {"services", servicesOf(report, names)},
                      {"payments", paymentsOf(report, names)},
                      {"receipts", sumOf(report.receipts)},
                      {"voided", sumOf(report.voided)},
                      {"refunded", sumOf(report.refunded)},
                      {"net", report.net().value()},
                      {"paidBack", paidBackOf(report, names)},
                      {"issued", report.issued},
                      {"revoked", report.revoked},
                      {"tokensUsed", report.tokensUsed},
                      {"stock", stockOf(report)},
                      {"hours", hoursOf(report)},
                      {"points", pointsOf(report, names)},
                      {"kiosks", kiosksOf(report)}};
}

std::string csvCell(const std::string& text) { return forms::csvCell(text); }

std::string csvOf(const DailyReport& report, const Names& names) { return Csv(report, names).text(); }

printing::DailySheet sheetOf(const DailyReport& report, const Names& names, forms::UtcMs madeAt) {
    const auto all = report.allServices();
    printing::DailySheet sheet;
    sheet.title = "业务日报";
    sheet.point = placeNamed(report, names);
    sheet.day = forms::isoDay(report.day);
    sheet.madeAt = forms::localMinute(madeAt);
    sheet.figures = {{"受理", std::to_string(all.received)},
                     {"办结", std::to_string(all.finished)},
                     {"收款（元）", forms::yuanGrouped(report.receipts.total)},
                     {"收据", std::to_string(report.receipts.number)},
                     {"签发证书", std::to_string(report.issued)},
                     {"吊销证书", std::to_string(report.revoked)}};
    sheet.barsTitle = "各时段受理";
    sheet.bars = barsOf(report);
    sheet.tables = {serviceTable(report, names), moneyTable(report, names)};
    if (report.voided.number + report.refunded.number > 0)
        sheet.tables.push_back(paidBackTable(report, names));
    if (!report.kiosks.empty()) sheet.tables.push_back(closingTable(report));
    if (!report.points.empty()) sheet.tables.push_back(pointTable(report, names));
    sheet.note = "受理、办结、退回、撤回计入其发生的营业日；“办理中”是当日受理、至制表时尚未办完的。"
                 "数字以总部已收到并核对的流水为准，终端离线期间的业务在补传后计入。";
    return sheet;
}

std::string pdfOf(const printing::DailySheet& sheet) {
    static const printing::Fonts fonts;
    return forms::toText(printing::renderDailySheet(sheet, fonts).bytes);
}

} // namespace certdesk::hq
