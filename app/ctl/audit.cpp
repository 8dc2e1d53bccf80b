#include "answer.h"
#include "commands.h"
#include "desk/files.h"
#include "desk/lang.h"
#include "desk/records.h"

#include <CLI/CLI.hpp>

#include <iostream>

// audit list: who saw, printed, changed, approved what and when.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::JsonArray;
using forms::JsonObject;

struct Options {
    std::string from;
    std::string to;
    std::string account;
    std::string number;
    std::string deed;
    std::filesystem::path csv;
    int most = 200;
    Person person;
};

std::optional<forms::Day> dayIn(const std::string& text) {
    if (text.empty()) return {};
    const auto day = forms::parseIsoDay(text);
    if (!day) throw UsageError(say(tr("{0} 不是日期，应写成 2026-11-23。"), {text}));
    return day;
}

sync::AuditFilter filterOf(const Options& options) {
    return {dayIn(options.from), dayIn(options.to), options.account, options.number,
            forms::deedOf(options.deed)};
}

forms::Json jsonOf(const sync::AuditRow& row) {
    return JsonObject{{"seq", row.place.seq},
                      {"at", forms::isoUtc(row.at)},
                      {"account", row.mark.account},
                      {"deed", forms::idOf(row.mark.deed)},
                      {"kind", row.kind},
                      {"case", orNull(row.caseNumber)},
                      {"about", orNull(row.mark.about)},
                      {"reason", orNull(row.mark.reason)}};
}

Exit writeTable(const Session& session, const Options& options, const desk::Desk& desk) {
    const auto table = desk::auditTable(desk, filterOf(options));
    if (const auto* no = std::get_if<desk::Trouble>(&table)) return stopFor(session, *no, desk.catalogue());
    const auto file = std::filesystem::absolute(options.csv);
    desk::writeFile(file, std::get<std::string>(table));
    if (session.json)
        print(JsonObject{{"file", file.string()}});
    else
        std::cout << file.string() << '\n';
    return Exit::done;
}

Exit list(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    if (!options.csv.empty()) return writeTable(session, options, *desk);
    const auto answer = desk::auditOf(*desk, filterOf(options), options.most);
    if (const auto* no = std::get_if<desk::Trouble>(&answer)) return stopFor(session, *no, desk->catalogue());
    JsonArray all;
    for (const sync::AuditRow& row : std::get<0>(answer)) {
        all.push_back(jsonOf(row));
        if (!session.json)
            std::cout << forms::localMinute(row.at) << "  " << row.mark.account << "  "
                      << desk::nameOf(row.mark.deed) << "  " << desk::nameOfKind(row.kind) << "  "
                      << (row.caseNumber.empty() ? "-" : row.caseNumber) << "  " << desk::wordsFor(*desk, row)
                      << '\n';
    }
    if (session.json)
        print(JsonObject{{"rows", std::move(all)}});
    else if (std::get<0>(answer).empty())
        std::cout << tr("没有符合条件的记录。") << '\n';
    return Exit::done;
}

} // namespace

void addAudit(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("audit", tr("谁在什么时候看过、打印、办理、审核过什么"));
    group->require_subcommand(1);
    auto options = std::make_shared<Options>();
    auto* all = group->add_subcommand("list", tr("从新到旧列出；由主管或审计员查看"));
    all->add_option("--from", options->from, tr("从哪一天（含）"));
    all->add_option("--to", options->to, tr("到哪一天（含）"));
    all->add_option("--account", options->account, tr("账号"));
    all->add_option("--case", options->number, tr("业务单号"));
    all->add_option("--kind", options->deed, tr("saw、printed、changed 或 approved"))
        ->check(CLI::IsMember({"saw", "printed", "changed", "approved"}));
    all->add_option("--most", options->most, tr("最多几行（缺省 200）"))->check(CLI::Range(1, 10000));
    all->add_option("--csv", options->csv, tr("全部写成 CSV 文件"));
    addOperator(*all, options->person, Needed::yes);
    all->callback([options, &chosen] {
        chosen = [options](const Session& session) { return list(session, *options); };
    });
}

} // namespace certdesk::ctl
