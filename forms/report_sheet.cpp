#include "forms/report_sheet.h"

#include "forms/report_words.h"

namespace certdesk::forms {

namespace {

using Kind = ReportSheet::Kind;
using Table = ReportSheet::Table;
using Service = DailyReport::Service;
using Line = DailyReport::Line;
using Row = std::vector<std::string>;

std::string text(std::int64_t number) { return std::to_string(number); }

Row rowOf(const std::string& name, const Service& n) {
    return {name, text(n.received), text(n.finished), text(n.returned), text(n.withdrawn), text(n.underWay)};
}

Row rowOf(const std::string& name, const Counted& sum) {
    return {name, text(sum.number), yuanGrouped(sum.total)};
}

Table serviceTable(const DailyReport& report, const Names& names) {
    Table table{"业务",
                {{"业务类型"},
                 {"受理", Kind::number},
                 {"办结", Kind::number},
                 {"退回", Kind::number},
                 {"撤回", Kind::number},
                 {"办理中", Kind::number}},
                {},
                rowOf("合计", report.allServices())};
    for (const auto& id : inOrder(names.services(), report.services))
        table.rows.push_back(rowOf(names.service(id).zh, valueOf(report.services, id)));
    return table;
}

Table moneyTable(const DailyReport& report, const Names& names) {
    Table table{"收款",
                {{"收款方式"}, {"笔数", Kind::number}, {"金额（元）", Kind::amount}},
                {},
                rowOf("收据合计", report.receipts)};
    if (report.receiptRange.number > 0) table.title += "　收据 " + zhOf(report.receiptRange);
    for (const auto& id : inOrder(names.paymentMethods(), report.payments))
        table.rows.push_back(rowOf(names.paymentMethod(id).zh, valueOf(report.payments, id)));
    return table;
}

/// Where money was paid back; what stays at its end.
Table paidBackTable(const DailyReport& report, const Names& names) {
    Table table{
        "作废与退费",
        {{"项目"}, {"笔数", Kind::number}, {"金额（元）", Kind::amount}},
        {rowOf("作废", report.voided), rowOf("退费", report.refunded)},
        rowOf("实收（收据合计减作废、退费）", {report.receipts.number - report.voided.number, report.net()})};
    for (const auto& [id, sum] : report.paidBack)
        table.rows.push_back(rowOf("其中" + names.paymentMethod(id).zh, sum));
    return table;
}

/// By application, with a line for all of each at its end.
Table applicationTable(const DailyReport& report, const Names& names) {
    Table table{
        "各应用办结", {{"应用"}, {"业务类型"}, {"年限", Kind::number}, {"笔数", Kind::number}}, {}, {}};
    const auto lines = applicationLines(report, names);
    std::int64_t all = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const ApplicationLine& line = lines[i];
        const std::string name = names.application(line.application).zh;
        table.rows.push_back({name, names.service(line.service).zh,
                              line.years > 0 ? text(line.years) + " 年" : "—", text(line.number)});
        all += line.number;
        const bool last = i + 1 == lines.size() || lines[i + 1].application != line.application;
        if (!last) continue;
        table.rows.push_back({name, "小计", "", text(all)});
        all = 0;
    }
    return table;
}

/// Changes, reasons, why certificates were revoked.
Table causeTable(const DailyReport& report, const Names& names) {
    Table table{"变更、原因与吊销", {{"类别"}, {"项目"}, {"笔数", Kind::number}}, {}, {}};
    for (const auto& [field, number] : report.changes)
        table.rows.push_back({"资料变更", zhOfField(field), text(number)});
    for (const auto& [about, number] : report.reasons) {
        const auto words = wordsOf(about);
        if (words.size() == 2)
            table.rows.push_back({names.service(words[0]).zh, names.reason(words[1]).zh, text(number)});
    }
    for (const auto& [reason, number] : report.revokedFor)
        table.rows.push_back({"吊销证书", zhOfRevocation(reason), text(number)});
    return table;
}

/// Tokens in and used, and what else moved. What is left stands with the closing.
Table stockTable(const DailyReport& report) {
    Table table{"UKey 与库存",
                {{"项目"}, {"数量", Kind::number}},
                {{"UKey 发给证书单位", text(report.tokensUsed)}},
                {}};
    for (const auto& [about, number] : report.stock) {
        const auto [item, act] = itemAndAct(about);
        table.rows.push_back({zhOfStock(item, act), text(number)});
    }
    return table;
}

Table operatorTable(const DailyReport& report) {
    Table table{"经办人",
                {{report.point.empty() ? "受理点、账号" : "账号"},
                 {"受理", Kind::number},
                 {"办结", Kind::number},
                 {"收据", Kind::number},
                 {"收款（元）", Kind::amount},
                 {"作废退费（元）", Kind::amount}},
                {},
                {}};
    for (const auto& [account, n] : report.operators)
        table.rows.push_back({account, text(n.received), text(n.finished), text(n.receipts.number),
                              yuanGrouped(n.receipts.total), yuanGrouped(n.paidBack.total)});
    return table;
}

Table missingTable(const DailyReport& report, const Names& names) {
    if (report.point.empty()) {
        Table table{"退回的业务所缺材料", {{"材料"}, {"份数", Kind::number}}, {}, {}};
        for (const auto& [material, copies] : missingMaterials(report))
            table.rows.push_back({names.material(material).zh, text(copies)});
        return table;
    }
    Table table{"退回的业务与所缺材料", {{"业务单号"}, {"所缺材料"}, {"份数", Kind::number}}, {}, {}};
    for (const MissingLine& line : missingLines(report))
        table.rows.push_back({line.caseNumber, names.material(line.material).zh, text(line.copies)});
    return table;
}

Table closingTable(const DailyReport& report) {
    Table table{"日结",
                {{"终端"}, {"收据起"}, {"收据止"}, {"张数", Kind::number}, {"差额（元）", Kind::amount}},
                {},
                {}};
    for (const KioskDay& kiosk : report.kiosks) {
        const std::string who = kiosk.kiosk + (report.days.empty() ? "" : " " + isoDay(kiosk.day));
        if (!kiosk.closing) {
            table.rows.push_back({who, "未日结", "", "", ""});
            continue;
        }
        const ReceiptRange& receipts = kiosk.closing->receipts;
        table.rows.push_back({who, receipts.first, receipts.last, text(receipts.number),
                              yuanGrouped(differenceOf(*kiosk.closing))});
    }
    return table;
}

void addStanding(Table& table, const std::string& who, const DayStanding& standing) {
    table.rows.push_back({who, "UKey 结存", text(standing.tokensLeft)});
    table.rows.push_back({who, "等待线路的业务", text(standing.waitingCases)});
    table.rows.push_back({who, "未同步的业务", text(standing.unsentCases)});
    table.rows.push_back({who, "未同步的流水", text(standing.unsentEntries)});
}

/// The last closing of each kiosk that told how it stood.
std::map<std::string, const DayClosed*> lastStandings(const DailyReport& report) {
    std::map<std::string, const DayClosed*> last;
    for (const KioskDay& kiosk : report.kiosks)
        if (kiosk.closing && kiosk.closing->standing) last[kiosk.kiosk] = &*kiosk.closing;
    return last;
}

/// What only the moment tells: as the last closing wrote it down, or now.
Table standingTable(const DailyReport& report) {
    Table table{
        report.now ? "此刻（尚未日结）" : "日结时", {{"终端"}, {"项目"}, {"数量", Kind::number}}, {}, {}};
    if (report.now) addStanding(table, report.kiosk, *report.now);
    if (report.now || report.point.empty()) return table;
    for (const auto& [kiosk, closing] : lastStandings(report))
        addStanding(table, kiosk + " " + isoDay(closing->day), *closing->standing);
    return table;
}

/// Three to a row: there may be many.
Table waitingTable(const DailyReport& report) {
    constexpr std::size_t side = 3;
    Table table{"等待线路的业务", {{"业务单号"}, {"业务单号"}, {"业务单号"}}, {}, {}};
    const auto add = [&](const DayStanding& standing) {
        std::vector<std::string> cells = standing.waiting;
        const auto more = standing.waitingCases - static_cast<std::int64_t>(cells.size());
        if (more > 0) cells.push_back("另有 " + text(more) + " 笔");
        cells.resize((cells.size() + side - 1) / side * side);
        for (auto cell = cells.begin(); cell != cells.end(); cell += side)
            table.rows.emplace_back(cell, cell + side);
    };
    if (report.now) add(*report.now);
    if (report.now || report.point.empty()) return table;
    for (const auto& [kiosk, closing] : lastStandings(report))
        add(*closing->standing);
    return table;
}

/// Where the journal stood at the closing, and who signed that: a cut or changed journal shows against it.
/// Of a day alone; each day of a week or month has its own sheet.
Table headTable(const DailyReport& report) {
    Table table{"流水与签名", {{"项目", Kind::label}, {"内容"}}, {}, {}};
    if (report.point.empty() || report.period != Period::day) return table;
    for (const KioskDay& kiosk : report.kiosks) {
        if (!kiosk.closing) continue;
        const DayClosed& closing = *kiosk.closing;
        table.rows.push_back({"流水", kiosk.kiosk + "　世代 " + std::string(1, closing.head.incarnation) +
                                          "　第 " + text(closing.head.seq) + " 条　" +
                                          localMinute(closing.at) + " 日结"});
        table.rows.push_back({"流水摘要", hex(closing.head.hash)});
        table.rows.push_back({"日结签名", base64(closing.signature)});
        table.rows.push_back(
            {"签名账号", kiosk.closedBy + (closing.consent ? "，主管 " + closing.consent->account : "")});
    }
    return table;
}

Table lineTable(const std::string& title, const std::string& what) {
    return {title,
            {{what},
             {"受理", Kind::number},
             {"办结", Kind::number},
             {"签发", Kind::number},
             {"收据", Kind::number},
             {"金额（元）", Kind::amount},
             {"退款（元）", Kind::amount}},
            {},
            {}};
}

Row rowOf(const std::string& name, const Line& n) {
    return {name,
            text(n.received),
            text(n.finished),
            text(n.issued),
            text(n.receipts.number),
            yuanGrouped(n.receipts.total),
            yuanGrouped(n.paidBack.total)};
}

Table pointTable(const DailyReport& report, const Names& names) {
    Table table = lineTable("各受理点", "受理点");
    for (const auto& [id, n] : report.points)
        table.rows.push_back(rowOf(id + " " + names.point(id).zh, n));
    return table;
}

Table dayTable(const DailyReport& report) {
    Table table = lineTable("逐日", "营业日");
    for (const auto& [day, n] : report.days)
        table.rows.push_back(rowOf(day, n));
    return table;
}

/// The hours in which there was something, and those of a usual day.
std::vector<ReportSheet::Bar> barsOf(const DailyReport& report) {
    constexpr std::size_t usualFirst = 8;
    constexpr std::size_t usualLast = 17;
    std::size_t first = usualFirst;
    std::size_t last = usualLast;
    for (std::size_t hour = 0; hour < report.hours.size(); ++hour) {
        if (report.hours.at(hour).number == 0) continue;
        first = std::min(first, hour);
        last = std::max(last, hour);
    }
    std::vector<ReportSheet::Bar> bars;
    for (std::size_t hour = first; hour <= last; ++hour)
        bars.push_back({std::to_string(hour) + "时", report.hours.at(hour).number});
    return bars;
}

std::string titleOf(Period period) {
    switch (period) {
    case Period::day: return "业务日报";
    case Period::week: return "业务周报";
    case Period::month: return "业务月报";
    }
    return {};
}

std::string noteOf(const DailyReport& report) {
    const std::string counted =
        "受理、办结、退回、撤回计入其发生的营业日；“办理中”是当日受理、当日终了时尚未办完的；"
        "所缺材料以当日最后一次退回时为准。";
    if (!report.kiosk.empty()) return counted + "数字由本机流水算得，当日过后不再变动。";
    return counted + "数字以总部已收到并核对的流水为准，终端离线期间的业务在补传后计入。";
}

void addIfAny(ReportSheet& sheet, Table table) {
    if (!table.rows.empty()) sheet.tables.push_back(std::move(table));
}

} // namespace

