#include "desk/doctor.h"

#include "desk/doctor_patient.h"
#include "desk/inside.h"
#include "desk/lang.h"
#include "printing/cups_printer.h"
#include "printing/fonts.h"

#include <algorithm>
#include <future>
#include <thread>
#include <unistd.h>

// The machine: folders, disk, fonts, tokens, printer, line and clock.

namespace certdesk::desk {

namespace {

constexpr std::uintmax_t gigabyte = 1ULL << 30;
constexpr std::uintmax_t leastFree = gigabyte;
constexpr std::uintmax_t scarce = 5 * gigabyte;
constexpr forms::UtcMs builtAfter{1767225600000}; // 2026-01-01: a clock before that is wrong

Finding dataDirectory(const Patient& p) {
    namespace fs = std::filesystem;
    const auto open = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(p.data).permissions() & open) != fs::perms::none)
        return broken(tr("别人也能打开数据目录。"), tr("请让管理员改为只有本机账户可读写（chmod 700）。"));
    if (::access(p.data.c_str(), R_OK | W_OK | X_OK) != 0)
        return broken(tr("没有读写数据目录的权限。"), tr("请联系系统管理员。"));
    return fine(tr("只有本机账户能读写。"));
}

Finding diskSpace(const Patient& p) {
    const auto left = std::filesystem::space(p.data).available;
    const std::string told = say(tr("剩余 {0} GB。"), {std::to_string(left / gigabyte)});
    if (left < leastFree)
        return broken(tr("磁盘剩余不足 1 GB。"), tr("请清理出空间；写满后什么都不能再保存。"));
    if (left < scarce) return look(told, tr("请尽快清理出空间。"));
    return fine(told);
}

Finding fonts(const Patient&) {
    const printing::Fonts opened; // throws what is missing, with its package
    return fine(tr("单据的字体齐全。"));
}

Finding tokenDriver(const Patient& p) {
    if (!p.around.driverFaults.empty()) {
        const DriverFault& first = p.around.driverFaults.front();
        Sentence words = wordsFor(first.fault, {});
        words.what += " " + first.module;
        return {Health::broken, words};
    }
    if (p.around.drivers.empty())
        return broken(tr("没有设置 UKey 驱动，不能制证。"), tr("请让管理员安装驱动并写进设置。"));
    return fine(say(tr("{0} 个驱动可用。"), {std::to_string(p.around.drivers.size())}));
}

Finding tokens(const Patient& p) {
    std::size_t in = 0;
    for (const auto& driver : p.around.drivers) {
        const auto list = driver->list();
        if (!list.ok()) return {Health::broken, wordsFor(list.fault(), {})};
        in += list.value().size();
    }
    if (in == 0) return fine(tr("能读取；现在没有插入 UKey。"));
    return fine(say(tr("能读取；插着 {0} 支 UKey。"), {std::to_string(in)}));
}

Finding chosenPrinter(const std::string& name) {
    const auto known = printing::cupsPrinters();
    if (std::find(known.begin(), known.end(), name) == known.end())
        return broken(say(tr("打印系统里没有打印机 {0}。"), {name}),
                      tr("请检查它的电源和连接，或在窗口下方点打印机另选一台。"));
    if (const auto trouble = printing::cupsTrouble(name)) {
        Sentence words = wordsFor(Trouble(*trouble), {});
        return look(say(tr("打印机 {0} 现在不能打印（{1}）。"), {name, trouble->detail}), words.todo);
    }
    return fine(say(tr("打印机 {0} 就绪。"), {name}));
}

Finding printer(const Patient& p) {
    if (!p.settings.printer.empty()) return chosenPrinter(p.settings.printer);
    const std::filesystem::path folder = p.settings.papersFolder;
    if (!std::filesystem::is_directory(folder))
        return broken(say(tr("单据目录 {0} 不存在。"), {folder.string()}),
                      tr("请让管理员建立它，或另选打印机。"));
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return broken(say(tr("不能往单据目录 {0} 里写。"), {folder.string()}), tr("请让管理员改它的权限。"));
    return fine(tr("没有选打印机；单据存成 PDF，放进单据目录。"));
}

Finding line(const Patient& p) {
    if (!p.around.headquarters) return fine(tr("这台柜台没有登记总部，流水只在本机。"));
    const auto answer = p.around.headquarters->head();
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        return {Health::broken, wordsFor(Trouble(*fault), {})};
    return fine(tr("总部有应答。"));
}

