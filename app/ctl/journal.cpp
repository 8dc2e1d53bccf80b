#include "answer.h"
#include "commands.h"
#include "desk/backup.h"
#include "desk/lang.h"

#include <CLI/CLI.hpp>

#include <iostream>

// journal verify, journal rebuild, backup: whether what was written still stands, and a copy of it.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonObject;

/// What is wrong with our history when headquarters' head is held beside it; nothing when it fits (I2: a cut
/// tail shows nowhere else).
std::optional<std::string> against(const sync::Head& hq, const desk::Desk& desk) {
    const sync::Head ours = desk.journal().head();
    if (hq.seq == 0) return {};
    if (hq.seq > ours.seq) return tr("流水的末尾被截去：总部有的条目，本机没有。");
    const auto there = desk.journal().entriesAfter(hq.seq - 1, {1, 1 << 20});
    if (there.empty() || there.front().hash != hq.hash) return tr("本机流水与总部收到的不一致。");
    return {};
}

std::optional<std::string> compareWithHeadquarters(const desk::Surroundings& around, const desk::Desk& desk) {
    if (!around.headquarters) return {};
    const auto answer = around.headquarters->head();
    const auto* head = std::get_if<sync::Head>(&answer);
    if (!head) std::cerr << tr("连不上总部：没有与总部收到的核对。") << '\n';
    return head ? against(*head, desk) : std::nullopt;
}

std::string problemOf(const sync::VerifyReport& report) {
    if (report.firstBad)
        return say(tr("流水第 {0} 条不对（{1}）。请停用本机并报告总部，不要继续受理。"),
                   {std::to_string(*report.firstBad), report.problem});
    if (report.registerDiffers) return tr("台账与流水不一致。请由主管运行 journal rebuild。");
    return {};
}

Exit tell(const Session& session, const sync::VerifyReport& report,
          const std::optional<std::string>& beside) {
    const bool sound = report.sound() && !beside;
    const std::string problem = report.sound() ? beside.value_or("") : problemOf(report);
    if (session.json)
        print(JsonObject{{"sound", sound},
                         {"entries", report.entries},
                         {"firstBad", report.firstBad ? Json(*report.firstBad) : Json()},
                         {"registerDiffers", report.registerDiffers},
                         {"problem", orNull(problem)}});
    else if (sound)
        std::cout << say(tr("流水完好，共 {0} 条。"), {std::to_string(report.entries)}) << '\n';
    if (!sound) std::cerr << problem << '\n';
    return sound ? Exit::done : Exit::broken;
}

Exit verify(const Session& session, const Person& person) {
    const desk::Surroundings around = desk::realSurroundings(session.data, desk::loadSettings(session.data));
    const auto desk = desk::Desk::open(session.data, around, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, person)) return stopFor(session, *no, desk->catalogue());
    auto beside = against(desk->journal().acknowledged(), *desk);
    if (!beside) beside = compareWithHeadquarters(around, *desk);
    return tell(session, desk->verifyJournal(), beside);
}

Exit rebuild(const Session& session, const Person& person) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, person)) return stopFor(session, *no, desk->catalogue());
    const auto outcome = desk->rebuildRegister();
    if (const auto* no = std::get_if<desk::Trouble>(&outcome))
        return stopFor(session, *no, desk->catalogue());
    return tell(session, std::get<sync::VerifyReport>(outcome), {});
}

Exit backup(const Session& session, const std::string& file) {
    const auto target = std::filesystem::absolute(file);
    if (std::filesystem::exists(target))
        throw UsageError(say(tr("文件 {0} 已经有了，请另起一个名字。"), {file}));
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    desk::backUp(*desk, target);
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(target));
    if (session.json)
        print(JsonObject{{"file", target.string()}, {"bytes", bytes}});
    else
        std::cout << say(tr("已备份到 {0}。"), {target.string()}) << '\n';
    return Exit::done;
}

} // namespace

void addJournal(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("journal", tr("流水"));
    group->require_subcommand(1);
    auto person = std::make_shared<Person>();
    auto* check = group->add_subcommand("verify", tr("核对流水；给出账号时连台账一起核对"));
    addOperator(*check, *person, Needed::no);
    check->callback([person, &chosen] {
        chosen = [person](const Session& session) { return verify(session, *person); };
    });
    addBranch(*group, chosen);
    auto* anew = group->add_subcommand("rebuild", tr("由流水重新做出台账"));
    addOperator(*anew, *person, Needed::yes);
    anew->callback([person, &chosen] {
        chosen = [person](const Session& session) { return rebuild(session, *person); };
    });
}

void addBackup(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("backup", tr("把流水备份成一个文件，窗口开着也可以"));
    auto file = std::make_shared<std::string>();
    command->add_option("file", *file, tr("备份文件"))->required();
    command->callback(
        [file, &chosen] { chosen = [file](const Session& session) { return backup(session, *file); }; });
}

} // namespace certdesk::ctl
