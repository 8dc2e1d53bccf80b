#include "session.h"

#include "desk/lang.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

namespace certdesk::ctl {

using desk::tr;

void addOperator(CLI::App& command, Person& person, Needed needed) {
    auto* account = command.add_option("--operator", person.account, tr("谁来办理：账号"));
    auto* file =
        command.add_option("--operator-password-file", person.passwordFile, tr("该账号的口令文件（第一行）"));
    account->needs(file);
    file->needs(account);
    account->required(needed == Needed::yes);
}

std::unique_ptr<desk::Desk> openDesk(const Session& session, sync::Journal::Mode mode,
                                     const std::optional<std::string>& papers) {
    desk::Settings settings = desk::loadSettings(session.data);
    if (papers) settings.papersFolder = std::filesystem::absolute(*papers);
    if (papers) settings.printer.clear(); // a folder was asked for
    return desk::Desk::open(session.data, desk::realSurroundings(session.data, settings), mode);
}

std::optional<desk::Trouble> logIn(desk::Desk& desk, const Person& person) {
    if (!person.named()) return {};
    auto outcome = desk.logIn(person.account, readPasswordFile(person.passwordFile));
    if (auto* no = std::get_if<desk::Trouble>(&outcome)) return std::move(*no);
    return {};
}

} // namespace certdesk::ctl
