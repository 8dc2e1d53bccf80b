#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

#include <iostream>

// account add: who may act here.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::JsonObject;

struct AccountOptions {
    Person manager;
    std::string name;
    std::string display;
    std::vector<std::string> roles;
    std::string passwordFile;
};

std::set<forms::Role> rolesOf(const std::vector<std::string>& names) {
    std::set<forms::Role> roles;
    for (const std::string& name : names)
        roles.insert(forms::roleOf(name).value());
    return roles;
}

Exit makeAccount(const Session& session, const AccountOptions& options) {
    const forms::Secret password = readPasswordFile(options.passwordFile);
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.manager)) return stopFor(session, *no, desk->catalogue());
    const auto made =
        desk->makeAccount(options.name, options.display.empty() ? options.name : options.display,
                          rolesOf(options.roles), password);
    if (const auto* no = std::get_if<desk::Trouble>(&made)) return stopFor(session, *no, desk->catalogue());
    if (session.json)
        print(JsonObject{{"account", options.name}});
    else
        std::cout << say(tr("账号 {0} 已建立。"), {options.name}) << '\n';
    return Exit::done;
}

} // namespace

void addAccount(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("account", tr("账号"));
    group->require_subcommand(1);
    auto* command = group->add_subcommand("add", tr("建立账号，由主管办理"));
    auto options = std::make_shared<AccountOptions>();
    command->add_option("name", options->name, tr("账号：2 至 32 个小写字母、数字、. _ -"))->required();
    command->add_option("--display", options->display, tr("姓名"));
    command->add_option("--role", options->roles, tr("operator、reviewer、manager 或 auditor，可多次给出"))
        ->required()
        ->check(CLI::IsMember({"operator", "reviewer", "manager", "auditor"}));
    command->add_option("--password-file", options->passwordFile, tr("新账号的口令文件"))->required();
    addOperator(*command, options->manager, Needed::yes);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return makeAccount(session, *options); };
    });
}

} // namespace certdesk::ctl
