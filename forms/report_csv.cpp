#include "forms/csv.h"
#include "forms/report_sheet.h"
#include "forms/report_words.h"

namespace certdesk::forms {

namespace {

using Service = DailyReport::Service;

/// The lines of the CSV. Every line has the same columns; a number that its subject does not have is empty.
class Csv {
public:
    Csv(const DailyReport& report, const Names& names)
        : report_(report), names_(names), span_(spanOf(report)), place_(placeOf(report, names)) {}

    std::string text() && {
        line({"营业日", "受理点", "类别", "项目", "受理", "办结", "退回", "撤回", "办理中", "笔数",
              "金额（元）"});
        services();
        money();
        counts();
        people();
        returned();
        closings();
        hours();
        lines("受理点", report_.points, [&](const auto& id) { return id + " " + names_.point(id).zh; });
        lines("逐日", report_.days, [](const auto& id) { return id; });
        return std::move(text_);
    }

private:
    static std::string count(std::int64_t number) { return std::to_string(number); }

    void line(const std::vector<std::string>& cells) { text_ += csvLine(cells); }
    void subject(const std::string& group, const std::string& name, const std::vector<std::string>& numbers) {
        std::vector<std::string> cells{span_, place_, group, name};
        cells.insert(cells.end(), numbers.begin(), numbers.end());
        line(cells);
    }
    void service(const std::string& group, const std::string& name, const Service& n) {
        subject(group, name,
                {count(n.received), count(n.finished), count(n.returned), count(n.withdrawn),
                 count(n.underWay), "", ""});
    }
    void sum(const std::string& group, const std::string& name, const Counted& sum) {
        subject(group, name, {"", "", "", "", "", count(sum.number), yuan(sum.total)});
    }
    void number(const std::string& group, const std::string& name, std::int64_t n) {
        subject(group, name, {"", "", "", "", "", count(n), ""});
    }
    void note(const std::string& group, const std::string& name) {
        subject(group, name, {"", "", "", "", "", "", ""});
    }

    void services() {
        for (const auto& id : inOrder(names_.services(), report_.services))
            service("业务类型", names_.service(id).zh, valueOf(report_.services, id));
        service("业务类型", "合计", report_.allServices());
    }
    void money() {
        for (const auto& id : inOrder(names_.paymentMethods(), report_.payments))
            sum("收款方式", names_.paymentMethod(id).zh, valueOf(report_.payments, id));
        sum("收据", "合计", report_.receipts);
        if (report_.receiptRange.number > 0) note("收据号", zhOf(report_.receiptRange));
        for (const auto& [id, paid] : report_.paidBack)
            sum("退款方式", names_.paymentMethod(id).zh, paid);
        sum("作废", "合计", report_.voided);
        sum("退费", "合计", report_.refunded);
        sum("实收", "合计", {report_.receipts.number - report_.voided.number, report_.net()});
    }
    void counts() {
        number("证书", "签发", report_.issued);
        number("证书", "吊销", report_.revoked);
        for (const auto& [reason, n] : report_.revokedFor)
            number("吊销原因", zhOfRevocation(reason), n);
        number("UKey", "发出", report_.tokensUsed);
        for (const auto& [about, n] : report_.stock) {
            const auto [item, act] = itemAndAct(about);
            number("库存", zhOfStock(item, act), n);
        }
        if (report_.now) standing("此刻", *report_.now);
        for (const ApplicationLine& one : applicationLines(report_, names_))
            number("应用",
                   names_.application(one.application).zh + " " + names_.service(one.service).zh +
                       (one.years > 0 ? " " + count(one.years) + " 年" : ""),
                   one.number);
        for (const auto& [field, n] : report_.changes)
            number("变更", zhOfField(field), n);
        for (const auto& [about, n] : report_.reasons) {
            const auto words = wordsOf(about);
            if (words.size() == 2)
                number("原因", names_.service(words[0]).zh + " " + names_.reason(words[1]).zh, n);
        }
    }
    void people() {
        for (const auto& [account, n] : report_.operators) {
            subject("经办人", account,
                    {count(n.received), count(n.finished), "", "", "", count(n.receipts.number),
                     yuan(n.receipts.total)});
            if (n.paidBack.number > 0) sum("经办人作废与退费", account, n.paidBack);
        }
    }
    void returned() {
        for (const MissingLine& one : missingLines(report_))
            number("退回缺少",
                   (one.caseNumber.empty() ? "" : one.caseNumber + " ") + names_.material(one.material).zh,
                   one.copies);
    }
    void standing(const std::string& who, const DayStanding& standing) {
        number("UKey 结存", who, standing.tokensLeft);
        number("等待线路", who, standing.waitingCases);
        if (!report_.point.empty())
            for (const std::string& one : standing.waiting)
                note("等待线路的业务", one);
        number("未同步业务", who, standing.unsentCases);
        number("未同步流水", who, standing.unsentEntries);
    }
    void closings() {
        for (const KioskDay& kiosk : report_.kiosks) {
            const std::string who = kiosk.kiosk + (report_.days.empty() ? "" : " " + isoDay(kiosk.day));
            if (!kiosk.closing) {
                note("日结", who + " 未日结");
                continue;
            }
            const DayClosed& closing = *kiosk.closing;
            sum("日结差额", who + " " + zhOf(closing.receipts),
                {closing.receipts.number, differenceOf(closing)});
            if (closing.standing) standing(who, *closing.standing);
            note("日结流水", who + " " + std::string(1, closing.head.incarnation) + " " +
                                 count(closing.head.seq) + " " + hex(closing.head.hash));
            note("日结签名", who + " " + kiosk.closedBy + " " + base64(closing.signature));
        }
    }
    void hours() {
        for (std::size_t hour = 0; hour < report_.hours.size(); ++hour) {
            const Counted& n = report_.hours.at(hour);
            if (n == Counted{}) continue;
            subject("时段", std::to_string(hour) + " 时",
                    {count(n.number), "", "", "", "", "", yuan(n.total)});
        }
    }
    template <typename NameOf>
    void lines(const std::string& group, const std::map<std::string, DailyReport::Line>& all, NameOf nameOf) {
        for (const auto& [id, n] : all)
            subject(group, nameOf(id),
                    {count(n.received), count(n.finished), "", "", "", count(n.receipts.number),
                     yuan(n.receipts.total)});
    }

    const DailyReport& report_;
    const Names& names_;
    std::string span_;
    std::string place_;
    std::string text_ = "\xEF\xBB\xBF";
};

} // namespace

std::string csvOf(const DailyReport& report, const Names& names) { return Csv(report, names).text(); }

} // namespace certdesk::forms
