#include "desk/doctor.h"

#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/support.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>

// doctor: everything a kiosk leans on, each a line: well, or what to do. support-bundle: the same for whoever
// helps.

namespace certdesk::ctl {

namespace {

using desk::Examined;
using desk::Health;
using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

constexpr std::chrono::seconds longest{60}; ///< a line that stalls is told after a quarter of that

void tell(const Session& session, const desk::Examination& examination) {
    JsonArray all;
    for (const Examined& one : examination.all) {
        const bool fine = one.finding.health == Health::fine;
        const std::string found = one.finding.told.whole();
        all.push_back(JsonObject{{"check", one.id},
                                 {"ok", fine},
                                 {"state", std::string(desk::idOf(one.finding.health))},
                                 {"found", one.finding.told.what},
                                 {"todo", fine ? Json() : Json(found)}});
        if (!session.json)
            std::cout << desk::signOf(one.finding.health) << ' ' << say(tr("{0}：{1}"), {one.name, found})
                      << '\n';
    }
    if (session.json) print(all);
}

/// A check that hangs in a vendor's library cannot be stopped: the program ends beside it.
Exit end(const desk::Examination& examination, Exit exit) {
    if (!examination.overdue) return exit;
    std::cout.flush();
    std::_Exit(static_cast<int>(exit));
}

desk::Surroundings surroundings(const Session& session) {
    return desk::realSurroundings(session.data, desk::loadSettings(session.data));
}

Exit doctor(const Session& session) {
    const auto examination = desk::examine(desk::checksAt(session.data, surroundings(session)), longest);
    tell(session, examination);
    if (!examination.well()) std::cerr << tr("有需要处理的地方，见上面没有打勾的各行。") << '\n';
    return end(examination, examination.well() ? Exit::done : Exit::broken);
}

Exit supportBundle(const Session& session, const std::string& file) {
    const auto target = std::filesystem::absolute(file);
    if (std::filesystem::exists(target))
        throw UsageError(say(tr("文件 {0} 已经有了，请另起一个名字。"), {file}));
    const desk::Surroundings around = surroundings(session);
    const auto examination = desk::examine(desk::checksAt(session.data, around), longest);
    desk::writeSupportBundle(session.data, around, examination, target);
    if (session.json)
        print(JsonObject{{"file", target.string()},
                         {"bytes", static_cast<std::int64_t>(std::filesystem::file_size(target))}});
    else
        std::cout << say(tr("支持包：{0}。里面没有申请人和员工的信息。"), {target.string()}) << '\n';
    return end(examination, Exit::done);
}

} // namespace

void addDoctor(CLI::App& app, Chosen& chosen) {
    app.add_subcommand("doctor", tr("检查这台柜台：哪里好，哪里要处理"))->callback([&chosen] {
        chosen = doctor;
    });
    auto* bundle =
        app.add_subcommand("support-bundle", tr("把检查结果和版本等装进一个 zip，给技术支持；没有个人信息"));
    auto file = std::make_shared<std::string>();
    bundle->add_option("file", *file, tr("zip 文件"))->required();
    bundle->callback([file, &chosen] {
        chosen = [file](const Session& session) { return supportBundle(session, *file); };
    });
}

} // namespace certdesk::ctl
