#include "hq/page/view.h"

#include "forms/bytes.h"
#include "hq/page/chart.h"
#include "hq/page/form.h"
#include "hq/page/markup.h"
#include "hq/page/style.h"

#include <algorithm>

namespace certdesk::hq::page {
namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

std::string linkTo(const std::string& path, const std::string& query) {
    return query.empty() ? path : path + "?" + query;
}

Markup link(const std::string& href, const std::string& words) {
    return element("a", {{"href", href}}, text(words));
}

/// The other language, each called by its own name.
Markup languageSwitch(const Frame& frame) {
    const bool english = frame.language == Language::en;
    const std::string other = english ? "zh" : "en";
    const std::string query = "lang=" + other + (frame.query.empty() ? "" : "&" + frame.query);
    return element("a", {{"href", linkTo("/", query)}, {"hreflang", other}, {"lang", other}},
                   text(english ? "中文" : "English"));
}

/// Across the top; its first words are in both languages.
Markup trainingBand(const Frame& frame) {
    if (!frame.training) return {};
    return element("p", {{"class", "practice"}, {"role", "note"}},
                   element("b", "培训 TRAINING") +
                       text(in(frame.language, {"　练习用的总部：这里的内容都不是业务",
                                                "　Headquarters for practice: nothing here is real work"})));
}

std::string document(const Frame& frame, const Phrase& named, const Markup& body) {
    const std::string title = (frame.training ? "培训 · " : "") + in(frame.language, named);
    const Markup head = leaf("meta", {{"charset", "utf-8"}}) +
                        leaf("meta", {{"name", "viewport"}, {"content", "width=device-width"}}) +
                        element("title", title) + styleSheet(css);
    const std::string language = frame.language == Language::en ? "en" : "zh-CN";
    return "<!DOCTYPE html>\n" +
           element("html", {{"lang", language}},
                   element("head", head) + element("body", trainingBand(frame) + body))
               .html() +
           "\n";
}

Markup hidden(const std::string& name, const std::string& value) {
    return leaf("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

/// Renders the overview of one reader.
class View {
public:
    View(const Frame& frame, const Overview& seen, const Names& names)
        : language_(frame.language), frame_(frame), seen_(seen), names_(names) {}

    Markup body(const Officer& officer, const std::string& formToken) const {
        return header(officer, formToken) +
               element("main", bar() + heading() + attention() + figures() + chart() +
                                   element("div", {{"class", "columns"}}, services() + payments()) +
                                   points() + kiosks() + note());
    }

private:
    std::string say(const Phrase& phrase) const { return in(language_, phrase); }
    std::string name(const forms::Words& words) const { return nameIn(language_, words); }

    Markup section(const Phrase& title, const Markup& content) const {
        return element("section", element("h2", say(title)) + content);
    }
    Markup heads(const std::vector<Phrase>& texts, const std::vector<Phrase>& numbers) const {
        Markup row;
        for (const auto& one : texts)
            row += element("th", {{"scope", "col"}}, text(say(one)));
        for (const auto& one : numbers)
            row += element("th", {{"scope", "col"}, {"class", "n"}}, text(say(one)));
        return element("thead", element("tr", row));
    }
    static Markup cell(std::int64_t value) {
        return element("td", {{"class", value == 0 ? "n zero" : "n"}}, text(number(value)));
    }
    static Markup money(forms::Fen value) {
        return element("td", {{"class", value == forms::Fen() ? "n zero" : "n"}},
                       text(forms::yuanGrouped(value)));
    }
    static Markup table(const Markup& head, const Markup& rows) {
        return element("div", {{"class", "wide"}}, element("table", head + element("tbody", rows)));
    }

    Markup header(const Officer& officer, const std::string& formToken) const {
        const Markup out = element("form", {{"method", "post"}, {"action", "/logout"}},
                                   hidden("token", formToken) + element("button", {{"type", "submit"}},
                                                                        text(say({"退出", "Log out"}))));
        return element("header", element("h1", say({"数字证书受理总部", "Certificate headquarters"})) +
                                     element("span", officer.display) + languageSwitch(frame_) + out);
    }

    /// A list to choose from, or, where that would be long, a field.
    Markup pointChoice() const {
        constexpr std::size_t longList = 100;
        const auto ids = names_.points();
        if (ids.size() > longList)
            return leaf("input", {{"name", "point"},
                                  {"value", seen_.asked.point},
                                  {"size", "12"},
                                  {"maxlength", "64"},
                                  {"placeholder", say({"全部", "All"})}});
        const auto option = [&](const std::string& id, const std::string& words) {
            Attributes attributes{{"value", id}};
            if (id == seen_.asked.point) attributes.emplace_back("selected", "");
            return element("option", attributes, text(words));
        };
        Markup options = option("", say({"全部", "All"}));
        for (const auto& id : ids)
            options += option(id, id + " " + name(names_.point(id)));
        return element("select", {{"name", "point"}}, options);
    }

    Markup bar() const {
        const auto day = leaf(
            "input",
            {{"type", "date"}, {"name", "day"}, {"required", ""}, {"value", forms::isoDay(seen_.asked.day)}});
        const Markup form = element(
            "form", {{"method", "get"}, {"action", "/"}},
            element("label", text(say({"营业日", "Day"})) + day) +
                element("label", text(say({"受理点", "Service point"})) + pointChoice()) +
                element("button", {{"type", "submit"}, {"class", "main"}}, text(say({"查看", "Show"}))) +
                link(linkTo("/", queryOf({forms::plusDays(seen_.asked.day, -1), seen_.asked.point})),
                     say({"前一日", "Day before"})) +
                link(linkTo("/", queryOf({forms::plusDays(seen_.asked.day, 1), seen_.asked.point})),
                     say({"后一日", "Day after"})));
        const auto query = queryOf({seen_.asked.day, seen_.asked.point});
        return element("div", {{"class", "bar"}},
                       form + element("span", {{"class", "links"}},
                                      text(say({"业务日报：", "Daily report:"})) +
                                          link(linkTo("/report/daily.pdf", query), "PDF") +
                                          link(linkTo("/report/daily.csv", query), "CSV") +
                                          longer("week", {" 周报：", " Week:"}) +
                                          longer("month", {" 月报：", " Month:"})));
    }

    /// The report of the week or month that the day lies in.
    Markup longer(const std::string& period, const Phrase& words) const {
        const auto query = queryOf({seen_.asked.day, seen_.asked.point}) + "&period=" + period;
        return text(say(words)) + link(linkTo("/report/daily.pdf", query), "PDF") +
               link(linkTo("/report/daily.csv", query), "CSV");
    }

    Markup heading() const {
        const auto& point = seen_.asked.point;
        return element("h2", forms::isoDay(seen_.asked.day) + "　" +
                                 (point.empty() ? say({"全部受理点", "All service points"})
                                                : point + " " + name(names_.point(point))));
    }

    Markup warning(const Markup& content) const { return element("li", content); }

    Markup alarmItems() const {
        Markup items;
        for (const auto& alarm : seen_.alarms) {
            constexpr std::size_t shown = 16; // what kiosk adopt wants
            std::string about = alarm.kiosk;
            for (const auto& part : {alarm.caseNumber, alarm.about.substr(0, shown)})
                if (!part.empty()) about += (about.empty() ? "" : " · ") + part;
            items += warning(element("b", about) + text(say({"：", ": "}) + alarmIn(language_, alarm.kind)));
        }
        return items + more(seen_.alarmCount, seen_.alarms.size());
    }
    Markup conflictItems() const {
        Markup items;
        for (const auto& one : seen_.conflicts)
            items += warning(element("b", one.firstCase + " · " + one.secondCase) +
                             text(filled(language_,
                                         {"：两个业务单凭过时的记录办理了同一张证书 {0}",
                                          ": two cases served one certificate by outdated records, {0}"},
                                         one.certificate)));
        return items + more(seen_.conflictCount, seen_.conflicts.size());
    }
    Markup refusedItems() const {
        Markup items;
        for (const auto& one : seen_.refused)
            items +=
                warning(element("b", one.kiosk) +
                        text(filled(language_,
                                    {" 第 {0} 条流水（{1}）没有计入：", " entry {0} of {1} does not count: "},
                                    number(one.seq), one.branch) +
                             reasonIn(language_, one.reason)));
        return items + more(static_cast<std::size_t>(seen_.refusedCount), seen_.refused.size());
    }
    Markup more(std::size_t all, std::size_t shown) const {
        if (all <= shown) return {};
        return element("li", {{"class", "soft"}},
                       text(filled(language_, {"另有 {0} 条", "and {0} more"}, std::to_string(all - shown))));
    }
    Markup countItem(std::int64_t count, const Phrase& phrase) const {
        if (count == 0) return {};
        return warning(text(filled(language_, phrase, number(count))));
    }

    Markup attention() const {
        const Markup items =
            alarmItems() + conflictItems() + refusedItems() +
            countItem(seen_.unapplied,
                      {"{0} 个业务单已收到但还不能核对，总部会再试",
                       "{0} cases came but cannot be applied yet; headquarters tries again"}) +
            countItem(seen_.silentCount,
                      {"{0} 台终端超过 24 小时没有联系", "{0} kiosks were not heard for more than 24 hours"});
        const Phrase title{"需要处理", "To look at"};
        if (items.empty())
            return section(title, element("p", {{"class", "soft"}}, text(say({"没有。", "Nothing."}))));
        return element("section", {{"class", "alert"}}, element("h2", say(title)) + element("ul", items));
    }

    Markup figure(const Phrase& title, const std::string& value) const {
        return element("div", element("span", say(title)) + element("b", value));
    }
    Markup figures() const {
        const auto& report = seen_.report;
        const auto all = report.allServices();
        return element("div", {{"class", "figures"}},
                       figure({"受理", "Received"}, number(all.received)) +
                           figure({"办结", "Finished"}, number(all.finished)) +
                           figure({"办理中", "Under way"}, number(all.underWay)) +
                           figure({"收款（元）", "Taken (yuan)"}, forms::yuanGrouped(report.receipts.total)) +
                           figure({"签发证书", "Issued"}, number(report.issued)) +
                           figure({"吊销证书", "Revoked"}, number(report.revoked)));
    }

    Markup chart() const {
        return section({"各时段受理（时）", "Received by hour"}, hourChart(language_, seen_.report));
    }

    static Markup serviceRow(const std::string& name, const forms::DailyReport::Service& n) {
        return element("td", name) + cell(n.received) + cell(n.finished) + cell(n.returned) +
               cell(n.withdrawn) + cell(n.underWay);
    }
    Markup services() const {
        Markup rows;
        for (const auto& id : inOrder(names_.services(), seen_.report.services))
            rows += element("tr", serviceRow(name(names_.service(id)), valueOf(seen_.report.services, id)));
        rows +=
            element("tr", {{"class", "total"}}, serviceRow(say({"合计", "All"}), seen_.report.allServices()));
        return section({"业务", "Cases"},
                       table(heads({{"业务类型", "Service type"}}, {{"受理", "Received"},
                                                                    {"办结", "Finished"},
                                                                    {"退回", "Returned"},
                                                                    {"撤回", "Withdrawn"},
                                                                    {"办理中", "Under way"}}),
                             rows));
    }
    Markup payments() const {
        Markup rows;
        for (const auto& id : inOrder(names_.paymentMethods(), seen_.report.payments)) {
            const auto sum = valueOf(seen_.report.payments, id);
            rows += element("tr", element("td", name(names_.paymentMethod(id))) + cell(sum.number) +
                                      money(sum.total));
        }
        const auto& all = seen_.report.receipts;
        rows += element("tr", {{"class", "total"}},
                        element("td", say({"收据合计", "Receipts"})) + cell(all.number) + money(all.total));
        return section(
            {"收款", "Money"},
            table(heads({{"收款方式", "Paid by"}}, {{"笔数", "Number"}, {"金额（元）", "Yuan"}}), rows));
    }

    Markup points() const {
        if (!seen_.asked.point.empty()) return {};
        constexpr std::size_t most = 60;
        Markup rows;
        std::size_t shown = 0;
        const auto ids = inOrder(names_.points(), seen_.report.points);
        for (const auto& id : ids) {
            if (shown++ == most) break;
            const auto n = valueOf(seen_.report.points, id);
            rows += element("tr", element("td", link(linkTo("/", queryOf({seen_.asked.day, id})),
                                                     id + " " + name(names_.point(id)))) +
                                      cell(n.received) + cell(n.finished) + cell(n.issued) +
                                      cell(n.receipts.number) + money(n.receipts.total));
        }
        const auto all = ids.size();
        Markup rest;
        if (all > most)
            rest = element(
                "p", {{"class", "soft"}},
                text(filled(language_, {"另有 {0} 个受理点，全部见日报。", "{0} more: see the daily report."},
                            std::to_string(all - most))));
        return section({"各受理点", "Service points"},
                       table(heads({{"受理点", "Service point"}}, {{"受理", "Received"},
                                                                   {"办结", "Finished"},
                                                                   {"签发", "Issued"},
                                                                   {"收据", "Receipts"},
                                                                   {"金额（元）", "Yuan"}}),
                             rows) +
                           rest);
    }

    std::string stateOf(const KioskLine& line) const {
        if (line.state == "active") return say({"在用", "in use"});
        if (line.state == "added") return say({"已登记，未启用", "registered, not set up"});
        return say({"已停用", "removed"});
    }
    Markup contactOf(const KioskLine& line) const {
        if (line.heardAt == 0)
            return element("td", {{"class", line.state == "active" ? "warn" : "soft"}},
                           text(say({"从未", "never"})));
        const auto since = std::max<std::int64_t>(0, seen_.now.value - line.heardAt);
        const bool silent = line.state == "active" && since > silentMs;
        return element("td", {{"class", silent ? "warn" : ""}},
                       text(ago(language_, since) + say({"（", " ("}) + forms::localMinute({line.heardAt}) +
                            say({"）", ")"})));
    }
    Markup storedOf(const KioskLine& line) const {
        return element(
            "td", {{"class", "n"}},
            text(line.branch.empty() ? std::string("—") : line.branch + " " + number(line.storedSeq)));
    }
    Markup backlogOf(const KioskLine& line) const {
        const auto backlog = line.backlog();
        if (!backlog) return element("td", {{"class", "n soft"}}, text(say({"未知", "unknown"})));
        return element("td", {{"class", *backlog > 0 ? "n warn" : "n zero"}}, text(number(*backlog)));
    }
    Markup kioskRow(const KioskLine& line) const {
        return element("tr", element("td", line.kiosk) + element("td", name(names_.point(line.point))) +
                                 element("td", stateOf(line)) + contactOf(line) + storedOf(line) +
                                 backlogOf(line));
    }
    Markup kioskPages() const {
        const auto pages = (seen_.kioskCount + kiosksOnPage - 1) / kiosksOnPage;
        if (pages <= 1) return {};
        const auto page = seen_.asked.kioskPage;
        Markup words = text(
            filled(language_, {"第 {0} 页，共 {1} 页 ", "Page {0} of {1} "}, number(page), number(pages)));
        const auto to = [&](std::int64_t other, const Phrase& phrase) {
            Asked asked = seen_.asked;
            asked.kioskPage = other;
            return link(linkTo("/", queryOf(asked)), say(phrase)) + text(" ");
        };
        if (page > 1) words += to(page - 1, {"上一页", "Previous"});
        if (page < pages) words += to(page + 1, {"下一页", "Next"});
        return element("p", words);
    }
    Markup kiosks() const {
        Markup rows;
        for (const auto& line : seen_.kiosks)
            rows += kioskRow(line);
        const Markup head = heads(
            {{"终端", "Kiosk"}, {"受理点", "Service point"}, {"状态", "State"}, {"最近联系", "Last contact"}},
            {{"已收流水", "Stored up to"}, {"未上传", "Backlog"}});
        return section({"终端", "Kiosks"}, table(head, rows) + kioskPages());
    }

    Markup note() const {
        return element(
            "p", {{"class", "soft"}},
            text(filled(
                language_,
                {"受理、办结、退回、撤回计入其发生的营业日；“办理中”是当日受理、至今尚未办完的。数字以总部已"
                 "收到并核对的流水为准。{0} 更新。",
                 "Cases count on the day of the act; “under way” are those received that day and open still. "
                 "Numbers rest on what reached headquarters and was applied. As of {0}."},
                forms::localMinute(seen_.now))));
    }

    template <typename Value>
    static std::vector<std::string> inOrder(std::vector<std::string> ids,
                                            const std::map<std::string, Value>& numbers) {
        for (const auto& [id, value] : numbers)
            if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
        return ids;
    }
    template <typename Value>
    static Value valueOf(const std::map<std::string, Value>& numbers, const std::string& id) {
        const auto found = numbers.find(id);
        return found == numbers.end() ? Value{} : found->second;
    }

    Language language_;
    const Frame& frame_;
    const Overview& seen_;
    const Names& names_;
};

Markup field(const std::string& label, const Attributes& attributes) {
    return element("label", text(label) + leaf("input", attributes));
}

const Phrase pageTitle{"数字证书受理总部", "Certificate headquarters"};

} // namespace

const std::string& contentSecurityPolicy() {
    static const std::string policy = "default-src 'none'; style-src 'sha256-" +
                                      forms::base64(forms::sha256(forms::viewOf(css))) +
                                      "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    return policy;
}

std::string logInPage(const Frame& frame, const std::string& formToken, const std::string& message) {
    const auto say = [&](const Phrase& phrase) { return in(frame.language, phrase); };
    const Markup wrong =
        message.empty() ? Markup() : element("p", {{"class", "warn"}, {"role", "alert"}}, text(message));
    const Markup form = element(
        "form", {{"method", "post"}, {"action", "/login"}},
        hidden("token", formToken) +
            field(say({"账号", "Account"}), {{"name", "name"},
                                             {"autocomplete", "username"},
                                             {"required", ""},
                                             {"autofocus", ""},
                                             {"maxlength", "32"}}) +
            field(say({"口令", "Password"}), {{"name", "password"},
                                              {"type", "password"},
                                              {"autocomplete", "current-password"},
                                              {"required", ""},
                                              {"maxlength", "256"}}) +
            element("button", {{"type", "submit"}, {"class", "main"}}, text(say({"登录", "Log in"}))));
    const Markup body = element("div", {{"class", "enter"}},
                                element("section", element("h2", say(pageTitle)) + wrong + form) +
                                    element("p", {{"class", "soft"}}, languageSwitch(frame)));
    return document(frame, pageTitle, body);
}

std::string overviewPage(const Frame& frame, const Officer& officer, const std::string& formToken,
                         const Overview& seen, const Names& names) {
    return document(frame, pageTitle, View(frame, seen, names).body(officer, formToken));
}

std::string messagePage(const Frame& frame, const std::string& message) {
    const Markup body = element(
        "div", {{"class", "enter"}},
        element("section", element("h2", in(frame.language, pageTitle)) +
                               element("p", {{"role", "alert"}}, text(message)) +
                               link("/", in(frame.language, {"回到首页", "Back to the first page"}))));
    return document(frame, pageTitle, body);
}

std::string queryOf(const Asked& asked) {
    std::string query = "day=" + forms::isoDay(asked.day);
    if (!asked.point.empty()) query += "&point=" + urlEncoded(asked.point);
    if (asked.kioskPage > 1) query += "&kiosks=" + std::to_string(asked.kioskPage);
    return query;
}

} // namespace certdesk::hq::page
