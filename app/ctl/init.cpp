#include "answer.h"
#include "commands.h"
#include "desk/files.h"
#include "desk/lang.h"
#include "forms/shipped.h"
#include "password_file.h"
#include "setting_up.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

// init: a data directory, with or without a headquarters.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::JsonObject;

struct InitOptions {
    std::string enrolment;
    desk::Settings settings;
    std::string manager;
    std::string display;
    std::string passwordFile;
};

desk::SetUp planOf(const Session& session, const InitOptions& options) {
    desk::SetUp plan;
    plan.settings = options.settings;
    plan.settings.papersFolder = papersFolder(session, options.settings.papersFolder);
    if (!options.enrolment.empty()) {
        plan.enrolment = readEnrolment(options.enrolment);
        plan.settings.point = plan.enrolment->point;
        plan.settings.kiosk = plan.enrolment->kiosk;
        plan.settings.headquartersUrl = plan.enrolment->url;
    }
    plan.managerName = options.manager;
    plan.managerDisplayName = options.display.empty() ? options.manager : options.display;
    plan.managerPassword = readPasswordFile(options.passwordFile);
    return plan;
}

Exit init(const Session& session, const InitOptions& options) {
    const auto outcome = desk::setUp(session.data, planOf(session, options), desk::SystemClock());
    if (const auto* no = std::get_if<desk::Trouble>(&outcome))
        return stopFor(session, *no, forms::parseCatalogue(forms::shippedCatalogue()));
    const auto& identity = std::get<sync::Identity>(outcome);
    if (session.json)
        print(JsonObject{{"point", identity.point},
                         {"kiosk", identity.kiosk},
                         {"incarnation", std::string(1, identity.incarnation)}});
    else
        std::cout << say(tr("柜台 {0} 已建立：{1}"), {identity.kiosk, session.data.string()}) << '\n';
    return Exit::done;
}

} // namespace

void addMachine(CLI::App& command, desk::Settings& settings) {
    command.add_option("--papers", settings.papersFolder, tr("单据以 PDF 放到的目录"));
    command.add_option("--pkcs11-module", settings.pkcs11Modules, tr("UKey 驱动库的路径，可多次给出"));
    command.add_option("--skf-library", settings.skfLibraries,
                       tr("国密 UKey（SKF 接口）驱动库的路径，可多次给出"));
}

sync::Enrolment readEnrolment(const std::string& file) {
    try {
        return sync::parseEnrolment(desk::readFile(file));
    } catch (const forms::JsonProblem& problem) {
        throw desk::DamagedFile(file, problem.place());
    } catch (const std::filesystem::filesystem_error&) {
        throw UsageError(say(tr("读不到文件 {0}。"), {file}));
    }
}

std::string papersFolder(const Session& session, const std::string& asked) {
    const auto folder =
        asked.empty() ? session.data.parent_path() / "papers" : std::filesystem::absolute(asked);
    const auto [end, rest] =
        std::mismatch(session.data.begin(), session.data.end(), folder.lexically_normal().begin(),
                      folder.lexically_normal().end());
    if (end == session.data.end()) throw UsageError(tr("单据目录不能放在数据目录里面，请另选一处。"));
    std::filesystem::create_directories(folder);
    return folder.lexically_normal().string();
}

void addInit(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("init", tr("建立一台柜台的数据目录"));
    auto options = std::make_shared<InitOptions>();
    auto& settings = options->settings;
    auto* file = command->add_option("--enrolment", options->enrolment, tr("总部给的登记文件"));
    auto* point = command->add_option("--point", settings.point, tr("受理点，如 FS001（不连总部时）"));
    auto* kiosk = command->add_option("--kiosk", settings.kiosk, tr("柜台，如 FS001-01（不连总部时）"));
    point->needs(kiosk)->excludes(file);
    kiosk->needs(point)->excludes(file);
    addMachine(*command, settings);
    command->add_option("--manager", options->manager, tr("第一个账号（主管）"))->required();
    command->add_option("--manager-display", options->display, tr("主管的姓名"));
    command->add_option("--manager-password-file", options->passwordFile, tr("主管的口令文件"))->required();
    command->callback([options, &chosen] {
        if (options->enrolment.empty() && options->settings.kiosk.empty())
            throw CLI::RequiredError("--enrolment | --point --kiosk");
        chosen = [options](const Session& session) { return init(session, *options); };
    });
}

} // namespace certdesk::ctl