std::string spanOf(const DailyReport& report) {
    const Days days = report.span();
    const std::string first = isoDay(days.first);
    return days.first == days.last ? first : first + " 至 " + isoDay(days.last);
}

std::string placeOf(const DailyReport& report, const Names& names) {
    if (report.point.empty()) return "全部受理点";
    const std::string point = report.point + " " + names.point(report.point).zh;
    return report.kiosk.empty() ? point : point + " " + report.kiosk;
}

ReportSheet sheetOf(const DailyReport& report, const Names& names, UtcMs madeAt) {
    const Service all = report.allServices();
    ReportSheet sheet;
    sheet.title = titleOf(report.period);
    sheet.point = placeOf(report, names);
    sheet.day = spanOf(report);
    sheet.madeAt = localMinute(madeAt);
    sheet.figures = {{"受理", text(all.received)},
                     {"办结", text(all.finished)},
                     {"收款（元）", yuanGrouped(report.receipts.total)},
                     {"收据", text(report.receipts.number)},
                     {"签发证书", text(report.issued)},
                     {"吊销证书", text(report.revoked)}};
    sheet.barsTitle = "各时段受理";
    sheet.bars = barsOf(report);
    sheet.tables = {serviceTable(report, names), moneyTable(report, names)};
    if (report.voided.number + report.refunded.number > 0)
        sheet.tables.push_back(paidBackTable(report, names));
    addIfAny(sheet, dayTable(report));
    addIfAny(sheet, pointTable(report, names));
    addIfAny(sheet, applicationTable(report, names));
    addIfAny(sheet, causeTable(report, names));
    sheet.tables.push_back(stockTable(report));
    addIfAny(sheet, operatorTable(report));
    addIfAny(sheet, missingTable(report, names));
    addIfAny(sheet, closingTable(report));
    addIfAny(sheet, standingTable(report));
    addIfAny(sheet, waitingTable(report));
    addIfAny(sheet, headTable(report));
    sheet.note = noteOf(report);
    if (!report.point.empty()) sheet.signatures = {"制表人", "复核人", "主管"};
    return sheet;
}

} // namespace certdesk::forms
