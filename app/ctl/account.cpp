#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/words.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

#include <iostream>

// account …: who may act here, by which password.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

struct AccountOptions {
    Person person;
    std::string name;
    std::optional<std::string> display;
    std::vector<std::string> roles;
    std::string passwordFile;
};

/// What an act on an account comes to.
using Answer = desk::Outcome<forms::Account>;

std::set<forms::Role> rolesOf(const std::vector<std::string>& names) {
    std::set<forms::Role> roles;
    for (const std::string& name : names)
        roles.insert(forms::roleOf(name).value());
    return roles;
}

JsonArray idsOf(const std::set<forms::Role>& roles) {
    JsonArray ids;
    for (const forms::Role role : roles)
        ids.push_back(forms::idOf(role));
    return ids;
}

JsonObject jsonOf(const forms::Account& account) {
    return {{"account", account.name},
            {"displayName", account.displayName},
            {"roles", idsOf(account.roles)},
            {"closed", account.closed}};
}

/// One act by whoever the options name; `sentence` has a place for the account.
Exit rule(const Session& session, const AccountOptions& options, const char* sentence,
          const std::function<Answer(desk::Desk&)>& act) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const Answer answer = act(*desk);
    if (const auto* no = std::get_if<desk::Trouble>(&answer)) return stopFor(session, *no, desk->catalogue());
    if (session.json)
        print(jsonOf(std::get<forms::Account>(answer)));
    else
        std::cout << say(sentence, {options.name}) << '\n';
    return Exit::done;
}

Exit add(const Session& session, const AccountOptions& options) {
    const forms::Secret password = readPasswordFile(options.passwordFile);
    return rule(session, options, tr("账号 {0} 已建立。"), [&](desk::Desk& desk) {
        return desk.makeAccount(options.name, options.display.value_or(options.name), rolesOf(options.roles),
                                password);
    });
}

Exit change(const Session& session, const AccountOptions& options) {
    desk::Desk::AccountChange change{options.display, {}};
    if (!options.roles.empty()) change.roles = rolesOf(options.roles);
    if (!change.displayName && !change.roles)
        throw UsageError(tr("请给出新的姓名（--display）或角色（--role）。"));
    return rule(session, options, tr("账号 {0} 已更改。"),
                [&](desk::Desk& desk) { return desk.changeAccount(options.name, change); });
}

Exit end(const Session& session, const AccountOptions& options) {
    return rule(session, options, tr("账号 {0} 已停用，它的密钥已删除。"),
                [&](desk::Desk& desk) { return desk.closeAccount(options.name); });
}

Exit clearWait(const Session& session, const AccountOptions& options) {
    return rule(session, options, tr("账号 {0} 可以马上再试。"),
                [&](desk::Desk& desk) { return desk.clearWait(options.name); });
}

/// One's own by the old password; somebody else's by a manager.
Exit password(const Session& session, const AccountOptions& options) {
    const forms::Secret fresh = readPasswordFile(options.passwordFile);
    return rule(session, options, tr("账号 {0} 的密码已更改。"), [&](desk::Desk& desk) -> Answer {
        if (options.name != options.person.account) return desk.resetPassword(options.name, fresh);
        const auto changed = desk.changePassword(readPasswordFile(options.person.passwordFile), fresh);
        if (const auto* no = std::get_if<desk::Trouble>(&changed)) return *no;
        return desk.staff().at(options.name);
    });
}

std::string lineOf(const forms::Account& account, std::int64_t waitMs) {
    constexpr std::int64_t minuteMs = 60'000;
    std::string line = account.name + "\t" + account.displayName + "\t";
    for (const forms::Role role : account.roles)
        line += (role == *account.roles.begin() ? "" : "、") + desk::nameOf(role);
    if (account.closed) line += std::string("\t") + tr("已停用");
    if (waitMs > 0)
        line += "\t" + say(tr("还要等 {0} 分钟"), {std::to_string((waitMs + minuteMs - 1) / minuteMs)});
    return line;
}

Exit list(const Session& session) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    const auto waits = desk->waits();
    JsonArray all;
    for (const auto& [name, account] : desk->staff()) {
        const auto waiting = waits.find(name);
        const std::int64_t waitMs = waiting == waits.end() ? 0 : waiting->second;
        if (!session.json) std::cout << lineOf(account, waitMs) << '\n';
        JsonObject one = jsonOf(account);
        one.emplace_back("waitSeconds", (waitMs + 999) / 1000);
        all.push_back(std::move(one));
    }
    if (session.json) print(JsonObject{{"accounts", std::move(all)}});
    return Exit::done;
}

using Command = Exit (*)(const Session&, const AccountOptions&);

/// Makes it a command about the account that it names first, by the person that its options name.
std::shared_ptr<AccountOptions> ruling(CLI::App& command, Chosen& chosen, Command does) {
    auto options = std::make_shared<AccountOptions>();
    command.add_option("name", options->name, tr("账号：2 至 32 个小写字母、数字、. _ -"))->required();
    addOperator(command, options->person, Needed::yes);
    command.callback([options, does, &chosen] {
        chosen = [options, does](const Session& session) { return does(session, *options); };
    });
    return options;
}

CLI::Option* addRoles(CLI::App& command, AccountOptions& options) {
    return command
        .add_option("--role", options.roles, tr("operator、reviewer、manager 或 auditor，可多次给出"))
        ->check(CLI::IsMember({"operator", "reviewer", "manager", "auditor"}));
}

} // namespace

void addAccount(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("account", tr("账号"));
    group->require_subcommand(1);
    auto* making = group->add_subcommand("add", tr("建立账号，由主管办理"));
    const auto made = ruling(*making, chosen, add);
    making->add_option("--display", made->display, tr("姓名"));
    addRoles(*making, *made)->required();
    making->add_option("--password-file", made->passwordFile, tr("新账号的口令文件"))->required();
    auto* changing = group->add_subcommand("change", tr("更改姓名或角色，由主管办理"));
    const auto changed = ruling(*changing, chosen, change);
    changing->add_option("--display", changed->display, tr("姓名"));
    addRoles(*changing, *changed);
    ruling(*group->add_subcommand("close", tr("停用账号并删除它的密钥，由主管办理")), chosen, end);
    auto* renewing = group->add_subcommand(
        "password", tr("更改自己的密码；或由主管给别人新密码（忘记密码时，停用的账号同时恢复使用）"));
    const auto renewed = ruling(*renewing, chosen, password);
    renewing->add_option("--password-file", renewed->passwordFile, tr("新口令的文件"))->required();
    ruling(*group->add_subcommand("clear-wait", tr("密码输错后不必再等，由主管办理")), chosen, clearWait);
    auto* all = group->add_subcommand("list", tr("列出账号"));
    all->callback([&chosen] { chosen = list; });
}

} // namespace certdesk::ctl