/// Headquarters' clock goes with any answer.
std::optional<sync::ServerClock> clockOfHeadquarters(const Patient& p) {
    if (!p.around.headquarters) return {};
    if (!p.around.headquarters->serverClock()) p.around.headquarters->head();
    return p.around.headquarters->serverClock();
}

std::int64_t since(std::chrono::steady_clock::time_point heard) {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now() - heard).count();
}

Finding clockRuns(const Patient& p) {
    const std::string fix = tr("请校准本机的日期和时间后再受理。");
    const forms::UtcMs now = p.around.clock->now();
    if (now < builtAfter) return broken(tr("系统时间不对。"), fix);
    const auto theirs = clockOfHeadquarters(p);
    if (theirs)
        if (const auto apart = clockWords(now.value - theirs->told.value - since(theirs->heard)))
            return {Health::broken, *apart};
    if (p.desk) {
        const auto last = p.desk->journal().entriesAfter(p.desk->journal().head().seq - 1, {1, 1 << 20});
        if (!last.empty() && sync::parseHeader(forms::toText(last.front().header)).at > now)
            return broken(tr("系统时间比最后一条流水还早。"), fix);
    }
    const std::string told = say(tr("本机时间 {0}。"), {forms::localMinute(now)});
    return fine(theirs ? Sentence{told, tr("与总部一致。"), {}}.whole() : told);
}

/// A look that throws has found something, too.
Finding careful(const std::function<Finding(const Patient&)>& part, const Patient& patient) {
    try {
        return part(patient);
    } catch (const std::exception& fault) {
        return {Health::broken, wordsFor(fault)};
    }
}

} // namespace

Finding fine(std::string what) { return {Health::fine, {std::move(what), {}, {}}}; }
Finding look(std::string what, std::string todo) {
    return {Health::look, {std::move(what), std::move(todo), {}}};
}
Finding broken(std::string what, std::string todo) {
    return {Health::broken, {std::move(what), std::move(todo), {}}};
}

std::vector<Check> checksFor(const std::shared_ptr<const Patient>& patient) {
    std::vector<Check> all;
    const auto add = [&](const char* id, const char* name, std::function<Finding(const Patient&)> part) {
        all.push_back({id, name, [patient, part = std::move(part)] { return careful(part, *patient); }});
    };
    add("data-directory", tr("数据目录"), dataDirectory);
    add("journal", tr("流水"), journalHolds);
    add("catalogue", tr("业务目录"), catalogueFits);
    add("fonts", tr("字体"), fonts);
    add("token-driver", tr("UKey 驱动"), tokenDriver);
    add("token", tr("读取 UKey"), tokens);
    add("printer", tr("打印"), printer);
    add("line", tr("总部线路"), line);
    add("headquarters", tr("与总部的往来"), headquartersStands);
    add("clock", tr("系统时间"), clockRuns);
    add("disk-space", tr("磁盘空间"), diskSpace);
    add("backup", tr("备份"), backupAge);
    add("retention", tr("个人信息保存期"), retentionDue);
    return all;
}

Finding noAnswer() {
    return broken(tr("检查没有结束：设备、驱动或线路没有应答。"),
                  tr("请检查它的连接，重新启动程序后再检查一次。"));
}

std::string_view idOf(Health health) {
    switch (health) {
    case Health::fine: return "fine";
    case Health::look: return "look";
    case Health::broken: return "broken";
    }
    return {};
}

std::string nameOf(Health health) {
    switch (health) {
    case Health::fine: return tr("正常");
    case Health::look: return tr("请留意");
    case Health::broken: return tr("有故障");
    }
    return {};
}

std::string_view signOf(Health health) {
    switch (health) {
    case Health::fine: return "✔";
    case Health::look: return "⚠";
    case Health::broken: return "✘";
    }
    return {};
}

bool Examination::well() const {
    return std::all_of(all.begin(), all.end(),
                       [](const Examined& one) { return one.finding.health == Health::fine; });
}

Examination examine(const std::vector<Check>& checks, std::chrono::milliseconds longest) {
    const auto end = std::chrono::steady_clock::now() + longest;
    std::vector<std::future<Finding>> answers;
    for (const Check& check : checks) {
        std::packaged_task<Finding()> work(check.look);
        answers.push_back(work.get_future());
        std::thread(std::move(work)).detach(); // one that hangs is not waited for
    }
    Examination examination;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        const bool ended = answers[i].wait_until(end) == std::future_status::ready;
        examination.overdue = examination.overdue || !ended;
        examination.all.push_back({checks[i].id, checks[i].name, ended ? answers[i].get() : noAnswer()});
    }
    return examination;
}

} // namespace certdesk::desk
