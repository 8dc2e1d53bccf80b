#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/records.h"
#include "desk/words.h"
#include "printing/cups_printer.h"
#include "printing/fonts.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <unistd.h>

// doctor: everything a kiosk leans on, each a line: well, or what to do.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

/// What a look at one thing found: nothing is well.
using Complaint = std::optional<std::string>;

struct Finding {
    std::string id;
    std::string name;
    Complaint complaint;
};

struct Patient {
    std::filesystem::path data;
    desk::Settings settings;
    desk::Surroundings around;
    std::unique_ptr<desk::Desk> desk; ///< null when it cannot be opened; another line says why
};

constexpr std::uintmax_t leastFree = 1ULL << 30;
constexpr forms::UtcMs builtAfter{1767225600000}; // 2026-01-01: a clock before that is wrong

Complaint dataDirectory(const Patient& p) {
    namespace fs = std::filesystem;
    const auto open = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(p.data).permissions() & open) != fs::perms::none)
        return tr("别人也能打开数据目录，请改为只有自己可读写（chmod 700）。");
    if (::access(p.data.c_str(), R_OK | W_OK | X_OK) != 0)
        return tr("没有读写数据目录的权限，请联系系统管理员。");
    return {};
}

Complaint journal(Patient& p) {
    p.desk = desk::Desk::open(p.data, p.around, sync::Journal::Mode::readOnly);
    const sync::VerifyReport report = p.desk->verifyJournal();
    if (report.firstBad)
        return say(tr("流水第 {0} 条不对。请停用本机并报告总部。"), {std::to_string(*report.firstBad)});
    return {};
}

Complaint catalogue(const Patient& p) {
    if (!p.desk) return tr("业务目录要等流水能打开才能核对。");
    if (!p.desk->catalogue().point(p.settings.point))
        return say(tr("业务目录里没有受理点 {0}，请联系总部。"), {p.settings.point});
    return {};
}

Complaint fonts(const Patient&) {
    const printing::Fonts opened;
    return {};
}

Complaint tokens(const Patient& p) {
    if (!p.around.driverFaults.empty())
        return desk::wordsFor(p.around.driverFaults.front().fault, {}).whole() + " " +
               p.around.driverFaults.front().module;
    if (p.around.drivers.empty()) return tr("没有设置 UKey 驱动，不能制证。");
    for (const auto& driver : p.around.drivers)
        if (const auto list = driver->list(); !list.ok()) return desk::wordsFor(list.fault(), {}).whole();
    return {};
}

Complaint chosenPrinter(const std::string& name) {
    const auto known = printing::cupsPrinters();
    if (std::find(known.begin(), known.end(), name) != known.end()) return {};
    return say(tr("打印系统里没有打印机 {0}，请检查它，或在设置里另选。"), {name});
}

Complaint printer(const Patient& p) {
    if (!p.settings.printer.empty()) return chosenPrinter(p.settings.printer);
    const std::filesystem::path folder = p.settings.papersFolder;
    if (!std::filesystem::is_directory(folder))
        return say(tr("单据目录 {0} 不存在，请建立它。"), {folder.string()});
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return say(tr("不能往单据目录 {0} 里写，请改它的权限。"), {folder.string()});
    return {};
}

Complaint line(const Patient& p) {
    if (!p.around.headquarters) return {};
    const auto answer = p.around.headquarters->head();
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    return fault ? Complaint(desk::wordsFor(*fault, {}).whole()) : Complaint();
}

Complaint clockRuns(const Patient& p) {
    const forms::UtcMs now = p.around.clock->now();
    if (now < builtAfter) return tr("系统时间不对，请校准后再受理。");
    if (const auto theirs = p.around.headquarters ? p.around.headquarters->serverClock() : std::nullopt)
        if (const auto apart = desk::clockWords(now.value - theirs->told.value)) return apart->whole();
    if (!p.desk) return {};
    const auto last = p.desk->journal().entriesAfter(p.desk->journal().head().seq - 1, {1, 1 << 20});
    if (!last.empty() && sync::parseHeader(forms::toText(last.front().header)).at > now)
        return tr("系统时间比最后一条流水还早，请校准后再受理。");
    return {};
}

Complaint retention(const Patient& p) {
    if (!p.desk) return {};
    const auto due = desk::dueForShredding(*p.desk);
    if (due.empty()) return {};
    return say(tr("{0} 笔业务的个人信息保存期已满，请主管用 certdeskctl retention show 核对后销毁。"),
               {std::to_string(due.size())});
}

Complaint diskSpace(const Patient& p) {
    if (std::filesystem::space(p.data).available < leastFree) return tr("磁盘剩余不足 1 GB，请清理出空间。");
    return {};
}

/// A look that throws has found something, too.
template <typename Look>
Complaint careful(const Look& look) {
    try {
        return look();
    } catch (const std::exception& broken) {
        return desk::wordsFor(broken).whole();
    }
}

std::vector<Finding> examine(Patient& p) {
    std::vector<Finding> all;
    const auto look = [&](const char* id, const char* name, auto part) {
        all.push_back({id, name, careful([&] { return part(p); })});
    };
    look("data-directory", tr("数据目录"), dataDirectory);
    look("journal", tr("流水"), journal);
    look("catalogue", tr("业务目录"), catalogue);
    look("fonts", tr("字体"), fonts);
    look("token-driver", tr("UKey 驱动"), tokens);
    look("printer", tr("打印"), printer);
    look("line", tr("总部线路"), line);
    look("clock", tr("系统时间"), clockRuns);
    look("retention", tr("个人信息保存期"), retention);
    look("disk-space", tr("磁盘空间"), diskSpace);
    return all;
}

Exit doctor(const Session& session) {
    Patient patient{session.data, desk::loadSettings(session.data), {}, {}};
    patient.around = desk::realSurroundings(session.data, patient.settings);
    bool well = true;
    JsonArray all;
    for (const Finding& finding : examine(patient)) {
        well = well && !finding.complaint;
        all.push_back(JsonObject{{"check", finding.id},
                                 {"ok", !finding.complaint},
                                 {"todo", finding.complaint ? Json(*finding.complaint) : Json()}});
        if (!session.json)
            std::cout << (finding.complaint ? say(tr("✘ {0}：{1}"), {finding.name, *finding.complaint})
                                            : "✔ " + finding.name)
                      << '\n';
    }
    if (session.json) print(all);
    if (!well) std::cerr << tr("有需要处理的地方，见上面打叉的各行。") << '\n';
    return well ? Exit::done : Exit::broken;
}

} // namespace

void addDoctor(CLI::App& app, Chosen& chosen) {
    app.add_subcommand("doctor", tr("检查这台柜台：哪里好，哪里要处理"))->callback([&chosen] {
        chosen = doctor;
    });
}

} // namespace certdesk::ctl
