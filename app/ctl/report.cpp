#include "desk/report.h"

#include "answer.h"
#include "commands.h"
#include "desk/files.h"
#include "desk/lang.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <iostream>

// report daily | weekly | monthly: this kiosk's numbers, for the eye, as a sheet to sign, for a spreadsheet.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;

struct Options {
    forms::Period period{};
    std::string day;
    std::filesystem::path pdf;
    std::filesystem::path csv;
    Person person;
};

forms::Day dayIn(const Options& options, const desk::Desk& desk) {
    const auto day = forms::parseIsoDay(options.day);
    if (!day) throw UsageError(say(tr("没有这一天：{0}"), {options.day}));
    if (*day > desk.today()) throw UsageError(say(tr("这一天还没有到：{0}"), {options.day}));
    return *day;
}

void line(const std::string& words) { std::cout << words << '\n'; }

void tellForReading(const desk::Report& report) {
    const forms::DailyReport& numbers = report.numbers;
    line(forms::placeOf(numbers, report.names) + "  " + forms::spanOf(numbers));
    for (const auto& [id, n] : numbers.services)
        line(say(tr("{0}：受理 {1}，办结 {2}，退回 {3}，撤回 {4}，办理中 {5}"),
                 {desk::in(report.names.service(id)), std::to_string(n.received), std::to_string(n.finished),
                  std::to_string(n.returned), std::to_string(n.withdrawn), std::to_string(n.underWay)}));
    line(say(tr("收据 {0} 张，共 {1} 元；退款 {2} 元；实收 {3} 元"),
             {std::to_string(numbers.receipts.number), forms::yuanGrouped(numbers.receipts.total),
              forms::yuanGrouped(numbers.voided.total + numbers.refunded.total),
              forms::yuanGrouped(numbers.net())}));
    line(say(tr("签发证书 {0}，吊销 {1}；UKey 发出 {2}"),
             {std::to_string(numbers.issued), std::to_string(numbers.revoked),
              std::to_string(numbers.tokensUsed)}));
}

Exit report(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto asked = desk::reportOf(*desk, options.period, dayIn(options, *desk));
    if (const auto* no = std::get_if<desk::Trouble>(&asked)) return stopFor(session, *no, desk->catalogue());
    const auto& made = std::get<desk::Report>(asked);
    if (!options.csv.empty())
        desk::writeFile(std::filesystem::absolute(options.csv), forms::csvOf(made.numbers, made.names));
    if (!options.pdf.empty()) {
        const auto drawn = desk::drawReport(*desk, made);
        if (const auto* no = std::get_if<desk::Trouble>(&drawn))
            return stopFor(session, *no, desk->catalogue());
        desk::writeFile(std::filesystem::absolute(options.pdf),
                        forms::toText(std::get<desk::Paper>(drawn).pdf));
    }
    if (session.json)
        print(forms::jsonOf(made.numbers, made.names, made.asOf));
    else
        tellForReading(made);
    return Exit::done;
}

void add(CLI::App& group, Chosen& chosen, const char* name, const std::string& words, forms::Period period) {
    auto options = std::make_shared<Options>();
    options->period = period;
    auto* command = group.add_subcommand(name, words);
    command->add_option("--day", options->day, tr("营业日 YYYY-MM-DD，或其中任意一天"))->required();
    command->add_option("--out", options->pdf, tr("写出 PDF，供签字"));
    command->add_option("--csv", options->csv, tr("写出 CSV，供电子表格"));
    addOperator(*command, options->person, Needed::no);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return report(session, *options); };
    });
}

} // namespace

void addReport(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("report", tr("报表：本台柜台的日报、周报、月报"));
    group->require_subcommand(1);
    add(*group, chosen, "daily", tr("一个营业日"), forms::Period::day);
    add(*group, chosen, "weekly", tr("一周，周一至周日"), forms::Period::week);
    add(*group, chosen, "monthly", tr("一个月"), forms::Period::month);
}

} // namespace certdesk::ctl
